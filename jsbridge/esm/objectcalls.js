// @ts-check
// What Client does with an object: put, get, copy, stat.
import { checkedSignal, progressOf, refuseRange, resumeOf } from "./arguments.js";
import { BucketCalls } from "./bucketcalls.js";
import { typeByName, typeOf } from "./contenttype.js";
import { invalidArgument } from "./errors.js";
import { fields } from "./fields.gen.js";
import { conditionsOf, given, refuseMisspelt } from "./known.js";
import { whenAborted } from "./linked.js";
import { dated, GetResult, objectOf } from "./result.js";
import { Destination, partFileKey } from "./sink.js";
import { dataOf, fileOf } from "./source.js";

/**
 * @import { Calls } from "./calls.js"
 * @import { Client as Declared, GetOptions, ObjectStat, PutOptions, PutResult } from "./index.js"
 * @import { Data } from "./io.types.js"
 */

/** The calls of Client that concern one object. */
export class ObjectCalls extends BucketCalls {
  #calls;

  /** @param {Calls} calls */
  constructor(calls) {
    super(calls);
    this.#calls = calls;
  }

  /** @type {Declared["putObject"]} */
  async putObject(bucket, object, data, o) {
    const own = given("putObject", o);
    return stored(this.#calls, "putObject", { bucket, object }, dataOf(data, own.length), own);
  }

  /** @type {Declared["fPutObject"]} */
  async fPutObject(bucket, object, file, o) {
    const own = given("fPutObject", o);
    const content = await this.#calls.stoppable(own, (stop) => stop.race(fileOf(file)));
    return stored(this.#calls, "fPutObject", { bucket, object }, dataOf(content, own.length), own);
  }

  /** @type {Declared["getObject"]} */
  async getObject(bucket, object, o) {
    return openedOf(this.#calls, "getObject", { bucket, object }, o);
  }

  /** @type {Declared["getPartialObject"]} */
  async getPartialObject(bucket, object, offset, length, o) {
    return openedOf(this.#calls, "getPartialObject", { bucket, object, offset, length }, o);
  }

  /** @type {Declared["fGetObject"]} */
  async fGetObject(bucket, object, to, o) {
    const own = given("fGetObject", o), { resume = false } = own;
    const progress = progressOf(own, null);
    refuseRange(own);
    if (typeof resume !== "boolean") throw invalidArgument("resume", "must be true or false");
    return this.#calls.stoppable(own, async ({ signal }) => {
      const destination = new Destination(to, signal);
      const key = resume ? partKey(this.#calls, to, bucket, object, own) : "";
      const run = async () => {
        try {
          return objectOf(await this.#calls.call("fGetObject", { bucket, object, key }, own, { to: destination, progress }));
        } catch (error) {
          await destination.leave(error);
          throw error;
        }
      };
      const stat = await (key ? this.#calls.runtime.locks.hold(key, { wait: true, signal }, run) : run());
      progress?.end();
      return stat;
    });
  }

  /** @type {Declared["copyObject"]} */
  async copyObject(bucket, object, source, conditions, o) {
    if (typeof source === "object" && source) refuseMisspelt("source", source, fields.CopySource);
    const own = given("copyObject", o);
    if (own.contentType === "auto") own.contentType = typeByName(String(object)) ?? "application/octet-stream";
    return dated("lastModified")(await this.#calls.call("copyObject", { bucket, object, source, conditions: conditionsOf(conditions) }, own));
  }

  /** @type {Declared["statObject"]} */
  async statObject(bucket, object, o) {
    return objectOf(await this.#calls.call("statObject", { bucket, object }, o));
  }

  /** @type {Declared["objectExists"]} */
  async objectExists(bucket, object, o) {
    return this.#calls.call("objectExists", { bucket, object }, o);
  }

  /** @type {Declared["getObjectAttributes"]} */
  async getObjectAttributes(bucket, object, o) {
    return this.#calls.call("getObjectAttributes", { bucket, object }, o);
  }
}

/** Stores what was given. @param {Calls} calls @param {string} method @param {{bucket: string, object: string}} args @param {Data} data @param {PutOptions} o @returns {Promise<PutResult>} */
export async function stored(calls, method, args, data, o) {
  const contentType = typeOf(o, data.type, args.object);
  const progress = progressOf(o, data.size);
  const resume = resumeOf(o, data);
  /** @type {PutResult} */
  const result = await calls.call(method, args, { ...o, contentType }, { data, progress, resume });
  progress?.end();
  return result;
}

/** The name of what a download that resumes has kept. @param {Calls} calls @param {unknown} to @param {string} bucket @param {string} object @param {{versionId?: string}} o */
export function partKey(calls, to, bucket, object, o) {
  return partFileKey(to, [calls.options.endpoint, bucket, object, o.versionId]);
}

/**
 * @param {Calls} calls @param {string} method @param {{bucket: string, object: string, offset?: number, length?: number}} args @param {GetOptions | undefined} o
 * @returns {Promise<GetResult & ObjectStat>}
 */
async function openedOf(calls, method, args, o) {
  const own = given(method, o), signal = checkedSignal(own.signal);
  progressOf(own, null); // a wrong one is told before anything is sent
  const opened = await calls.opened(method, args, own);
  const undo = whenAborted(calls.closing, (reason) => opened.body.controller.abort(reason));
  const watch = { operation: "GetObject", signal, progress: progressOf(own, opened.length), onend: undo };
  return /** @type {GetResult & ObjectStat} */ (new GetResult(opened.stat, opened.body, watch));
}

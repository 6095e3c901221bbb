// @ts-check
// The class Client: arguments to JSON, results from JSON. Its public face, with
// what each method means, is index.d.ts. The simple calls are rows.gen.js.
import { batches, checkedSignal, progressOf, readCall, refuseRange, resumeOf, stringify } from "./arguments.js";
import { isFileHandle, isWritable } from "./brands.js";
import { Calls } from "./calls.js";
import { isPostPolicy } from "./conditions.js";
import { diagnose } from "./diagnose.js";
import { invalidArgument, ResponseError } from "./errors.js";
import { fields } from "./fields.gen.js";
import { conditionsOf, given, refuseMisspelt } from "./known.js";
import { whenAborted } from "./linked.js";
import { ObjectList, SizedList } from "./list.js";
import { Listening } from "./listen.js";
import { dated, GetResult, objectOf } from "./result.js";
import { SimpleCalls } from "./rows.gen.js";
import { defaultRuntime } from "./runtime.js";
import { saved } from "./save.js";
import { Destination, partFileKey } from "./sink.js";
import { dataOf, fileOf } from "./source.js";
import { Download, Upload } from "./transfer.js";

/**
 * @import { Bucket, Call, Client as Face, ClientOptions, GetOptions, IncompleteUpload, ListOptions, ObjectStat, PutOptions, PutResult, RemoveError } from "./index.js"
 * @import { Data } from "./io.types.js"
 * @import { Linked } from "./linked.js"
 * @import { Page } from "./list.js"
 */

/** @implements {Face} */
export class Client extends SimpleCalls {
  #calls;

  /** @param {ClientOptions} options @param {import("./runtime.js").Runtime} runtime no part of the package's face */
  constructor(options, runtime = defaultRuntime) {
    const calls = new Calls(options, runtime);
    super(calls);
    this.#calls = calls;
  }

  /** @type {Face["close"]} */
  close() {
    this.#calls.close();
  }

  /** @type {Face["makeBucket"]} */
  async makeBucket(bucket, o) {
    await this.#calls.call("makeBucket", { bucket }, o);
  }

  /** @type {Face["listBuckets"]} */
  async listBuckets(o) {
    /** @type {Bucket[]} */
    const buckets = await this.#calls.call("listBuckets", {}, o);
    return buckets.map(dated("creationDate"));
  }

  /** @type {Face["listObjects"]} */
  listObjects(bucket, o) {
    return this.#list("listObjects", "ListObjects", bucket, o);
  }

  /** @type {Face["listObjectsV2"]} */
  listObjectsV2(bucket, o) {
    return this.#list("listObjectsV2", "ListObjectsV2", bucket, o);
  }

  /** @type {Face["listIncompleteUploads"]} */
  listIncompleteUploads(bucket, o) {
    /** @type {ObjectList<IncompleteUpload>} */
    const list = this.#list("listIncompleteUploads", "ListMultipartUploads", bucket, o, dated("initiated"));
    return new SizedList(list, ({ objectName, uploadId }) => this.#calls.call("UploadSize", { bucket, object: objectName, uploadId }, { signal: o?.signal, headers: o?.headers }));
  }

  /** @type {Face["removeIncompleteUpload"]} */
  async removeIncompleteUpload(bucket, object, o) {
    await this.#calls.call("removeIncompleteUpload", { bucket, object }, o);
  }

  /** @type {Face["getBucketPolicy"]} */
  async getBucketPolicy(bucket, prefix, o) {
    return this.#calls.call("getBucketPolicy", { bucket, prefix }, o);
  }

  /** @type {Face["setBucketPolicy"]} */
  async setBucketPolicy(bucket, prefix, policy, o) {
    await this.#calls.call("setBucketPolicy", { bucket, prefix, policy }, o);
  }

  /** @type {Face["listenBucketNotification"]} */
  listenBucketNotification(bucket, o) {
    const { signal, options } = readCall("listenBucketNotification", o);
    return new Listening((signal, onitem) => this.#calls.call("listenBucketNotification", { bucket }, { ...options, signal }, { onitem }), signal);
  }

  /** @type {Face["putObject"]} */
  async putObject(bucket, object, data, o) {
    const own = given("putObject", o);
    return this.#put("putObject", { bucket, object }, dataOf(data, own.length), own);
  }

  /** @type {Face["fPutObject"]} */
  async fPutObject(bucket, object, file, o) {
    const own = given("fPutObject", o);
    const content = await this.#stoppable(own, (stop) => stop.race(fileOf(file)));
    return this.#put("fPutObject", { bucket, object }, dataOf(content, own.length), own);
  }

  /** @type {Face["upload"]} */
  upload(bucket, object, source, o) {
    const { signal, options } = readCall("upload", o);
    const { onProgress, onLocked, length, resume: wanted = true } = given("upload", o);
    const data = isFileHandle(source) ? undefined : dataOf(source, length);
    const once = data?.stream ? "source" : undefined;
    const resume = once ? undefined : wanted;
    const fixed = { ...JSON.parse(stringify(options)), resume, onLocked };
    return new Upload({
      run: (own) => data
        ? this.#put("putObject", { bucket, object }, data, { ...fixed, ...own })
        : this.fPutObject(bucket, object, /** @type {FileSystemFileHandle} */ (source), { ...fixed, length, ...own }),
      undo: resume ? () => this.#discard({ bucket, object }, fixed.headers) : undefined,
      once, signal, onProgress,
    });
  }

  /** @type {Face["download"]} */
  download(bucket, object, to, o) {
    const { signal, options } = readCall("download", o);
    const { onProgress, resume = isFileHandle(to) } = given("download", o);
    const once = isWritable(to) ? "to" : undefined;
    const fixed = { ...JSON.parse(stringify(options)), resume };
    return new Download({
      run: (own) => this.fGetObject(bucket, object, to, { ...fixed, ...own }),
      undo: resume ? () => this.#calls.runtime.store.delete(this.#partFileKey(to, bucket, object, fixed)) : undefined,
      once, signal, onProgress,
    });
  }

  /** @type {Face["getObject"]} */
  async getObject(bucket, object, o) {
    return this.#get("getObject", { bucket, object }, o);
  }

  /** @type {Face["getPartialObject"]} */
  async getPartialObject(bucket, object, offset, length, o) {
    return this.#get("getPartialObject", { bucket, object, offset, length }, o);
  }

  /** @type {Face["fGetObject"]} */
  async fGetObject(bucket, object, to, o) {
    const own = given("fGetObject", o), { resume = false } = own;
    const progress = progressOf(own, null);
    refuseRange(own);
    if (typeof resume !== "boolean") throw invalidArgument("resume", "must be true or false");
    return this.#stoppable(own, async ({ signal }) => {
      const destination = new Destination(to, signal);
      const key = resume ? this.#partFileKey(to, bucket, object, own) : "";
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

  /** @type {Face["copyObject"]} */
  async copyObject(bucket, object, source, conditions, o) {
    if (typeof source === "object" && source) refuseMisspelt("source", source, fields.CopySource);
    return dated("lastModified")(await this.#calls.call("copyObject", { bucket, object, source, conditions: conditionsOf(conditions) }, o));
  }

  /** @type {Face["statObject"]} */
  async statObject(bucket, object, o) {
    return objectOf(await this.#calls.call("statObject", { bucket, object }, o));
  }

  /** @type {Face["removeObject"]} */
  async removeObject(bucket, object, o) {
    await this.#calls.call("removeObject", { bucket, object }, o);
  }

  /** @type {Face["removeObjects"]} */
  async removeObjects(bucket, objects, o) {
    /** @type {RemoveError[][]} */
    const kept = [];
    /** @type {ResponseError | undefined} */
    let refusal;
    const own = given("removeObjects", o);
    await this.#stoppable(own, async ({ signal }) => {
      for await (const batch of batches(objects, signal)) {
        try {
          kept.push(await this.#calls.call("removeObjects", { bucket, objects: batch }, own));
        } catch (error) {
          if (!(error instanceof ResponseError)) throw error;
          refusal ??= error; // of this batch: the others still go
        }
      }
    });
    if (refusal) throw refusal;
    return kept.flat();
  }

  /** @type {Face["presignedGetObject"]} */
  async presignedGetObject(bucket, object, o) {
    return this.#calls.call("presignedGetObject", { bucket, object }, o);
  }

  /** @type {Face["saveObject"]} */
  saveObject(bucket, object, o) {
    return saved(object, o, async ({ signal, versionId }, options) => {
      const url = await this.presignedGetObject(bucket, object, options);
      await this.statObject(bucket, object, { signal, versionId }); // the browser would show a refusal in the page's place
      return url;
    });
  }

  /** @type {Face["presignedPutObject"]} */
  async presignedPutObject(bucket, object, o) {
    return this.#calls.call("presignedPutObject", { bucket, object }, o);
  }

  /** @type {Face["presignedPostPolicy"]} */
  async presignedPostPolicy(policy, o) {
    if (!isPostPolicy(policy)) throw invalidArgument("policy", "must be a PostPolicy");
    return this.#calls.call("presignedPostPolicy", { policy }, o);
  }

  /** @type {Face["diagnose"]} */
  diagnose(o) {
    return diagnose(this.#calls, (args, o) => this.#calls.call("SignProbe", args, o), o);
  }

  /**
   * Does what is more than one call, or waits for the caller's own; it follows what stops the call meanwhile.
   * @template T @param {Call} o the caller's options, as given() has read them @param {(stop: Linked) => Promise<T>} work @returns {Promise<T>}
   */
  async #stoppable(o, work) {
    const stop = this.#calls.linked(checkedSignal(o.signal));
    try {
      return await work(stop);
    } finally {
      stop.end();
    }
  }

  /**
   * @template {object} T @param {string} method @param {string} operation @param {string} bucket @param {ListOptions | undefined} o
   * @param {(row: T) => T} rowOf @returns {ObjectList<T>}
   */
  #list(method, operation, bucket, o, rowOf = objectOf) {
    const { signal, options } = readCall(method, o);
    return new ObjectList(async (from, signal) => {
      /** @type {Page<T>} */
      const page = await this.#calls.call(method, { bucket, from }, { ...options, signal });
      page.items.forEach(rowOf);
      return page;
    }, operation, signal);
  }

  /** @param {string} method @param {object} args @param {Data} data @param {PutOptions} o @returns {Promise<PutResult>} */
  async #put(method, args, data, o) {
    const contentType = o.contentType ?? data.type;
    const progress = progressOf(o, data.size);
    const resume = resumeOf(o, data);
    /** @type {PutResult} */
    const result = await this.#calls.call(method, args, contentType ? { ...o, contentType } : o, { data, progress, resume });
    progress?.end();
    return result;
  }

  /** Removes what a call with resume has left at the server, unless another call has it now. @param {{bucket: string, object: string}} args @param {unknown} headers */
  async #discard(args, headers) {
    try {
      await this.#calls.call("DiscardUpload", args, { headers }, { resume: { options: {}, wait: false } });
    } catch (error) {
      if (Object(error).code !== "UploadLocked") throw error;
    }
  }

  /** @param {unknown} to @param {string} bucket @param {string} object @param {{versionId?: string}} o */
  #partFileKey(to, bucket, object, o) {
    return partFileKey(to, [this.#calls.options.endpoint, bucket, object, o.versionId]);
  }

  /** @param {string} method @param {{bucket: string, object: string, offset?: number, length?: number}} args @param {GetOptions | undefined} o @returns {Promise<GetResult & ObjectStat>} */
  async #get(method, args, o) {
    const own = given(method, o), signal = checkedSignal(own.signal);
    progressOf(own, null); // a wrong one is told before anything is sent
    const opened = await this.#calls.opened(method, args, own);
    const undo = whenAborted(this.#calls.closing, (reason) => opened.body.controller.abort(reason));
    const watch = { operation: "GetObject", signal, progress: progressOf(own, opened.length), onend: undo };
    return /** @type {GetResult & ObjectStat} */ (new GetResult(opened.stat, opened.body, watch));
  }
}

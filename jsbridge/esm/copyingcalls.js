// @ts-check
// What Client makes of objects at the server: of several one, and of one another name.
import { callbackOf, progressOf } from "./arguments.js";
import { invalidArgument } from "./errors.js";
import { fields } from "./fields.gen.js";
import { conditionsOf, given, isPlain, refuseUnknown } from "./known.js";
import { ObjectCalls } from "./objectcalls.js";
import { dated } from "./result.js";
import { encryptionOf } from "./sse.js";

/**
 * @import { Calls } from "./calls.js"
 * @import { Client as Declared, CopyResult, PutResult } from "./index.js"
 */

/** The calls of Client that copy for more than a copy's sake. */
export class CopyingCalls extends ObjectCalls {
  #calls;

  /** @param {Calls} calls */
  constructor(calls) {
    super(calls);
    this.#calls = calls;
  }

  /** @type {Declared["composeObject"]} */
  async composeObject(bucket, object, sources, o) {
    const own = given("composeObject", o);
    const progress = progressOf(own, null);
    let copied = 0;
    const onitem = progress && ((/** @type {unknown} */ item) => {
      const { done, total } = /** @type {{done: number, total: number}} */ (item);
      progress.begin(total);
      progress.landed(0, done - copied);
      copied = done;
    });
    /** @type {PutResult} */
    const result = await this.#calls.call("composeObject", { bucket, object, sources: sourcesOf(sources) }, own, { onitem });
    progress?.end();
    return result;
  }

  /** @type {Declared["renameObject"]} */
  async renameObject(bucket, from, to, o) {
    /** @type {CopyResult} */
    const result = await this.#calls.call("renameObject", { bucket, from, to }, o);
    return dated("lastModified")(result);
  }

  /** @type {Declared["renamePrefix"]} */
  async renamePrefix(bucket, from, to, o) {
    return this.#calls.call("renamePrefix", { bucket, from, to }, o, { onitem: callbackOf(given("renamePrefix", o)) });
  }
}

const NAMES = [...fields.ComposeSource, "conditions"];

/** Sources as they cross: their conditions beside their names. @param {unknown} sources */
function sourcesOf(sources) {
  if (!Array.isArray(sources)) throw invalidArgument("sources", "must be an array of sources");
  return sources.map((source, i) => {
    if (!isPlain(source)) return source; // a path, or what Go refuses
    const at = `sources[${i}]`;
    refuseUnknown(source, NAMES, "composeObject", `${at}.`);
    const { conditions, ssec, ...own } = source;
    const set = Object.entries(conditionsOf(conditions) ?? {});
    const twice = set.find(([name]) => own[name] !== undefined && own[name] !== null);
    if (twice) throw invalidArgument(at, `must have ${twice[0]} once, beside the others or in its conditions`);
    return { ...own, ...Object.fromEntries(set), ssec: encryptionOf(`${at}.ssec`, ssec) };
  });
}

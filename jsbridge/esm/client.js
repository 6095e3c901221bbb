// @ts-check
// The class Client: arguments to JSON, results from JSON. Its public face, with
// what each method means, is index.d.ts. Its layers, each the class below it and
// more: rows.gen.js, bucketcalls.js, objectcalls.js, transfercalls.js, and this.
import { pairsOf, requested } from "./anyrequest.js";
import { Calls } from "./calls.js";
import { isPostPolicy } from "./conditions.js";
import { diagnose } from "./diagnose.js";
import { invalidArgument } from "./errors.js";
import { given } from "./known.js";
import { defaultRuntime } from "./runtime.js";
import { saved } from "./save.js";
import { TransferCalls } from "./transfercalls.js";

/**
 * @import { Client as Declared, ClientOptions } from "./index.js"
 */

/** @implements {Declared} */
export class Client extends TransferCalls {
  #calls;

  /** @param {ClientOptions} options @param {import("./runtime.js").Runtime} runtime no part of the package's face */
  constructor(options, runtime = defaultRuntime) {
    const calls = new Calls(options, runtime);
    super(calls);
    this.#calls = calls;
  }

  /** @type {Declared["close"]} */
  close() {
    this.#calls.close();
  }

  /** @type {Declared["presignedGetObject"]} */
  async presignedGetObject(bucket, object, o) {
    return this.#calls.call("presignedGetObject", { bucket, object }, o);
  }

  /** @type {Declared["saveObject"]} */
  saveObject(bucket, object, o) {
    return saved(object, o, async ({ signal, versionId }, options) => {
      const url = await this.presignedGetObject(bucket, object, options);
      await this.statObject(bucket, object, { signal, versionId }); // the browser would show a refusal in the page's place
      return url;
    });
  }

  /** @type {Declared["presignedPutObject"]} */
  async presignedPutObject(bucket, object, o) {
    return this.#calls.call("presignedPutObject", { bucket, object }, o);
  }

  /** @type {Declared["presignedGetObjects"]} */
  async presignedGetObjects(bucket, objects, o) {
    return this.#calls.call("presignedGetObjects", { bucket, objects: namesOf(objects) }, o);
  }

  /** @type {Declared["presignedUrl"]} */
  async presignedUrl(method, bucket, object, o) {
    const { query, ...own } = given("presignedUrl", o);
    return this.#calls.call("presignedUrl", { method, bucket, object, query: pairsOf(query) }, own);
  }

  /** @type {Declared["presignedPostPolicy"]} */
  async presignedPostPolicy(policy, o) {
    if (!isPostPolicy(policy)) throw invalidArgument("policy", "must be a PostPolicy");
    return this.#calls.call("presignedPostPolicy", { policy }, o);
  }

  /** @type {Declared["request"]} */
  async request(o) {
    return requested(this.#calls, o);
  }

  /** @type {Declared["diagnose"]} */
  diagnose(o) {
    return diagnose(this.#calls, (args, o) => this.#calls.call("SignProbe", args, o), o);
  }
}

/** @param {unknown} objects an iterable of names */
function namesOf(objects) {
  if (typeof objects === "string" || !Object(objects)[Symbol.iterator]) throw invalidArgument("objects", "must be an iterable of names");
  return Array.from(/** @type {Iterable<unknown>} */ (objects));
}

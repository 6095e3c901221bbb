// @ts-check
// What Client does with buckets: lists, policies, events, removal.
import { batches, callbackOf, readCall } from "./arguments.js";
import { invalidArgument, ResponseError } from "./errors.js";
import { given, isGiven } from "./known.js";
import { MAX_KEYS } from "./limits.gen.js";
import { ObjectList, SizedList } from "./list.js";
import { Listening } from "./listen.js";
import { dated, objectOf } from "./result.js";
import { SimpleCalls } from "./simplecalls.js";

/**
 * @import { Calls } from "./calls.js"
 * @import { Bucket, Client as Declared, IncompleteUpload, ListOptions, RemoveError } from "./index.js"
 * @import { Page } from "./list.js"
 */

/** The calls of Client that concern a bucket, or many objects of it. */
export class BucketCalls extends SimpleCalls {
  #calls;

  /** @param {Calls} calls */
  constructor(calls) {
    super(calls);
    this.#calls = calls;
  }

  /** @type {Declared["makeBucket"]} */
  async makeBucket(bucket, o) {
    await this.#calls.call("makeBucket", { bucket }, o);
  }

  /** @type {Declared["listBuckets"]} */
  async listBuckets(o) {
    /** @type {Bucket[]} */
    const buckets = await this.#calls.call("listBuckets", {}, o);
    return buckets.map(dated("creationDate"));
  }

  /** @type {Declared["getBucketRegion"]} */
  async getBucketRegion(bucket, o) {
    return this.#calls.call("getBucketRegion", { bucket }, o);
  }

  /** @type {Declared["listObjects"]} */
  listObjects(bucket, o) {
    return listOf(this.#calls, "listObjects", "ListObjects", bucket, o);
  }

  /** @type {Declared["listObjectsV2"]} */
  listObjectsV2(bucket, o) {
    return listOf(this.#calls, "listObjectsV2", "ListObjectsV2", bucket, o);
  }

  /** @type {Declared["listObjectVersions"]} */
  listObjectVersions(bucket, o) {
    return listOf(this.#calls, "listObjectVersions", "ListObjectVersions", bucket, o);
  }

  /** @type {Declared["removeObjectVersions"]} */
  async removeObjectVersions(bucket, o) {
    return this.#calls.call("removeObjectVersions", { bucket }, o);
  }

  /** @type {Declared["prefixSize"]} */
  async prefixSize(bucket, prefix, o) {
    const onitem = callbackOf(given("prefixSize", o));
    return this.#calls.call("prefixSize", { bucket, prefix }, o, { onitem });
  }

  /** @type {Declared["listIncompleteUploads"]} */
  listIncompleteUploads(bucket, o) {
    /** @type {ObjectList<IncompleteUpload>} */
    const list = listOf(this.#calls, "listIncompleteUploads", "ListMultipartUploads", bucket, o, dated("initiated"));
    return new SizedList(list, ({ objectName, uploadId }) => this.#calls.call("UploadSize", { bucket, object: objectName, uploadId }, { signal: o?.signal, headers: o?.headers }));
  }

  /** @type {Declared["removeIncompleteUpload"]} */
  async removeIncompleteUpload(bucket, object, o) {
    await this.#calls.call("removeIncompleteUpload", { bucket, object }, o);
  }

  /** @type {Declared["getBucketPolicy"]} */
  async getBucketPolicy(bucket, prefix, o) {
    return this.#calls.call("getBucketPolicy", { bucket, prefix }, o);
  }

  /** @type {Declared["setBucketPolicy"]} */
  async setBucketPolicy(bucket, prefix, policy, o) {
    await this.#calls.call("setBucketPolicy", { bucket, prefix, policy }, o);
  }

  /** @type {Declared["listenBucketNotification"]} */
  listenBucketNotification(bucket, o) {
    const { signal, options } = readCall("listenBucketNotification", o);
    return new Listening((signal, onitem) => this.#calls.call("listenBucketNotification", { bucket }, { ...options, signal }, { onitem }), signal);
  }

  /** @type {Declared["removeObject"]} */
  async removeObject(bucket, object, o) {
    await this.#calls.call("removeObject", { bucket, object }, o);
  }

  /** @type {Declared["removeObjects"]} */
  async removeObjects(bucket, objects, o) {
    /** @type {RemoveError[][]} */
    const kept = [];
    /** @type {ResponseError | undefined} */
    let refusal;
    const own = given("removeObjects", o);
    await this.#calls.stoppable(own, async ({ signal }) => {
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
}

/**
 * @template {object} T @param {Calls} calls @param {string} method @param {string} operation @param {string} bucket @param {ListOptions | undefined} o
 * @param {(row: T) => T} rowOf @returns {ObjectList<T>}
 */
function listOf(calls, method, operation, bucket, o, rowOf = objectOf) {
  const { signal, options: { limit, pageSize, ...options } } = readCall(method, o);
  const most = wholeOf("limit", limit) ?? Infinity;
  const size = wholeOf("pageSize", pageSize) ?? options.maxKeys;
  if (isGiven(pageSize) && isGiven(options.maxKeys) && pageSize !== options.maxKeys) throw invalidArgument("pageSize", "is another name of maxKeys, and must be the same");
  return new ObjectList(async (from, signal, rows) => {
    const maxKeys = rows < Number(size ?? MAX_KEYS) ? rows : size;
    /** @type {Page<T>} */
    const page = await calls.call(method, { bucket, from }, { ...options, maxKeys, signal });
    page.items.forEach(rowOf);
    return page;
  }, operation, signal, most);
}

/** @param {string} name @param {unknown} value @returns {number | undefined} */
function wholeOf(name, value) {
  if (!isGiven(value)) return undefined;
  if (!Number.isSafeInteger(value) || Number(value) < 1) throw invalidArgument(name, "must be a whole number from 1 on");
  return Number(value);
}

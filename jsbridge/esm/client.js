// @ts-check
// The class Client: arguments to JSON, results from JSON. Its public face, with
// what each method means, is index.d.ts.
import { batches, either, progressOf, readCall, stringify } from "./arguments.js";
import { running } from "./channel.js";
import { clientClosed, invalidArgument, ResponseError } from "./errors.js";
import { ObjectList, SizedList } from "./list.js";
import { Listening } from "./listen.js";
import { readOptions } from "./options.js";
import { PostPolicy } from "./postpolicy.js";
import { dated, GetResult, objectOf } from "./result.js";
import { writableOf } from "./sink.js";
import { dataOf, fileOf } from "./source.js";

let clients = 0;

export class Client {
  #id = ++clients;
  #options;
  #page;
  #clock;
  /** @type {import("./channel.js").Channel | undefined} where this client was opened */
  #channel;
  #closing = new AbortController();

  /** @param {any} options */
  constructor(options) {
    const { forGo, page, clock } = readOptions(options);
    this.#options = JSON.stringify(forGo);
    this.#page = page;
    this.#clock = clock;
  }

  close() {
    this.#closing.abort(clientClosed());
    this.#channel?.close(this.#id);
  }

  async makeBucket(bucket, o) {
    await this.#call("makeBucket", { bucket }, o);
  }

  async listBuckets(o) {
    const buckets = await this.#call("listBuckets", {}, o);
    return buckets.map(dated("creationDate"));
  }

  async bucketExists(bucket, o) {
    return this.#call("bucketExists", { bucket }, o);
  }

  async removeBucket(bucket, o) {
    await this.#call("removeBucket", { bucket }, o);
  }

  listObjects(bucket, o) {
    return this.#list("listObjects", bucket, o);
  }

  listObjectsV2(bucket, o) {
    return this.#list("listObjectsV2", bucket, o);
  }

  listIncompleteUploads(bucket, o) {
    const list = this.#list("listIncompleteUploads", bucket, o, dated("initiated"));
    return new SizedList(list, ({ objectName, uploadId }) => this.#call("UploadSize", { bucket, object: objectName, uploadId }, o));
  }

  async removeIncompleteUpload(bucket, object, o) {
    await this.#call("removeIncompleteUpload", { bucket, object }, o);
  }

  async getBucketPolicy(bucket, prefix, o) {
    return this.#call("getBucketPolicy", { bucket, prefix }, o);
  }

  async setBucketPolicy(bucket, prefix, policy, o) {
    await this.#call("setBucketPolicy", { bucket, prefix, policy }, o);
  }

  async getBucketPolicyDocument(bucket, o) {
    return this.#call("getBucketPolicyDocument", { bucket }, o);
  }

  async setBucketPolicyDocument(bucket, json, o) {
    await this.#call("setBucketPolicyDocument", { bucket, json }, o);
  }

  async getBucketNotification(bucket, o) {
    return this.#call("getBucketNotification", { bucket }, o);
  }

  async setBucketNotification(bucket, config, o) {
    await this.#call("setBucketNotification", { bucket, config }, o);
  }

  async removeAllBucketNotifications(bucket, o) {
    await this.#call("removeAllBucketNotifications", { bucket }, o);
  }

  listenBucketNotification(bucket, o) {
    const { signal, options } = readCall(o);
    return new Listening((signal, onitem) => this.#call("listenBucketNotification", { bucket }, { ...options, signal }, { onitem }), signal);
  }

  async putObject(bucket, object, data, o) {
    return this.#put("putObject", { bucket, object }, dataOf(data, o?.length), o);
  }

  async fPutObject(bucket, object, file, o) {
    return this.#put("fPutObject", { bucket, object }, dataOf(await fileOf(file), o?.length), o);
  }

  async getObject(bucket, object, o) {
    return this.#get("getObject", { bucket, object }, o);
  }

  async getPartialObject(bucket, object, offset, length, o) {
    return this.#get("getPartialObject", { bucket, object, offset, length }, o);
  }

  async fGetObject(bucket, object, to, o) {
    const open = writableOf(to);
    const result = await this.#get("fGetObject", { bucket, object }, o);
    return result.pipeTo(open);
  }

  async copyObject(bucket, object, source, conditions, o) {
    return dated("lastModified")(await this.#call("copyObject", { bucket, object, source, conditions }, o));
  }

  async statObject(bucket, object, o) {
    return objectOf(await this.#call("statObject", { bucket, object }, o));
  }

  async removeObject(bucket, object, o) {
    await this.#call("removeObject", { bucket, object }, o);
  }

  async removeObjects(bucket, objects, o) {
    const kept = [];
    let refusal;
    for await (const batch of batches(objects)) {
      try {
        kept.push(await this.#call("removeObjects", { bucket, objects: batch }, o));
      } catch (error) {
        if (!(error instanceof ResponseError)) throw error;
        refusal ??= error; // of this batch: the others still go
      }
    }
    if (refusal) throw refusal;
    return kept.flat();
  }

  async presignedGetObject(bucket, object, o) {
    return this.#call("presignedGetObject", { bucket, object }, o);
  }

  async presignedPutObject(bucket, object, o) {
    return this.#call("presignedPutObject", { bucket, object }, o);
  }

  async presignedPostPolicy(policy, o) {
    if (!(policy instanceof PostPolicy)) throw invalidArgument("policy", "must be a PostPolicy");
    return this.#call("presignedPostPolicy", { policy }, o);
  }

  /** @param {string} method @param {any} bucket @param {any} o @param {(row: any) => any} rowOf */
  #list(method, bucket, o, rowOf = objectOf) {
    const { signal, options } = readCall(o);
    return new ObjectList(async (from, signal) => {
      const page = await this.#call(method, { bucket, from }, { ...options, signal });
      page.items.forEach(rowOf);
      return page;
    }, signal);
  }

  /** @param {string} method @param {object} args @param {import("./source.js").Data} data @param {any} o */
  async #put(method, args, data, o) {
    const contentType = o?.contentType ?? data.type;
    const progress = progressOf(o, data.size);
    const result = await this.#call(method, args, contentType ? { ...o, contentType } : o, { data, progress });
    progress?.end();
    return result;
  }

  /** @param {string} method @param {object} args @param {any} o */
  async #get(method, args, o) {
    const { stat, body, length, channel } = await this.#call(method, args, o, { download: true });
    const source = channel.io.take(body);
    const cancel = () => source.controller?.abort(this.#closing.signal.reason);
    this.#closing.signal.addEventListener("abort", cancel, { once: true });
    return new GetResult(objectOf(stat), source, {
      operation: "GetObject",
      signal: o?.signal,
      progress: progressOf(o, length < 0 ? null : length),
      onend: () => this.#closing.signal.removeEventListener("abort", cancel),
    });
  }

  /**
   * Runs a method in Go. What it sends is read from the arguments now, whatever
   * their owner does to them later.
   * @param {string} method @param {object} args @param {any} o the caller's options
   * @param {{data?: import("./source.js").Data, progress?: import("./progress.js").Progress, download?: boolean,
   *   onitem?: (item: any) => void}} [extra]
   */
  async #call(method, args, o, { data, progress, download, onitem } = {}) {
    const { signal, options } = readCall(o);
    let text = stringify({ ...args, options });
    if (this.#closing.signal.aborted) throw this.#closing.signal.reason;
    signal?.throwIfAborted();
    const channel = await running();
    signal?.throwIfAborted();
    this.#open(channel);
    let handle = 0;
    if (data) {
      handle = channel.io.hold(data.content);
      text = `${text.slice(0, -1)},"data":${JSON.stringify({ handle, size: data.size ?? -1, stream: data.stream })}}`;
    }
    const stop = either(this.#closing.signal, signal);
    try {
      const clock = this.#clock?.();
      const result = await channel.call({ client: this.#id, method, args: text, clock, signal: stop.signal, onitem, progress, ...this.#page });
      return download ? { ...result, channel } : result;
    } finally {
      stop.end();
      if (handle) channel.io.release(handle);
    }
  }

  /** @param {import("./channel.js").Channel} channel */
  #open(channel) {
    if (this.#channel === channel) return;
    this.#channel = channel;
    channel.open(this.#id, this.#options, this.#page);
  }
}


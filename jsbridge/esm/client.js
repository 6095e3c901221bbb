// @ts-check
// The class Client: arguments to JSON, results from JSON. Its public face, with
// what each method means, is index.d.ts.
import { running } from "./channel.js";
import { clientClosed, invalidArgument, InvalidArgumentError } from "./errors.js";
import { ObjectList } from "./list.js";
import { readOptions } from "./options.js";
import { Progress } from "./progress.js";
import { GetResult } from "./result.js";
import { dataOf, fileOf } from "./source.js";

/** The most that one DeleteObjects takes (core.MaxRemove). */
const MAX_REMOVE = 1000;

let clients = 0;

export class Client {
  #id = ++clients;
  #options;
  #fetch;
  /** @type {import("./channel.js").Channel | undefined} where this client was opened */
  #channel;
  #closing = new AbortController();

  /** @param {any} options */
  constructor(options) {
    const { forGo, fetch } = readOptions(options);
    this.#options = JSON.stringify(forGo);
    this.#fetch = fetch;
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

  async statObject(bucket, object, o) {
    return statOf(await this.#call("statObject", { bucket, object }, o));
  }

  async removeObject(bucket, object, o) {
    await this.#call("removeObject", { bucket, object }, o);
  }

  async removeObjects(bucket, objects, o) {
    const kept = [];
    for await (const batch of batches(objects)) {
      kept.push(await this.#call("removeObjects", { bucket, objects: batch }, o));
    }
    return kept.flat();
  }

  /** @param {string} method @param {any} bucket @param {any} o */
  #list(method, bucket, o) {
    const { signal, options } = readCall(o);
    return new ObjectList(async (from, signal) => {
      const page = await this.#call(method, { bucket, from }, { ...options, signal });
      page.items.forEach(dated("lastModified"));
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
    return new GetResult(statOf(stat), source, {
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
   * @param {{data?: import("./source.js").Data, progress?: Progress, download?: boolean}} [extra]
   */
  async #call(method, args, o, { data, progress, download } = {}) {
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
      const result = await channel.call({ client: this.#id, method, args: text, signal: stop.signal, fetch: this.#fetch, progress });
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
    channel.open(this.#id, this.#options);
  }
}

/** One signal for two. AbortSignal.any is too young. @param {AbortSignal} first @param {AbortSignal} [second] */
function either(first, second) {
  const controller = new AbortController();
  const undo = [first, second].flatMap((signal) => {
    if (!signal) return [];
    const abort = () => controller.abort(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    return [() => signal.removeEventListener("abort", abort)];
  });
  return { signal: controller.signal, end: () => undo.forEach((remove) => remove()) };
}

/** Splits a caller's options into what stays in the page and what crosses. @param {any} o */
function readCall(o) {
  if (o !== undefined && o !== null && typeof o !== "object") throw invalidArgument("options", "must be an object");
  try {
    const { signal, onProgress, length, ...options } = o ?? {};
    return { signal: checkedSignal(signal), options };
  } catch (error) {
    throw refusal("options", error);
  }
}

/** @param {unknown} signal @returns {AbortSignal | undefined} */
function checkedSignal(signal) {
  if (signal === undefined || signal === null || signal instanceof AbortSignal) return signal ?? undefined;
  throw invalidArgument("signal", "must be an AbortSignal");
}

/** @param {any} o @param {number | null} total */
function progressOf(o, total) {
  const report = o?.onProgress;
  if (report === undefined || report === null) return undefined;
  if (typeof report !== "function") throw invalidArgument("onProgress", "must be a function");
  return new Progress(report, total);
}

/**
 * Writes arguments as JSON. What JSON would drop or change without a word is
 * refused; a Date crosses as milliseconds.
 * @param {object} args
 */
function stringify(args) {
  try {
    return JSON.stringify(args, function (name, value) {
      const raw = this[name]; // before a Date's toJSON
      if (raw instanceof Date) value = raw.getTime();
      if (typeof value === "number" && !Number.isFinite(value)) throw invalidArgument(name, raw instanceof Date ? "must be a valid date" : "must be a finite number");
      if (typeof value === "function" || typeof value === "symbol" || typeof value === "bigint") throw invalidArgument(name, `must not be a ${typeof value}`);
      if (value instanceof Map || value instanceof Headers) return Object.fromEntries(value);
      return value;
    });
  } catch (error) {
    throw refusal("options", error);
  }
}

/** What a caller's own object threw as it was read. @param {string} argument @param {unknown} error */
function refusal(argument, error) {
  return error instanceof InvalidArgumentError ? error : invalidArgument(argument, "must be plain data", error);
}

/** Turns a field from milliseconds into a Date, in place. @param {string} field */
const dated = (field) => (/** @type {any} */ row) => {
  if (row[field] !== null) row[field] = new Date(row[field]);
  return row;
};

/** @param {any} stat */
function statOf(stat) {
  if (stat.metadata) Object.setPrototypeOf(stat.metadata, null); // its keys are anybody's: "__proto__" too
  return dated("lastModified")(stat);
}

/** @param {any} objects an iterable or async iterable of names or {objectName, versionId} */
async function* batches(objects) {
  if (typeof objects === "string" || !(objects?.[Symbol.iterator] || objects?.[Symbol.asyncIterator])) {
    throw invalidArgument("objects", "must be an iterable of names");
  }
  let batch = [];
  try {
    for await (const item of objects) {
      const row = typeof item === "string" ? { objectName: item } : item;
      if (typeof row?.objectName !== "string") throw invalidArgument("objects", "each must be a name, or an object with objectName");
      batch.push({ objectName: row.objectName, versionId: row.versionId });
      if (batch.length === MAX_REMOVE) {
        yield batch;
        batch = [];
      }
    }
  } catch (error) {
    throw error instanceof Error ? error : refusal("objects", error);
  }
  if (batch.length) yield batch;
}

// @ts-check
// Objects as one zip archive, made as it is read: what client.zip gives. An object is
// asked for when it is about to be read, small ones a few at a time, and no bytes are kept.
import { itemsOf } from "./arguments.js";
import { brokenBody, invalidArgument, objectChanged, S3Error } from "./errors.js";
import { fields } from "./fields.gen.js";
import { refuseMisspelt } from "./known.js";
import { whenAborted } from "./linked.js";
import { streamOf } from "./result.js";
import { crc32, crc32Tables } from "./crc32.js";
import { descriptor, Directory, localHeader, needsZip64 } from "./zipformat.js";
import { Names } from "./zipnames.js";

/**
 * @import { ResumableBody } from "./download.js"
 * @import { ObjectItem, ObjectStat, ZipItem } from "./index.js"
 * @import { Linked } from "./linked.js"
 * @import { Progress } from "./progress.js"
 * @typedef {{stat: ObjectStat, body: ResumableBody, undo?: () => void}} Opened undo: follows the stop of all no more
 * @typedef {{item: ZipItem, name: string, opening: Promise<Opened> | undefined}} Next none is opened of a folder that is known to be empty
 * @typedef {{bucket: string, stop: Linked, progress?: Progress, nameOf: (item: ZipItem, index: number) => string,
 *   open: (item: ZipItem) => Promise<Opened>, ownKey: boolean}} Plan ownKey: the objects are encrypted with a key of the caller's
 */

const AHEAD = 4; // objects that are open before their turn
const NEAR = 1024 * 1024; // bytes that those, and what is left of the one that is read, may have in all
const MAX_NAME = 65535; // bytes of a name in an archive

/** @param {AsyncIterable<ZipItem>} items @param {Plan} plan @returns {ReadableStream<Uint8Array<ArrayBuffer>>} */
export function zipOf(items, plan) {
  const { stop } = plan;
  const archive = new Archive(items, plan).bytes();
  const leave = () => stop.abort();
  return streamOf({
    async pull(sink) {
      try {
        const { done, value } = await archive.next();
        if (done) sink.close();
        else sink.enqueue(value);
      } catch (error) {
        sink.error(error);
      }
    },
    async cancel(reason) {
      stop.abort(reason);
      await archive.return(undefined).catch(() => {}); // once the requests have ended
    },
  }, leave);
}

class Archive {
  #items;
  #plan;
  #names = new Names();
  #directory = new Directory();
  #tables = crc32Tables();
  #offset = 0;
  #loaded = 0;
  #count = 0;
  /** @type {Next[]} in their order */
  #coming = [];
  #ended = false;
  /** @type {{error: unknown} | undefined} what there are no more items for */
  #broken;

  /** @param {AsyncIterable<ZipItem>} items @param {Plan} plan */
  constructor(items, plan) {
    this.#items = items[Symbol.asyncIterator]();
    this.#plan = plan;
  }

  /** @returns {AsyncGenerator<Uint8Array<ArrayBuffer>, void>} */
  async *bytes() {
    const { stop, bucket, progress } = this.#plan;
    /** @type {ZipItem | undefined} */
    let now;
    try {
      for (;;) {
        now = undefined;
        if (!this.#coming.length) await this.#fill(-1);
        const next = this.#coming.shift();
        if (this.#broken && !next) throw this.#broken.error;
        if (!next) break;
        now = next.item;
        for await (const chunk of this.#entry(next)) {
          this.#offset += chunk.length;
          yield chunk;
        }
      }
      yield* this.#directory.bytes(this.#offset);
      progress?.end();
    } catch (error) {
      throw stop.signal.aborted ? stop.signal.reason : named(error, bucket, now?.objectName);
    } finally {
      stop.abort(); // those that are open
      await this.#items.return?.(undefined)?.catch(() => {});
    }
  }

  /** Opens objects before their turn. What fails here is told when those before have passed. @param {number} left bytes of the one that is read; -1: there is none */
  async #fill(left) {
    let near = left;
    for (const { item } of this.#coming) near += item.size ?? NEAR;
    try {
      while (!this.#ended && (left < 0 ? !this.#coming.length : this.#coming.length < AHEAD && near <= NEAR)) {
        const { done, value: item } = await this.#items.next();
        this.#ended = !!done;
        if (done) return;
        this.#coming.push({ item, ...this.#begun(item) });
        near += item.size ?? NEAR;
      }
    } catch (error) {
      this.#ended = true;
      this.#broken = { error };
    }
  }

  /** @param {ZipItem} item @returns {Pick<Next, "name" | "opening">} */
  #begun(item) {
    const name = this.#plan.nameOf(item, this.#count++);
    if (typeof name !== "string") throw invalidArgument("names", "must give each object a name");
    if (name.endsWith("/") && item.size === 0) return { name, opening: undefined };
    const opening = this.#open(item);
    opening.catch(() => {}); // told when its turn comes
    return { name, opening };
  }

  /** @param {ZipItem} item @returns {Promise<Opened>} */
  async #open(item) {
    const { stat, body } = await this.#plan.open(item);
    const undo = whenAborted(this.#plan.stop.signal, (reason) => body.controller.abort(reason));
    return { stat, body, undo };
  }

  /** @param {Next} next @returns {AsyncGenerator<Uint8Array<ArrayBuffer>, void>} */
  async *#entry({ item, name: wanted, opening }) {
    const { stat, body, undo } = (await opening) ?? { stat: undefined, body: undefined, undo: undefined };
    if (stat) refuseChanged(item, stat, this.#plan.ownKey);
    const folder = wanted.endsWith("/"), size = stat ? stat.size : 0;
    if (folder && size !== 0) throw invalidArgument("names", `"${wanted}" is the name of a folder, and the object has ${size} bytes: give it another by the option names`);
    const placed = this.#names.place(wanted);
    if (folder) body?.cancel();
    if (!placed) return;
    const modified = stat?.lastModified ?? item.lastModified ?? null;
    const name = new TextEncoder().encode(placed); // with its number
    if (name.length > MAX_NAME) throw invalidArgument("names", `must give each object a name of at most ${MAX_NAME} bytes`);
    const entry = { name, folder, zip64: needsZip64(size), modified, offset: this.#offset, sum: 0, size: 0 };
    yield localHeader(entry);
    if (body && !folder) {
      yield* this.#content(entry, body, size ?? Infinity);
      yield descriptor(entry);
    }
    undo?.();
    this.#directory.add(entry);
  }

  /** @param {import("./zipformat.js").Entry} entry @param {ResumableBody} body @param {number} size @returns {AsyncGenerator<Uint8Array<ArrayBuffer>, void>} */
  async *#content(entry, body, size) {
    for (;;) {
      if (size - entry.size <= NEAR) await this.#fill(Math.max(0, size - entry.size));
      const chunk = await body.next();
      if (!chunk) break;
      entry.sum = crc32(this.#tables, entry.sum, chunk);
      entry.size += chunk.length;
      this.#plan.progress?.flying(0, this.#loaded += chunk.length);
      yield chunk;
    }
    if (needsZip64(entry.size) && !entry.zip64) throw new TypeError("the body is longer than was announced"); // its header has gone
  }
}

/** Says so where an object is not the one of the list. @param {ZipItem} item @param {ObjectStat} stat @param {boolean} ownKey */
function refuseChanged(item, stat, ownKey) {
  const same = (/** @type {unknown} */ listed, /** @type {unknown} */ found) => (listed ?? found) === (found ?? listed); // as far as both are known
  const seconds = (/** @type {Date | null | undefined} */ date) => (date ? Math.floor(date.getTime() / 1000) : undefined); // a header has no more
  const kept = item.etag && stat.etag && !ownKey // of such an object a list has no ETag that compares
    ? item.etag === stat.etag
    : same(item.size, stat.size) && same(seconds(item.lastModified), seconds(stat.lastModified));
  if (!kept) throw objectChanged();
}

/** An error of reading, with the object that it is about. @param {unknown} error @param {string} bucketName @param {string | undefined} objectName */
function named(error, bucketName, objectName) {
  const told = objectName === undefined || error instanceof S3Error ? error : brokenBody("GetObject", error);
  if (told instanceof S3Error && objectName !== undefined) Object.assign(told, { bucketName, objectName });
  return told;
}

/**
 * What is to be zipped, of a prefix or of keys, each with what is known of it: asked for once there is a signal to end it.
 * @param {unknown} given @param {(prefix: string, signal: AbortSignal) => AsyncIterable<ObjectItem>} list @returns {(signal: AbortSignal) => AsyncIterable<ZipItem>}
 */
export function itemsOfZip(given, list) {
  if (typeof given === "string") return (signal) => list(given, signal);
  if (Object(given)[Symbol.iterator] || Object(given)[Symbol.asyncIterator]) return (signal) => rowsOf(given, signal);
  throw invalidArgument("keysOrPrefix", "must be a prefix, or an iterable of keys or of rows of a listing");
}

/** @param {unknown} keys @param {AbortSignal} signal @returns {AsyncGenerator<ZipItem, void>} */
async function* rowsOf(keys, signal) {
  for await (const key of itemsOf(keys, signal)) {
    const row = /** @type {ZipItem & {isDir?: boolean}} */ (typeof key === "string" ? { objectName: key } : key);
    if (typeof row?.objectName !== "string") throw invalidArgument("keysOrPrefix", "each must be a key, or an object with objectName");
    if (row.isDir) throw invalidArgument("keysOrPrefix", `"${row.objectName}" is a folder of a listing: list with recursive: true`);
    refuseMisspelt("keysOrPrefix", row, fields.RemoveItem);
    yield row;
  }
}

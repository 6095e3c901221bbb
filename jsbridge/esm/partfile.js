// @ts-check
// A file that holds part of a download, and what is remembered of it: which
// bytes are there, and of which object.
import { invalidArgument } from "./errors.js";
import { CANCELLED } from "./transfer.js";

/**
 * @typedef {import("./download.js").Opened} Opened
 * @typedef {{sum?: string, length: number}} Piece a part that is there: its checksum, and its bytes
 * @typedef {{partSize: number, pieces: (Piece | null)[]}} Kept
 * @typedef {{close(): Promise<void>, commit(): Promise<void>}} Committing a sink
 */

/**
 * A file keeps what was written to it only once it is closed, and each time that
 * costs a copy of it: so that is done when as much again has come as is there,
 * and no less than this, in bytes.
 */
const COMMIT = 64 * 1024 * 1024;

export class PartFile {
  #handle;
  #key;
  #store;
  #object = ""; // what tells it from others; "": nothing does
  #partSize = 0;
  #committed = 0; // bytes

  /** @param {any} handle @param {any[]} key of the download, beside the file's name @param {import("./store.js").Store} store */
  constructor(handle, key, store) {
    if (typeof handle?.createWritable !== "function" || typeof handle.getFile !== "function") {
      throw invalidArgument("resume", "must be given with a FileSystemFileHandle alone: a stream cannot be continued");
    }
    this.#handle = handle;
    this.#store = store;
    this.#key = JSON.stringify(["download", ...key, handle.name]);
  }

  get key() {
    return this.#key;
  }

  /** What the file has of an object, if neither has changed. @param {Opened} object @param {string | undefined} algorithm of the checksums @param {number} partSize @returns {Promise<Kept | undefined>} */
  async open({ stat: { etag, versionId, size }, plain }, algorithm, partSize) {
    this.#partSize = partSize;
    if (!etag || !plain) return undefined;
    this.#object = JSON.stringify([etag, versionId, size, algorithm ?? ""]);
    const entry = JSON.parse((await this.#store.load(this.#key)) || "null");
    // Where nothing is compared this time, it does not matter whether it was before.
    const same = algorithm ? entry?.object === this.#object : entry?.object.startsWith(this.#object.slice(0, -3));
    // A file that is gone, or cannot be read, holds nothing; whether it can be written to is for createWritable to say.
    if (!same || entry.file !== (await this.#identity().catch(() => undefined))) return undefined;
    this.#partSize = entry.partSize;
    this.#committed = bytesOf(entry.pieces);
    return entry;
  }

  /** Sees to it that a crash does not lose too much. @param {Committing} sink @param {(Piece | undefined)[]} pieces */
  async grown(sink, pieces) {
    const bytes = bytesOf(pieces);
    if (!this.#object || bytes - this.#committed < Math.max(COMMIT, this.#committed)) return;
    this.#committed = bytes; // the others go on, and need not do the same
    const done = [...pieces];
    await sink.commit();
    await this.#save(done);
  }

  /**
   * Keeps what there is after a failure; false: there is nothing to keep, or it
   * is of no use.
   * @param {Committing} sink @param {(Piece | undefined)[]} pieces @param {any} error
   */
  async keep(sink, pieces, error) {
    if (error?.code === "ObjectChanged" || error?.code === "ChecksumMismatch") {
      await this.forget();
      return false;
    }
    if (!this.#object || error === CANCELLED || bytesOf(pieces) <= this.#committed) return false;
    try {
      await sink.close();
      await this.#save(pieces);
      return true;
    } catch {
      return false;
    }
  }

  async forget() {
    await this.#store.delete(this.#key);
  }

  /** @param {(Piece | undefined)[]} pieces */
  async #save(pieces) {
    const file = await this.#identity();
    await this.#store.save(this.#key, JSON.stringify({ object: this.#object, file, partSize: this.#partSize, pieces: Array.from(pieces) }));
  }

  async #identity() {
    const { size, lastModified } = await this.#handle.getFile();
    return JSON.stringify([size, lastModified]);
  }
}

/** @param {(Piece | null | undefined)[]} pieces */
const bytesOf = (pieces) => pieces.reduce((sum, piece) => sum + (piece?.length ?? 0), 0);

// @ts-check
// Where a download can be written to, and how parts that come side by side get there.
import { isWritable } from "./brands.js";
import { invalidArgument } from "./errors.js";
import { race } from "./linked.js";

/**
 * @typedef {{write(part: number, position: number, chunk: Uint8Array<ArrayBuffer>): Promise<void>, done(part: number): Promise<void>,
 *   commit(): Promise<void>, close(): Promise<void>, abort(reason: unknown): Promise<void>}} Sink takes the bytes of parts,
 *   numbered from 0, each in its order; done: all of that part was given; commit: what was given so far is to stay
 * @typedef {(signal: AbortSignal, keep: boolean) => Promise<Sink>} Open signal: when the parts will come no more; keep: what the
 *   file holds
 */

/**
 * How to open the destination. A file is opened once the object is there, and
 * replaced when all of it has come: until then, and after a failure, it holds
 * what it held.
 * @param {any} to @returns {Open}
 */
export function sinkOf(to) {
  if (isWritable(to)) {
    if (to.locked) throw invalidArgument("to", "must not be locked: somebody else writes to it");
    return async (signal) => new InOrder(to, signal);
  }
  if (typeof to?.createWritable === "function") {
    return async (signal, keepExistingData) => {
      const writable = await to.createWritable({ keepExistingData });
      return typeof writable.write === "function" ? new AtPositions(to, writable) : new InOrder(writable, signal);
    };
  }
  throw invalidArgument("to", "must be a FileSystemFileHandle or a WritableStream");
}

/** A file takes bytes at any place. @implements {Sink} */
class AtPositions {
  #handle;
  #file;
  #ready = Promise.resolve();

  /** @param {FileSystemFileHandle} handle @param {FileSystemWritableFileStream} file */
  constructor(handle, file) {
    this.#handle = handle;
    this.#file = file;
  }

  /** @param {number} part @param {number} position @param {Uint8Array<ArrayBuffer>} data */
  async write(part, position, data) {
    for (let ready; ready !== this.#ready; ) await (ready = this.#ready);
    return this.#file.write({ type: "write", position, data });
  }

  async done() {}

  async commit() {
    await (this.#ready = this.#ready.then(() => this.#reopen()));
  }

  async #reopen() {
    await this.#file.close();
    this.#file = await this.#handle.createWritable({ keepExistingData: true });
  }

  close() {
    return this.#file.close();
  }

  /** @param {unknown} reason */
  abort(reason) {
    return this.#file.abort(reason);
  }
}

/**
 * A stream takes one part after the other: what comes too early is kept. A part
 * is done once it was written, so that no more are kept than come side by side.
 * @implements {Sink}
 */
class InOrder {
  #writer;
  #signal;
  #turn = 0;
  /** @type {Map<number, Uint8Array<ArrayBuffer>[]>} */
  #kept = new Map();
  /** @type {Map<number, () => void>} */
  #waiting = new Map();

  /** @param {WritableStream<Uint8Array>} stream @param {AbortSignal} signal */
  constructor(stream, signal) {
    this.#writer = stream.getWriter();
    this.#writer.closed.catch(() => {}); // the writes tell
    this.#signal = signal;
  }

  /** @param {number} part @param {number} position @param {Uint8Array<ArrayBuffer>} chunk */
  async write(part, position, chunk) {
    const kept = this.#kept.get(part) ?? [];
    this.#kept.set(part, kept);
    kept.push(chunk);
    if (part === this.#turn) await this.#flush(kept);
  }

  /** @param {number} part */
  async done(part) {
    if (part !== this.#turn) await this.#turnOf(part);
    await this.#flush(this.#kept.get(part) ?? []);
    this.#kept.delete(part);
    this.#waiting.get(++this.#turn)?.();
  }

  /** @param {number} part @returns {Promise<void>} */
  #turnOf(part) {
    return race(this.#signal, new Promise((resolve) => { this.#waiting.set(part, resolve); }));
  }

  /** @param {Uint8Array<ArrayBuffer>[]} kept */
  async #flush(kept) {
    for (let chunk = kept.shift(); chunk; chunk = kept.shift()) await this.#writer.write(chunk);
  }

  async commit() {}

  close() {
    return this.#writer.close();
  }

  /** @param {unknown} reason */
  abort(reason) {
    return this.#writer.abort(reason);
  }
}

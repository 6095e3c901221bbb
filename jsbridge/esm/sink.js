// @ts-check
// Where a download can be written to, and what Go asks of it (jsbridge/sink.go):
// the bytes of parts that come side by side get there without going through Go.
import { isFileHandle, isWritable } from "./brands.js";
import { invalidArgument } from "./errors.js";
import { race, whenAborted } from "./linked.js";
import { CANCELLED } from "./transfer.js";

/** @import { Ask, Sink, Taking } from "./io.types.js" */

const LEAVING = 1000; // milliseconds that a destination may take for its last write: some never end
const TELLING = 100; // milliseconds between two words to Go that bytes come

/**
 * How to open the destination. A file is opened once the object is there, and
 * replaced when all of it has come: until then, and after a failure, it holds
 * what it held.
 * @param {unknown} to @returns {(keep: boolean) => Promise<Sink>} keep: what the file holds
 */
function openerOf(to) {
  if (isWritable(to)) {
    if (to.locked) throw invalidArgument("to", "must not be locked: somebody else writes to it");
    return async () => new InOrder(to);
  }
  if (typeof Object(to).createWritable === "function") {
    const file = /** @type {FileSystemFileHandle} */ (to);
    return async (keepExistingData) => {
      const writable = await file.createWritable({ keepExistingData });
      return typeof writable.write === "function" ? new AtPositions(file, writable) : new InOrder(writable);
    };
  }
  throw invalidArgument("to", "must be a FileSystemFileHandle or a WritableStream");
}

/** The key of what is remembered of a file that holds part of a download. @param {unknown} handle @param {unknown[]} key of the download, beside the file's name */
export function partFileKey(handle, key) {
  if (!isFileHandle(handle) || typeof handle.createWritable !== "function") {
    throw invalidArgument("resume", "must be given with a FileSystemFileHandle alone: a stream cannot be continued");
  }
  return JSON.stringify(["download", ...key, handle.name]);
}

/** Whether all of them settle in the time that a destination gets for leaving. @param {Iterable<Promise<unknown>>} promises */
function isOver(promises) {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), LEAVING);
    Promise.allSettled(promises).then(() => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}

/** The destination of one download, as Go has it under a handle. */
export class Destination {
  #to;
  #open;
  #stop;
  /** @type {Sink | undefined} while it is open */
  #sink;
  /** @type {Set<Promise<void>>} those under way */
  #writes = new Set();
  /** @type {Promise<boolean> | undefined} whether they were over in time, once it ends */
  #over;

  /** @param {unknown} to @param {AbortSignal} stop of the call */
  constructor(to, stop) {
    this.#to = to;
    this.#open = openerOf(to);
    this.#stop = stop;
  }

  /** Does what Go asks for. @param {Ask} m @param {Taking} page @returns {Promise<object>} */
  async act(m, page) {
    const { signal } = page;
    switch (m.op) {
      case "open":
        page.progress?.begin(m.length < 0 ? null : m.length);
        this.#sink = await race(signal, this.#open(m.keep), (late) => { late.abort(this.#stop.reason).catch(() => {}); });
        return {};
      case "take":
        return this.#take(m, page);
      case "identity":
        return race(signal, this.#identity().catch(() => ({})));
      case "commit":
        await this.#write(signal, /** @type {Sink} */ (this.#sink).commit());
        return this.#identity();
      case "close":
        await race(signal, this.#sink?.close());
        this.#sink = undefined;
        return {};
    }
    return this.#keep();
  }

  /** Moves bytes of a body to their place. @param {Ask} m @param {Taking} page */
  async #take({ part, before, offset, size, sum }, { signal, body, progress, failed, passed }) {
    const sink = /** @type {Sink} */ (this.#sink);
    const undo = whenAborted(signal, (reason) => body?.cancel(reason));
    let bytes = 0, told = performance.now();
    try {
      while (bytes !== size) {
        let chunk;
        try {
          chunk = await body?.next();
          signal.throwIfAborted();
        } catch (error) {
          signal.throwIfAborted();
          return { bytes, error: failed(error) };
        }
        if (!chunk) break;
        if (size >= 0) chunk = chunk.subarray(0, size - bytes);
        if (sum) await passed(chunk);
        else if (performance.now() - told > TELLING) {
          told = performance.now();
          passed();
        }
        await this.#write(signal, sink.write(part, offset + bytes, chunk));
        bytes += chunk.length;
        progress?.flying(part, before + bytes);
      }
      if (size < 0 || bytes === size) {
        await this.#write(signal, sink.done(part, signal));
        progress?.landed(part, before + bytes);
      }
      return { bytes };
    } finally {
      undo();
    }
  }

  /** @param {AbortSignal} signal @param {Promise<void>} write which may never end */
  async #write(signal, write) {
    this.#writes.add(write);
    const undo = () => this.#writes.delete(write);
    write.then(undo, undo);
    await race(signal, write);
  }

  /** What tells the file from itself after a change. */
  async #identity() {
    const { size, lastModified } = await /** @type {FileSystemFileHandle} */ (this.#to).getFile();
    return { file: JSON.stringify([size, lastModified]) };
  }

  /** Whether the writes end in time. No more begin. */
  #isOver() {
    return this.#over ??= isOver(this.#writes);
  }

  /** Ends with what was written in place; without an identity: it is not. */
  async #keep() {
    if (this.#stop.reason === CANCELLED || !(await this.#isOver())) return {};
    try {
      await this.#sink?.close();
      this.#sink = undefined;
      return await this.#identity();
    } catch {
      return {};
    }
  }

  /** Leaves the destination as it was, unless it was closed or kept. @param {unknown} reason */
  async leave(reason) {
    const sink = this.#sink;
    this.#sink = undefined;
    if (sink && (await this.#isOver())) await isOver([sink.abort(reason)]);
    else sink?.abort(reason).catch(() => {});
  }
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

  /** What a commit has opened is aborted, too. @param {unknown} reason */
  async abort(reason) {
    await this.#ready.catch(() => {});
    await this.#file.abort(reason);
  }
}

/**
 * A stream takes one part after the other: what comes too early is kept. A part
 * is done once it was written, so that no more are kept than come side by side.
 * @implements {Sink}
 */
class InOrder {
  #writer;
  #turn = 0;
  /** @type {Map<number, Uint8Array<ArrayBuffer>[]>} */
  #kept = new Map();
  /** @type {Map<number, () => void>} */
  #waiting = new Map();

  /** @param {WritableStream<Uint8Array>} stream */
  constructor(stream) {
    this.#writer = stream.getWriter();
    this.#writer.closed.catch(() => {}); // the writes tell
  }

  /** @param {number} part @param {number} position @param {Uint8Array<ArrayBuffer>} chunk */
  async write(part, position, chunk) {
    const kept = this.#kept.get(part) ?? [];
    this.#kept.set(part, kept);
    kept.push(chunk);
    if (part === this.#turn) await this.#flush(kept);
  }

  /** @param {number} part @param {AbortSignal} signal when it will not come any more */
  async done(part, signal) {
    if (part !== this.#turn) await race(signal, this.#turnOf(part));
    await this.#flush(this.#kept.get(part) ?? []);
    this.#kept.delete(part);
    this.#waiting.get(++this.#turn)?.();
  }

  /** @param {number} part @returns {Promise<void>} */
  #turnOf(part) {
    return new Promise((resolve) => { this.#waiting.set(part, resolve); });
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

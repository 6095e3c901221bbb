// @ts-check
// fGetObject: an object into a file or a stream, in parts that come side by
// side, and checked.
import { brokenBody, invalidArgument, unwritable } from "./errors.js";
import { linked, race, whenAborted } from "./linked.js";

const MIN_PART = 5 * 1024 * 1024; // transfer.MinPartSize
const MAX_PART = 5 * 1024 ** 3; // transfer.MaxPartSize
const PART = 8 * 1024 * 1024; // bytes
const CONCURRENCY = 4; // core.DefaultConcurrency
const LEAVING = 1000; // milliseconds that a destination may take for its last write: some never end
const OPERATION = "GetObject";

/**
 * @typedef {import("./download.js").Opened} Opened
 * @typedef {import("./sink.js").Sink} Sink
 * @typedef {import("./partfile.js").PartFile} PartFile
 * @typedef {import("./partfile.js").Piece} Piece
 * @typedef {{partSize: number, concurrency: number, verify: boolean, resume: boolean}} Plan
 * @typedef {{first: number, end: number}} Part
 */

/** What a caller, or the client's owner, says of parts. @param {any} o @param {any} client its options @returns {Plan} */
export function planOf(o, client) {
  const { partSize = client.partSize ?? PART, concurrency = client.concurrency ?? CONCURRENCY, verify = true, resume = false } = o ?? {};
  if (!Number.isInteger(partSize) || partSize < MIN_PART || partSize > MAX_PART) throw invalidArgument("partSize", "must be from 5 MiB to 5 GiB, in bytes");
  if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > 16) throw invalidArgument("concurrency", "must be from 1 to 16");
  if (typeof verify !== "boolean") throw invalidArgument("verify", "must be true or false");
  if (typeof resume !== "boolean") throw invalidArgument("resume", "must be true or false");
  return { partSize, concurrency, verify, resume };
}

/** Up to two parts are not worth a second request, unless one is to be kept. @param {Opened} object @param {Plan} plan @returns {Part[] | undefined} none: as one */
function partsOf({ plain, length, offset }, { partSize, concurrency, resume }) {
  if (!plain || length === null || !resume && (concurrency === 1 || length <= 2 * partSize)) return undefined;
  const end = offset + length;
  return Array.from({ length: Math.ceil(length / partSize) }, (_, n) => {
    const first = offset + n * partSize;
    return { first, end: Math.min(first + partSize, end) };
  });
}

/**
 * Writes an open object, and closes what it was written to once all has come and
 * is right. When it rejects, every request has ended.
 * @param {Opened} object @param {import("./sink.js").Open} open @param {Plan} plan @param {AbortSignal} signal
 * @param {import("./progress.js").Progress} [progress] @param {PartFile} [partFile] the destination, if it may hold a part, and keeps one
 */
export async function fetchTo(object, open, plan, signal, progress, partFile) {
  const stop = linked(signal);
  const fetching = new Fetching(object, plan, stop, progress, partFile);
  try {
    await fetching.run(open);
  } catch (error) {
    await fetching.fail(error);
    throw signal.aborted ? signal.reason : error;
  } finally {
    stop.end();
  }
  progress?.end();
}

/**
 * What the destination does, which may never end.
 * @template T @param {AbortSignal} signal @param {Promise<T>} promise @param {(late: T) => void} [drop] @returns {Promise<T>}
 */
const awaitWrite = (signal, promise, drop) => race(signal, promise.catch((error) => { throw unwritable(OPERATION, error); }), drop);

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

/** The parts of one download. */
class Fetching {
  #object;
  #plan;
  #stop;
  #progress;
  #partFile;
  #algorithm;
  /** @type {Sink | undefined} */
  #sink;
  /** @type {Part[] | undefined} */
  #parts;
  #next = 0;
  /** @type {Piece[]} those that are there */
  #pieces = [];
  /** @type {Set<Promise<void>>} those under way */
  #writes = new Set();

  /**
   * @param {Opened} object @param {Plan} plan @param {ReturnType<typeof linked>} stop @param {import("./progress.js").Progress} [progress]
   * @param {PartFile} [partFile]
   */
  constructor(object, plan, stop, progress, partFile) {
    this.#object = object;
    this.#plan = plan;
    this.#stop = stop;
    this.#progress = progress;
    this.#partFile = partFile;
    this.#algorithm = plan.verify && object.plain ? object.checksum?.algorithm : undefined;
  }

  /** @param {import("./sink.js").Open} open */
  async run(open) {
    const { signal } = this.#stop;
    const kept = this.#partFile && await awaitWrite(signal, this.#partFile.open(this.#object, this.#algorithm, this.#plan.partSize));
    this.#sink = await awaitWrite(signal, open(signal, kept !== undefined), (late) => { late.abort(signal.reason).catch(() => {}); });
    signal.throwIfAborted();
    this.#parts = partsOf(this.#object, { ...this.#plan, ...kept });
    kept?.pieces.forEach((piece, n) => piece && (this.#pieces[n] = piece));
    if (kept) this.#progress?.kept(this.#received());
    if (this.#pieces[0]) this.#object.cancel(); // the connection gives what is there
    const lanes = Array.from({ length: Math.min(this.#plan.concurrency, this.#parts?.length ?? 1) }, () => this.#lane());
    await Promise.all(lanes.map((lane) => lane.catch((error) => this.#stop.abort(error))));
    signal.throwIfAborted();
    if (this.#algorithm && this.#received() === this.#object.stat.size) await this.#object.check(this.#pieces, signal);
    await awaitWrite(signal, this.#sink.close());
    await this.#partFile?.forget();
  }

  /** Leaves the destination as it was, or with what may be continued. @param {unknown} error */
  async fail(error) {
    this.#object.cancel(error);
    const sink = this.#sink;
    if (!sink || !(await isOver(this.#writes))) return void sink?.abort(error).catch(() => {});
    if (!(await this.#partFile?.keep(sink, this.#pieces, error))) await isOver([sink.abort(error)]);
  }

  /** @param {Promise<void>} write */
  async #write(write) {
    this.#writes.add(write);
    const undo = () => this.#writes.delete(write);
    write.then(undo, undo);
    await awaitWrite(this.#stop.signal, write);
  }

  #received() {
    return this.#pieces.reduce((sum, { length }) => sum + length, 0);
  }

  async #lane() {
    while (this.#next < (this.#parts?.length ?? 1) && !this.#stop.signal.aborted) {
      const n = this.#next++;
      if (this.#pieces[n]) continue;
      const part = this.#parts?.[n];
      await this.#fetch(n, part?.first ?? this.#object.offset, part ? this.#object.part(part.first, part.end) : this.#object.all());
    }
  }

  /** @param {number} n @param {number} first @param {import("./download.js").Lasting} body */
  async #fetch(n, first, body) {
    const { signal } = this.#stop;
    const undo = whenAborted(signal, (reason) => body.controller.abort(reason));
    const sink = /** @type {Sink} */ (this.#sink);
    const summing = this.#algorithm ? new Summing(this.#object, signal) : undefined;
    let length = 0;
    try {
      for (let chunk = await received(body); chunk; chunk = await received(body)) {
        await summing?.add(chunk);
        await this.#write(sink.write(n, first + length, chunk));
        length += chunk.length;
        this.#progress?.flying(n, length);
      }
      const sum = await summing?.end();
      await this.#write(sink.done(n));
      this.#pieces[n] = { sum, length };
      this.#progress?.landed(n, length);
      if (this.#partFile) await this.#write(this.#partFile.grown(sink, this.#pieces));
    } catch (error) {
      body.cancel(error);
      throw error;
    } finally {
      summing?.end().catch(() => {});
      undo();
    }
  }
}

/** @param {import("./download.js").Lasting} body */
async function received(body) {
  try {
    return await body.next();
  } catch (error) {
    throw body.controller.signal.aborted ? body.controller.signal.reason : brokenBody(OPERATION, error);
  }
}

/** The checksum of bytes as they come: Go takes them, one window after the other. */
class Summing {
  #result;
  #ended = false;
  /** @type {ReadableStreamDefaultController} */
  #stream = /** @type {any} */ (undefined);
  #taken = () => {};

  /** @param {Opened} object @param {AbortSignal} signal */
  constructor(object, signal) {
    const stream = new ReadableStream({ start: (own) => { this.#stream = own; }, pull: () => this.#taken() }, { highWaterMark: 0 });
    this.#result = object.sum(stream, signal);
    this.#result.catch(() => {}); // add and end tell
  }

  /** Resolves when Go wants more. @param {Uint8Array} chunk */
  async add(chunk) {
    const taken = new Promise((resolve) => { this.#taken = () => resolve(undefined); });
    this.#stream.enqueue(chunk.slice()); // the way to a worker takes the buffer along
    await Promise.race([taken, this.#result]);
  }

  end() {
    if (!this.#ended) this.#stream.close();
    this.#ended = true;
    return this.#result;
  }
}

// @ts-check
// What getObject resolves with.
import { brokenBody, invalidArgument } from "./errors.js";
import { whenAborted } from "./linked.js";

/**
 * @typedef {import("./index.js").ObjectStat} Stat
 * @typedef {{controller?: {abort(reason?: unknown): void, signal: AbortSignal}, next(): Promise<Uint8Array<ArrayBuffer> | undefined>, cancel(reason?: unknown): void}} Source
 *   the body, and the controller of its requests
 * @typedef {{operation: string, signal?: AbortSignal, progress?: import("./progress.js").Progress,
 *   onend: () => void, failure?: {error: unknown}}} Watch failure: what the stream ended with
 */

/** An object's properties and its body, which is read once: as a stream, or by one of the methods. */
export class GetResult {
  /** @type {ReadableStream<Uint8Array<ArrayBuffer>>} the bytes as they come; cancelling it ends the request */
  #body;
  #watch;

  /** @param {Stat} stat @param {Source} source @param {Watch} watch */
  constructor(stat, source, watch) {
    Object.assign(this, stat);
    this.contentType = stat.contentType;
    this.#watch = watch;
    this.#body = watched(source, watch);
  }

  get body() {
    return this.#body;
  }

  /** Decoded as UTF-8. */
  async text() {
    return this.#read("text");
  }

  async json() {
    return JSON.parse(await this.text());
  }

  async blob() {
    return this.#read("blob");
  }

  async arrayBuffer() {
    return this.#read("arrayBuffer");
  }

  /**
   * @template {"text" | "blob" | "arrayBuffer"} How
   * @param {How} how
   * @returns {Promise<Awaited<ReturnType<Response[How]>>>}
   */
  async #read(how) {
    if (this.body.locked) throw invalidArgument("body", "was read already, or is being read");
    const response = new Response(this.body, { headers: { "content-type": this.contentType } });
    try {
      return /** @type {Awaited<ReturnType<Response[How]>>} */ (await response[how]());
    } catch (error) {
      // Chromium tells of any failing stream as "Failed to fetch".
      throw this.#watch.failure ? this.#watch.failure.error : brokenBody(this.#watch.operation, error);
    }
  }
}

/**
 * The stream of a response, with failures in Minnow's type.
 * @param {Source} source @param {Watch} watch @returns {ReadableStream<Uint8Array<ArrayBuffer>>}
 */
export function watched(source, watch) {
  const { operation, signal, progress, onend } = watch;
  const { controller } = source;
  let loaded = 0;
  const undo = whenAborted(signal, (reason) => controller?.abort(reason));
  let ended = false;
  const end = () => {
    ended = true;
    undo();
    onend();
  };
  const leave = () => {
    if (ended) return;
    end();
    source.cancel();
  };
  return streamOf({
    async pull(sink) {
      try {
        const chunk = await source.next();
        if (!chunk) {
          end();
          progress?.end();
          return sink.close();
        }
        loaded += chunk.length;
        progress?.flying(0, loaded);
        sink.enqueue(chunk);
      } catch (error) {
        end();
        watch.failure = { error: controller?.signal.aborted ? controller.signal.reason : brokenBody(operation, error) };
        source.cancel(error);
        sink.error(watch.failure.error);
      }
    },
    cancel(reason) {
      end();
      source.cancel(reason);
    },
  }, leave);
}

/** Bodies that nobody can read any more, and that were not read to their end: a browser has six connections to a server. */
const forgotten = new FinalizationRegistry((/** @type {() => void} */ leave) => leave());

/**
 * A stream that lives as long as it can ask for more. Nothing else may refer to what it asks.
 * @param {UnderlyingDefaultSource<Uint8Array<ArrayBuffer>>} asked @param {() => void} leave
 */
export function streamOf(asked, leave) {
  forgotten.register(asked, leave);
  return new ReadableStream(asked, { highWaterMark: 0 });
}

/** Turns a field from milliseconds into a Date, in place. @param {string} field */
export const dated = (field) => /** @template {object} T @param {T} row @returns {T} */ (row) => {
  const time = /** @type {number | null} */ (Reflect.get(row, field));
  if (time !== null) Reflect.set(row, field, new Date(time));
  return row;
};

/** Makes a row of what Go tells of an object, in place. @template {object} T @param {T} row @returns {T} */
export function objectOf(row) {
  const { hidden, metadata, tags, expires, retention, restore, expiration } = /** @type {Partial<Stat> & { tags?: object }} */ (row);
  if (hidden?.includes("size")) Object.assign(row, { size: null }); // and not 0
  if (metadata) Object.setPrototypeOf(metadata, null); // its keys are anybody's: "__proto__" too
  if (tags) Object.setPrototypeOf(tags, null);
  if (expires) dated("expires")(row);
  if (retention) dated("RetainUntilDate")(retention);
  if (restore) dated("expiryDate")(restore);
  if (expiration) dated("date")(expiration);
  return dated("lastModified")(row);
}

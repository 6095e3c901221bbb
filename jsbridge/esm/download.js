// @ts-check
// An object that is open for reading, and its bytes, which go on to come after a
// break. Go asks the server and judges the answers; the bytes stay here.
import { BodyReader } from "./exchange.js";
import { whenAborted } from "./linked.js";

/**
 * @typedef {(method: string, args: object, extra: {signal: AbortSignal, download?: boolean, data?: object}) => Promise<any>} Call
 *   of the client and with the options of the call that opened the object
 * @typedef {{algorithm: string, sum: string}} Checksum
 */

/** An object as an answer showed it, and the way to more of its bytes. */
export class Opened {
  #call;
  /** @type {BodyReader | undefined} the body of the answer, until somebody reads it */
  #body;
  #was;
  /** Bytes that have come, by whatever connection. */
  came = 0;

  /** @param {any} answer of Go's download @param {Call} call */
  constructor({ stat, body, offset, length, algorithm, sum, channel }, call) {
    this.#call = call;
    this.#body = channel.io.take(body);
    const { etag, versionId, size, lastModified, hidden } = stat;
    this.#was = { etag, versionId, size: size ?? 0, lastModified, hidden: [...hidden] };
    this.stat = stat;
    this.offset = offset;
    this.length = length < 0 ? null : length;
    /** @type {Checksum | undefined} of the whole object */
    this.checksum = sum ? { algorithm, sum } : undefined;
    /** Whether its bytes are those of the object, as far as can be seen, and countable. */
    this.plain = offset >= 0 && this.#body?.source.length !== undefined;
  }

  /** The whole body of the answer. */
  all() {
    const body = /** @type {BodyReader} */ (this.#body);
    this.#body = undefined;
    return new Lasting(this, body, this.offset, this.plain ? this.offset + (this.length ?? 0) : undefined);
  }

  /** The bytes from first up to end, the first of them by the answer that is there. @param {number} first @param {number} end */
  part(first, end) {
    const body = first === this.offset ? this.#body : undefined;
    if (body) this.#body = undefined;
    return new Lasting(this, body, first, end, true);
  }

  /** Ends the answer, if nobody has read it. @param {unknown} [reason] */
  cancel(reason) {
    this.#body?.cancel(reason);
    this.#body = undefined;
  }

  /** @param {number} first @param {number} end @param {AbortSignal} signal */
  async rest(first, end, signal) {
    const answer = await this.#call("GetRest", { first, last: end - 1, was: this.#was }, { signal, download: true });
    this.#was.etag ??= answer.stat.etag; // from a list
    return /** @type {BodyReader} */ (answer.channel.io.take(answer.body));
  }

  /**
   * Waits before another try, after so many failures in a row that took so many milliseconds, and tells how long that
   * counts; -1: there have been enough.
   * @param {number} failures @param {number} stalled @param {AbortSignal} signal @returns {Promise<number>}
   */
  keepOn(failures, stalled, signal) {
    return this.#call("KeepOn", { failures, stalled: Math.round(stalled) }, { signal });
  }

  /** The checksum of a stream's bytes. @param {ReadableStream} content @param {AbortSignal} signal @returns {Promise<string>} */
  sum(content, signal) {
    return this.#call("SumBytes", { algorithm: this.checksum?.algorithm }, { signal, data: { content, stream: true } });
  }

  /** Rejects unless the parts, in their order, are what was stored. @param {import("./partfile.js").Piece[]} pieces @param {AbortSignal} signal */
  async check(pieces, signal) {
    await this.#call("CheckSum", { ...this.checksum, pieces }, { signal });
  }
}

/** Bytes of an object, over as many connections as it takes. */
export class Lasting {
  /** Ends it at once, with a reason of its owner's. */
  controller = new AbortController();
  #object;
  #body;
  #at;
  #end;
  #exact;
  // Failures in a row without a byte of the object between them, the milliseconds that they took, and that of the last.
  #failures = 0;
  #stalled = 0;
  #tried = 0;
  #came = 0; // bytes of the object, at the last failure

  /**
   * @param {Opened} object @param {BodyReader | undefined} body none: it is to be asked for
   * @param {number} at @param {number | undefined} end none: it cannot be continued
   * @param {boolean} [exact] the body may be longer than that, and is no matter then
   */
  constructor(object, body, at, end, exact = false) {
    this.#object = object;
    this.#body = body;
    this.#at = at;
    this.#end = end;
    this.#exact = exact;
    const { signal } = this.controller;
    // Not the request alone: what a caller's own fetch answers need not heed its signal.
    whenAborted(signal, (reason) => this.#body?.cancel(reason));
  }

  /** The next chunk as it comes, or undefined at the end. @returns {Promise<Uint8Array<ArrayBuffer> | undefined>} */
  async next() {
    for (;;) {
      this.#body ??= await this.#open();
      try {
        const chunk = await this.#read(this.#body);
        this.controller.signal.throwIfAborted();
        return chunk;
      } catch (error) {
        if (!this.#mayGoOn(this.#body)) throw error;
        this.#body.cancel(error);
        if (this.#at === this.#end) return undefined; // nothing is missing
        if (!(await this.#keepOn())) throw error;
        this.#body = await this.#open().catch((refusal) => {
          throw refusal.code === "MalformedReply" ? error : refusal; // a server that knows no ranges
        });
      }
    }
  }

  /** @param {BodyReader} body */
  async #read(body) {
    if (this.#exact && this.#at === this.#end) {
      body.cancel();
      return undefined;
    }
    let chunk = await body.next();
    const missing = (this.#end ?? 0) - this.#at;
    if (!chunk && this.#exact && missing > 0) throw new TypeError(`the body ended ${missing} bytes early`);
    if (chunk && this.#exact) chunk = chunk.subarray(0, missing);
    this.#at += chunk?.length ?? 0;
    this.#object.came += chunk?.length ?? 0;
    return chunk;
  }

  /** Notes a failure, and waits; false: there have been enough. */
  async #keepOn() {
    const { came } = this.#object;
    if (came !== this.#came || !this.#failures) this.#failures = this.#stalled = 0;
    else this.#stalled += performance.now() - this.#tried;
    this.#came = came;
    const waited = await this.#object.keepOn(++this.#failures, this.#stalled, this.controller.signal);
    this.#stalled += waited;
    this.#tried = performance.now();
    return waited >= 0;
  }

  /** A body that the browser decodes has no bytes to be counted by. @param {BodyReader} body */
  #mayGoOn(body) {
    return !this.controller.signal.aborted && this.#end !== undefined && this.#at <= this.#end && body.source.length !== undefined;
  }

  async #open() {
    const { signal } = this.controller;
    signal.throwIfAborted();
    const body = await this.#object.rest(this.#at, /** @type {number} */ (this.#end), signal);
    this.#exact = true;
    return body;
  }

  /** @param {unknown} [reason] */
  cancel(reason) {
    this.controller.abort(reason);
  }
}

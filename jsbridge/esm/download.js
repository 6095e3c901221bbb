// @ts-check
// The body of an open object, which continues after a break. Go asks the server, and
// judges whether and when to ask; the bytes stay here.
import { BodyReader } from "./exchange.js";
import { whenAborted } from "./linked.js";

/** @import { GetRest, Opening } from "./io.types.js" */

/** Bytes of an object, over as many connections as it takes. */
export class ResumableBody {
  /** Ends it at once, with a reason of its owner's. */
  controller = new AbortController();
  #getRest;
  /** @type {BodyReader} */
  #body;
  #at;
  #exact = false; // the body may be longer than what is missing, and is no matter then
  #end; // -1: it cannot be continued
  #was; // the object, as the first answer shows it
  #state; // what Go needs to ask for the rest, the end first

  /** @param {Opening} answer @param {GetRest} getRest of the client, with the options of the call that opened the object */
  constructor({ stat, body, offset, state, channel }, getRest) {
    this.#getRest = getRest;
    this.#body = channel.io.take(body);
    this.#at = offset;
    [this.#end] = state;
    const { size, etag, versionId, lastModified, hidden } = stat;
    this.#was = { size: size ?? 0, etag, versionId, lastModified, hidden: [...hidden] };
    this.#state = state;
    // Not the request alone: what a caller's own fetch answers need not heed its signal.
    whenAborted(this.controller.signal, (reason) => this.#body.cancel(reason));
  }

  /** The next chunk as it comes, or undefined at the end. @returns {Promise<Uint8Array<ArrayBuffer> | undefined>} */
  async next() {
    for (;;) {
      try {
        const chunk = await this.#read();
        this.controller.signal.throwIfAborted();
        return chunk;
      } catch (error) {
        if (this.controller.signal.aborted || this.#end < 0 || this.#at > this.#end) throw error;
        this.#body.cancel(error);
        if (this.#at === this.#end) return undefined; // nothing is missing
        await this.#goOn(error);
      }
    }
  }

  async #read() {
    const missing = this.#end - this.#at;
    if (this.#exact && !missing) {
      this.#body.cancel();
      return undefined;
    }
    let chunk = await this.#body.next();
    if (!chunk && this.#exact) throw new TypeError(`the body ended ${missing} bytes early`);
    if (chunk && this.#exact) chunk = chunk.subarray(0, missing);
    this.#at += chunk?.length ?? 0;
    return chunk;
  }

  /** @param {unknown} error what is thrown where there is no more */
  async #goOn(error) {
    const { signal } = this.controller;
    const answer = await this.#getRest({ at: this.#at, now: Math.round(performance.now()), was: this.#was, state: this.#state }, signal);
    if (!answer) throw error;
    this.#state = answer.state;
    this.#was.etag ??= answer.stat.etag; // from a list
    this.#body = answer.channel.io.take(answer.body);
    this.#exact = true;
    signal.throwIfAborted();
  }

  /** @param {unknown} [reason] */
  cancel(reason) {
    this.controller.abort(reason);
  }
}

// @ts-check
// How the calls of one client reach Go: what they are told, what ends them, and
// the channel that they go through.
import { checkedSignal, copyOptions, readCall, stringify } from "./arguments.js";
import { ResumableBody } from "./download.js";
import { clientClosed } from "./errors.js";
import { linked } from "./linked.js";
import { readOptions } from "./options.js";
import { objectOf } from "./result.js";

/**
 * @import { Channel } from "./channel.js"
 * @import { Extra, Opening, Page } from "./io.types.js"
 * @import { ClientOptions } from "./options.types.js"
 * @import { Runtime } from "./runtime.js"
 */

/** Closes clients that were garbage collected. Pending calls keep a client alive, and so do functions of its options that refer to it. */
const forgotten = new FinalizationRegistry((/** @type {{channel: Channel, id: number}} */ { channel, id }) => channel.close(id));

export class Calls {
  #id;
  #options;
  /** @type {Channel | undefined} where this client was opened */
  #channel;
  #closing = new AbortController();

  /** @param {ClientOptions} options @param {Runtime} runtime */
  constructor(options, runtime) {
    const { forGo, page, clock } = readOptions(options, runtime.store);
    this.runtime = runtime;
    this.#id = runtime.nextClient();
    /** As Go has them. */
    this.options = forGo;
    this.#options = JSON.stringify(forGo);
    /** The caller's own functions. */
    this.page = page;
    /** How far the caller's clock is ahead of this machine's, in milliseconds. @type {() => number | undefined} */
    this.lead = clock ?? (() => undefined);
  }

  /** Aborts once the client is closed. */
  get closing() {
    return this.#closing.signal;
  }

  /** Follows a signal of the caller's and the end of the client. @param {AbortSignal} [signal] */
  linked(signal) {
    const stop = linked(this.closing, signal);
    stop.signal.throwIfAborted();
    return stop;
  }

  /**
   * Does what is more than one call, or waits for the caller's own; it follows what stops the call meanwhile.
   * @template T @param {{signal?: AbortSignal}} o the caller's options, as given() has read them
   * @param {(stop: ReturnType<typeof linked>) => Promise<T>} work @returns {Promise<T>}
   */
  async stoppable(o, work) {
    const stop = this.linked(checkedSignal(o.signal));
    try {
      return await work(stop);
    } finally {
      stop.end();
    }
  }

  close() {
    this.#closing.abort(clientClosed());
    this.#channel?.close(this.#id);
  }

  /**
   * Opens an object for reading: what is known of it, the bytes to come (null: unknown), and the body.
   * @param {string} method @param {{bucket: string, object: string}} args @param {object | null | undefined} o
   */
  async opened(method, args, o) {
    const { signal, options } = readCall(method, o);
    const fixed = copyOptions(options);
    const { bucket, object } = args;
    /** @type {Opening} */
    const answer = await this.call(method, args, { ...fixed, signal }, { download: true });
    const body = new ResumableBody(answer, (more, signal) => this.call("GetRest", { bucket, object, ...more }, { ...fixed, signal }, { download: true }));
    return { stat: objectOf(answer.stat), length: answer.length < 0 ? null : answer.length, body };
  }

  /**
   * Runs a method in Go. The arguments are serialized at once: later changes
   * to them do not matter.
   * @template T @param {string} method @param {object} args @param {object | null | undefined} o the caller's options @param {Extra} [extra]
   * @returns {Promise<T>} what index.d.ts declares
   */
  async call(method, args, o, extra = {}) {
    const { signal, options } = readCall(method, o);
    const { resume } = extra;
    const text = stringify({ ...args, options: { ...options, ...resume?.options } });
    const stop = this.linked(signal);
    const run = () => this.#run(method, text, stop, extra);
    try {
      if (!resume) return await run();
      const { bucket, object } = /** @type {{bucket: string, object: string}} */ (args);
      return await this.runtime.locks.hold(JSON.stringify(["minnow", this.options.endpoint, bucket, object]), { wait: resume.wait, signal: stop.signal }, run);
    } finally {
      stop.end();
    }
  }

  /** @template T @param {string} method @param {string} text @param {ReturnType<typeof linked>} stop @param {Extra} extra @returns {Promise<T>} */
  async #run(method, text, stop, { data, to, progress, download, onitem }) {
    const { signal } = stop;
    const channel = await stop.race(this.runtime.running(this.options.timeout?.firstByte));
    this.#open(channel);
    let handle = 0;
    if (data) {
      handle = channel.io.hold(data.content);
      text = `${text.slice(0, -1)},"data":${JSON.stringify({ handle, size: data.size ?? -1, stream: data.stream })}}`;
    }
    if (to) {
      handle = channel.io.hold(to);
      text = `${text.slice(0, -1)},"to":${handle}}`;
    }
    try {
      const clock = this.lead();
      const result = await channel.call({ client: this.#id, method, args: text, clock, signal, onitem, progress, ...this.page });
      return download && result ? { ...result, channel } : result;
    } finally {
      if (handle) channel.io.release(handle);
    }
  }

  /** @param {Channel} channel */
  #open(channel) {
    if (this.#channel === channel) return;
    this.#channel = channel;
    channel.open(this.#id, this.#options, this.page);
    forgotten.register(this, { channel, id: this.#id });
    warnOfContext(this.page);
  }
}

/** Says what a page lacks that came by plain http. @param {Page} page */
function warnOfContext({ hooks }) {
  if (globalThis.isSecureContext !== false) return;
  hooks?.warn({
    code: "InsecureContext",
    message: "the page came by plain http, so the browser gives it no WebCrypto, locks and files: SHA-256 is six times as slow, and two tabs may send the same file",
    remedy: "serve the page by https",
  });
}

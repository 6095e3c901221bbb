// @ts-check
// The one channel between the page and Go; jsbridge/doc.go tells what crosses
// it. It alone knows where Go runs: a host has send(text, bytes) and stop().
import { errorOf, invalidArgument, moduleExited, moduleNotLoaded } from "./errors.js";
import { startMain } from "./host-main.js";
import { startWorker } from "./host-worker.js";
import { IO } from "./io.js";
import { refuseUnknown } from "./known.js";
import { race, whenAborted } from "./linked.js";
import { wasmHere } from "./wasm.js";

const hosts = { main: startMain, worker: startWorker };

/**
 * @typedef {{send(text: string, bytes?: Uint8Array): void, stop(): void}} Host
 * @typedef {{signal: AbortSignal, answer(): void}} Loading what ends it, and is told when the server of the module has answered
 * @typedef {{wasmURL?: string | URL, wasmModule?: WebAssembly.Module, host?: "main" | "worker"}} Start
 * @typedef {{resolve(value: any): void, reject(error: unknown): void, onitem?: (item: any) => void,
 *   aborted?: {reason: unknown}, done(): void}} Pending
 */

export class Channel {
  /** @type {Host} */
  #host = /** @type {any} */ (undefined);
  /** @type {Map<number, Pending>} */
  #pending = new Map();
  #last = 0;
  /** @type {string[]} messages of this tick */
  #queue = [];
  /** Whatever lives in the page. */
  io = new IO((fields, bytes) => this.#send(JSON.stringify(fields), bytes));
  ended = false;

  /** Starts Go. @param {Start} options @param {Loading} loading @param {() => void} onend */
  static async start(options, loading, onend) {
    const channel = new Channel();
    const start = hosts[options.host ?? "main"];
    channel.#host = await start(options, (text) => channel.#receive(JSON.parse(text)), (error) => {
      channel.#end(moduleExited(error));
      onend();
    }, loading);
    return channel;
  }

  /** How many calls are pending. */
  get size() {
    return this.#pending.size;
  }

  /**
   * Runs a method in Go. The promise settles once, and only after the requests
   * of the call have. Clock is how far the caller's own is ahead, in milliseconds.
   * @param {{client: number, method: string, args: string, clock?: number, signal?: AbortSignal,
   *   onitem?: (item: any) => void} & import("./io.js").Call} call
   */
  call({ client, method, args, clock, signal, onitem, ...io }) {
    return new Promise((resolve, reject) => {
      if (this.ended) return reject(moduleExited()); // since it was asked for
      const id = ++this.#last;
      let undo = () => {};
      const done = () => {
        undo();
        this.#pending.delete(id);
      };
      this.#pending.set(id, { resolve, reject, done, onitem });
      this.io.begin(id, io);
      this.#send(`{"do":"call","id":${id},"client":${client},"method":${JSON.stringify(method)},"clock":${clock ?? null},"args":${args}}`);
      undo = whenAborted(signal, (reason) => this.abort(id, reason));
    });
  }

  /** Asks Go to stop a call, which then rejects with reason. @param {number} id @param {unknown} reason */
  abort(id, reason) {
    const pending = this.#pending.get(id);
    if (!pending || pending.aborted) return;
    pending.aborted = { reason };
    this.#send(`{"do":"cancel","id":${id}}`);
  }

  /** @param {number} client @param {string} options @param {import("./io.js").Page} page */
  open(client, options, page) {
    this.io.open(client, page);
    this.#send(`{"do":"open","client":${client},"options":${options}}`);
  }

  /** @param {number} client */
  close(client) {
    this.io.open(client);
    this.#send(`{"do":"close","client":${client}}`);
  }

  /** Ends Go and rejects what is pending. */
  stop() {
    if (this.ended) return;
    this.#end(moduleExited());
    this.#host.stop();
  }

  /**
   * Messages of one tick cross together: a crossing costs more than a signature.
   * @param {string} text @param {Uint8Array} [bytes] of this message
   */
  #send(text, bytes) {
    if (this.ended) return;
    if (this.#queue.push(text) === 1) queueMicrotask(() => this.#flush());
    if (bytes) this.#flush(bytes);
  }

  /** @param {Uint8Array} [bytes] */
  #flush(bytes) {
    if (this.ended || !this.#queue.length) return;
    const text = `[${this.#queue.join(",")}]`;
    this.#queue = [];
    this.#host.send(text, bytes);
  }

  /** @param {any} m */
  #receive(m) {
    switch (m.do) {
      case "settle":
        return this.#settle(m);
      case "item":
        return this.#pending.get(m.call)?.onitem?.(m.value);
      case "ask":
        return void this.io.ask(m);
      case "trace":
      case "warn":
        return this.io.tell(m);
      case "kept":
        return this.io.kept(m);
      case "abort":
        return this.io.abort(m.id);
      case "release":
        return this.io.release(m.handle);
    }
  }

  /** @param {{id: number, result?: any, error?: any}} m */
  #settle({ id, result, error }) {
    const pending = this.#pending.get(id);
    const cause = this.io.end(id);
    if (!pending) return;
    pending.done();
    if (pending.aborted) {
      if (result?.body) this.io.release(result.body);
      pending.reject(pending.aborted.reason);
    } else if (error) {
      pending.reject(errorOf(error, cause));
    } else {
      pending.resolve(result);
    }
  }

  /** @param {Error} error */
  #end(error) {
    if (this.ended) return;
    this.ended = true;
    for (const pending of [...this.#pending.values()]) {
      pending.done();
      pending.reject(pending.aborted ? pending.aborted.reason : error);
    }
    this.io.clear();
  }
}

/** @type {{channel: Promise<Channel>, stop: AbortController, answered: Promise<unknown>} | undefined} the channel of this realm, what ends
 *   its start, and when the server of the module has answered */
let current;
/** @type {Start} */
let options = {};

globalThis.window?.addEventListener("pagehide", () => {
  const back = /** @type {Promise<void>} */ (new Promise((resolve) => window.addEventListener("pageshow", () => resolve(), { once: true })));
  current?.channel.then(({ io }) => io.leave(back), () => {});
});

/** The running channel, started now if there is none. @param {number} [limit] milliseconds that the server of the module may take to answer */
export function running(limit) {
  const { channel, answered } = start();
  return limit ? soonEnough(channel, answered, limit) : channel;
}

function start() {
  if (!current) {
    const stop = new AbortController();
    let answer = () => {};
    const answered = new Promise((resolve) => { answer = () => resolve(undefined); });
    const forget = () => {
      if (current === starting) current = undefined;
    };
    const channel = race(stop.signal, Channel.start(options, { signal: stop.signal, answer }, forget), (late) => late.stop());
    const starting = current = { channel, stop, answered };
    channel.catch(forget).finally(answer);
  }
  return current;
}

/** @param {Promise<Channel>} channel @param {Promise<unknown>} answered @param {number} limit @returns {Promise<Channel>} */
function soonEnough(channel, answered, limit) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(moduleNotLoaded("the wasm module cannot be loaded: its server did not answer in time", undefined)), limit);
    answered.then(() => clearTimeout(timer));
    channel.then(resolve, reject);
  });
}

/** @param {Start & {signal?: AbortSignal}} o */
export async function init(o) {
  const { signal, ...start } = readStart(o);
  const other = current && /** @type {(keyof Start)[]} */ (Object.keys(start)).find((name) => start[name] !== (options[name] ?? defaults[name]?.()));
  if (other) throw invalidArgument("init", `must come before the first call, with one ${other}; call terminate() to start anew`);
  if (!current) options = start;
  await race(signal, running());
}

/** Does not wait for what is still loading. */
export async function terminate() {
  const ending = current;
  current = undefined;
  ending?.stop.abort(moduleExited());
  (await ending?.channel.catch(() => undefined))?.stop();
}

/** @type {{[name in keyof Start]?: () => unknown}} */
const defaults = { host: () => "main", wasmURL: () => wasmHere().href };

/** What init was given, in a form that can be compared. @param {any} o @returns {Start & {signal?: AbortSignal}} */
function readStart(o) {
  refuseUnknown(o ?? {}, ["signal", "host", "wasmURL", "wasmModule"], "init");
  const { signal, host, wasmURL, wasmModule } = o ?? {};
  if (host !== undefined && !Object.hasOwn(hosts, host)) throw invalidArgument("host", 'must be "main" or "worker"');
  if (host === "worker" && typeof Worker === "undefined") throw invalidArgument("host", 'must be "main" where there are no web workers');
  const base = globalThis.location?.href;
  if (wasmURL !== undefined && !URL.canParse(wasmURL, base)) throw invalidArgument("wasmURL", "must be a URL, or a path on this page's server");
  const given = { signal, host, wasmURL: wasmURL && new URL(wasmURL, base).href, wasmModule };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

// @ts-check
// A program of Go, started by the first call, and what it has of the page: a host,
// a channel, a store for journals, locks. The package's functions use the default
// runtime; tests make others and hand in parts.
import { Channel } from "./channel.js";
import { invalidArgument, moduleExited, moduleNotLoaded } from "./errors.js";
import { startMain } from "./host-main.js";
import { startWorker } from "./host-worker.js";
import { refuseUnknown } from "./known.js";
import { race } from "./linked.js";
import { Locks } from "./lock.js";
import { Store } from "./store.js";
import { wasmHere } from "./wasm.js";

/** @import { Hosts, Start, Starting } from "./channel.types.js" */

export class Runtime {
  #hosts;
  /** @type {Start} */
  #options = {};
  /** @type {Starting | undefined} */
  #current;
  #clients = 0;

  /** @param {{hosts?: Hosts, store?: Store, locks?: Locks}} [parts] */
  constructor({ hosts = { main: startMain, worker: startWorker }, store = new Store(), locks = new Locks() } = {}) {
    this.#hosts = hosts;
    this.store = store;
    this.locks = locks;
  }

  /** The number by which Go knows one more client. */
  nextClient() {
    return ++this.#clients;
  }

  /** @param {Start & {signal?: AbortSignal}} [o] */
  async init(o) {
    const { signal, ...start } = this.#readStart(o ?? undefined);
    const other = this.#current && /** @type {(keyof Start)[]} */ (Object.keys(start)).find((name) => start[name] !== (this.#options[name] ?? defaults[name]?.()));
    if (other) throw invalidArgument("init", `must come before the first call, with one ${other}; call terminate() to start anew`);
    if (!this.#current) this.#options = start;
    await race(signal, this.running());
  }

  /** Does not wait for what is still loading. */
  async terminate() {
    const ending = this.#current;
    ending?.forget();
    ending?.stop.abort(moduleExited());
    (await ending?.channel.catch(() => undefined))?.stop();
  }

  /** The running channel, started now if there is none. @param {number} [limit] milliseconds that the server of the module may take to answer */
  running(limit) {
    const { channel, answered } = this.#current ??= this.#start();
    return limit ? soonEnough(channel, answered, limit) : channel;
  }

  async stats() {
    const channel = await this.running();
    const calls = channel.size; // before this one
    /** @type {Pick<import("./index.js").Stats, "wasmBytes" | "goroutines" | "asks">} */
    const inGo = await channel.call({ client: 0, method: "Stats", args: "{}" });
    return { ...inGo, calls, handles: channel.io.size, clients: channel.io.clients };
  }

  /** @returns {Starting} */
  #start() {
    const stop = new AbortController();
    let answer = () => {};
    const answered = new Promise((resolve) => { answer = () => resolve(undefined); });
    const startHost = this.#hosts[this.#options.host ?? "main"];
    const channel = race(stop.signal, Channel.start(startHost, this.#options, { signal: stop.signal, answer }, () => starting.forget()), (late) => late.stop());
    const unwatch = watchPage((back) => void channel.then(({ io }) => io.leave(back), () => {}));
    const starting = {
      channel, stop, answered,
      forget: () => {
        unwatch();
        if (this.#current === starting) this.#current = undefined;
      },
    };
    channel.catch(starting.forget).finally(answer);
    return starting;
  }

  /** What init was given, in a form that can be compared. @param {Start & {signal?: AbortSignal}} o @returns {Start & {signal?: AbortSignal}} */
  #readStart(o = {}) {
    refuseUnknown(o, ["signal", "host", "wasmURL", "wasmModule"], "init");
    const { signal, host, wasmURL, wasmModule } = o;
    if (host !== undefined && !Object.hasOwn(this.#hosts, host)) throw invalidArgument("host", 'must be "main" or "worker"');
    if (host === "worker" && this.#hosts.worker === startWorker && typeof Worker === "undefined") throw invalidArgument("host", 'must be "main" where there are no web workers');
    const base = globalThis.location?.href;
    if (wasmURL !== undefined && !URL.canParse(wasmURL, base)) throw invalidArgument("wasmURL", "must be a URL, or a path on this page's server");
    const given = { signal, host, wasmURL: wasmURL && new URL(wasmURL, base).href, wasmModule };
    return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  }
}

/** What the functions of the package use. */
export const defaultRuntime = new Runtime();

/** @type {{[name in keyof Start]?: () => unknown}} */
const defaults = { host: () => "main", wasmURL: () => wasmHere().href };

/** Tells when the page is left, with a promise of its return. @param {(back: Promise<void>) => void} act @returns {() => void} what ends that */
function watchPage(act) {
  const hide = () => act(new Promise((resolve) => window.addEventListener("pageshow", () => resolve(), { once: true })));
  globalThis.window?.addEventListener("pagehide", hide);
  return () => globalThis.window?.removeEventListener("pagehide", hide);
}

/** @param {Promise<Channel>} channel @param {Promise<unknown>} answered @param {number} limit @returns {Promise<Channel>} */
function soonEnough(channel, answered, limit) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(moduleNotLoaded("the wasm module cannot be loaded: its server did not answer in time", undefined)), limit);
    answered.then(() => clearTimeout(timer));
    channel.then(resolve, reject);
  });
}

// @ts-check
// Transfers that a person can stop for a while: what client.upload and
// client.download give. They are made of other calls: pausing aborts such a
// call, and resuming calls again.
import { invalidArgument } from "./errors.js";
import { whenAborted } from "./linked.js";

/** How a call that was paused ends, and one that was cancelled: nothing of that is to be kept. */
const PAUSED = new DOMException("the transfer was paused", "AbortError");
export const CANCELLED = new DOMException("the transfer was cancelled", "AbortError");

/**
 * @import { Plan } from "./io.types.js"
 * @import { Report } from "./progress.js"
 * @import { TransferState } from "./transfer.types.js"
 */

/** @template Result */
export class Transfer extends EventTarget {
  #plan;
  /** @type {TransferState} */
  #state = "running";
  #loaded = 0;
  #attempt = new AbortController();
  /** @type {Promise<void>} while it is paused it is pending */
  #gate = Promise.resolve();
  #open = () => {};
  /** @type {{reason: unknown} | undefined} */
  #stopped;
  /** @type {Promise<void> | undefined} */
  #cancelling;
  #done;

  /** @param {Plan<Result>} plan */
  constructor(plan) {
    super();
    if (typeof (plan.onProgress ?? Object) !== "function") throw invalidArgument("onProgress", "must be a function");
    this.#plan = plan;
    this.#done = this.#work();
    const end = whenAborted(plan.signal, (reason) => void this.#cancel(reason).catch(() => {}));
    this.#done.then(end, end); // also: the rejection is never unhandled
  }

  get state() {
    return this.#state;
  }

  get done() {
    return this.#done;
  }

  pause() {
    if (this.#plan.once) throw invalidArgument(this.#plan.once, "is a stream, which cannot be begun again: it cannot be paused");
    if (this.#state !== "running") return;
    this.#gate = new Promise((resolve) => { this.#open = resolve; });
    this.#become("paused");
    this.#attempt.abort(PAUSED);
  }

  resume() {
    if (this.#state !== "paused") return;
    this.#become("running");
    this.#open();
  }

  async cancel() {
    return this.#cancel(CANCELLED);
  }

  /** @param {unknown} reason */
  #cancel(reason) {
    if (this.#state !== "done") this.#cancelling ??= this.#stop(reason);
    return this.#cancelling ?? Promise.resolve();
  }

  /** @param {unknown} reason */
  async #stop(reason) {
    if (this.#state !== "failed") this.#become("cancelled");
    this.#stopped = { reason };
    this.#attempt.abort(CANCELLED);
    this.#open();
    await this.#done.catch(() => {});
    await this.#plan.undo?.();
  }

  /** Runs until it is through, as often as it is resumed. */
  async #work() {
    await undefined; // the caller adds its listeners first
    for (;;) {
      await this.#gate;
      if (this.#stopped) throw this.#stopped.reason;
      this.#attempt = new AbortController();
      try {
        const result = await this.#plan.run({ signal: this.#attempt.signal, onProgress: (p) => this.#progress(p) });
        if (this.#stopped) continue;
        this.#become("done");
        return result;
      } catch (error) {
        if (error === PAUSED || this.#stopped) continue;
        this.#become("failed");
        throw error;
      }
    }
  }

  /** What was in flight at a pause is sent again; what is reported never decreases. @type {Report} */
  #progress(p) {
    this.#loaded = Math.max(this.#loaded, p.loaded);
    const detail = { ...p, loaded: this.#loaded };
    this.dispatchEvent(new CustomEvent("progress", { detail }));
    this.#plan.onProgress?.(detail);
  }

  /** @param {TransferState} state */
  #become(state) {
    this.#state = state;
    this.dispatchEvent(new CustomEvent("state", { detail: { state } }));
  }
}

/** @extends {Transfer<import("./index.js").PutResult>} */
export class Upload extends Transfer {}

/** @extends {Transfer<import("./index.js").ObjectStat>} */
export class Download extends Transfer {}

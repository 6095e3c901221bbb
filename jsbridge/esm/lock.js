// @ts-check
// One at a time: a Web Lock keeps the tabs of an origin apart, and where there
// are none (a page without https, Node) the calls that share this object.
import { uploadLocked } from "./errors.js";
import { race } from "./linked.js";

export class Locks {
  #manager;
  /** @type {Map<string, Promise<void>>} what is held without a manager, and when it will be free */
  #held = new Map();

  /** @param {() => LockManager | undefined} manager the browser's */
  constructor(manager = () => globalThis.navigator?.locks) {
    this.#manager = manager;
  }

  /**
   * Runs work while the lock is held. Waiting for it ends with the signal; work
   * heeds that itself.
   * @template T
   * @param {string} name @param {{wait: boolean, signal: AbortSignal}} how without wait it rejects with UploadLocked @param {() => Promise<T>} work
   * @returns {Promise<T>}
   */
  async hold(name, { wait, signal }, work) {
    signal.throwIfAborted();
    const manager = this.#manager();
    if (!manager) return this.#holdHere(name, { wait, signal }, work);
    let asked = false;
    try {
      return await manager.request(name, wait ? { signal } : { ifAvailable: true }, (lock) => {
        asked = true;
        if (!lock) throw uploadLocked();
        return work();
      });
    } catch (error) {
      // Frames without an origin of their own have locks, and may not use them.
      if (asked || Object(error).name !== "SecurityError") throw error;
      return this.#holdHere(name, { wait, signal }, work);
    }
  }

  /**
   * @template T
   * @param {string} name @param {{wait: boolean, signal: AbortSignal}} how @param {() => Promise<T>} work
   * @returns {Promise<T>}
   */
  async #holdHere(name, { wait, signal }, work) {
    for (let free = this.#held.get(name); free; free = this.#held.get(name)) {
      if (!wait) throw uploadLocked();
      await race(signal, free);
    }
    let release = () => {};
    this.#held.set(name, new Promise((resolve) => { release = resolve; }));
    try {
      return await work();
    } finally {
      this.#held.delete(name);
      release();
    }
  }
}

// @ts-check
// One at a time: a Web Lock keeps the tabs of an origin apart, and where there
// are none (a page without https, Node) the calls of this realm.
import { uploadLocked } from "./errors.js";
import { race } from "./linked.js";

/** @type {Map<string, Promise<void>>} what is held here, and when it will be free */
const held = new Map();

/**
 * Runs work while the lock is held. Waiting for it ends with the signal; work
 * heeds that itself.
 * @template T
 * @param {string} name @param {{wait: boolean, signal: AbortSignal}} how without wait it rejects with UploadLocked @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function locked(name, { wait, signal }, work) {
  signal.throwIfAborted();
  const locks = globalThis.navigator?.locks;
  if (!locks) return lockedHere(name, { wait, signal }, work);
  let asked = false;
  try {
    return await locks.request(name, wait ? { signal } : { ifAvailable: true }, (lock) => {
      asked = true;
      if (!lock) throw uploadLocked();
      return work();
    });
  } catch (error) {
    // Frames without an origin of their own have locks, and may not use them.
    if (asked || /** @type {any} */ (error)?.name !== "SecurityError") throw error;
    return lockedHere(name, { wait, signal }, work);
  }
}

/**
 * @template T
 * @param {string} name @param {{wait: boolean, signal: AbortSignal}} how @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
async function lockedHere(name, { wait, signal }, work) {
  for (let free = held.get(name); free; free = held.get(name)) {
    if (!wait) throw uploadLocked();
    await race(signal, free);
  }
  let release = () => {};
  held.set(name, new Promise((resolve) => { release = resolve; }));
  try {
    return await work();
  } finally {
    held.delete(name);
    release();
  }
}

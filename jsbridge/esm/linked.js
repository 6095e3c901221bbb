// @ts-check
// Following abort signals, the caller's and our own. It imports nothing.

/**
 * Who follows a signal. Each signal gets one listener, however many follow it:
 * Node warns of a leak from the eleventh on.
 * @type {WeakMap<AbortSignal, {all: Set<{act: (reason: unknown) => void}>, tell: () => void}>}
 */
const followed = new WeakMap();

/**
 * Runs act once a signal aborts, at once where it has; a signal of another realm
 * will do. The function that it returns takes that back.
 * @param {AbortSignal | undefined} signal @param {(reason: unknown) => void} act @returns {() => void}
 */
export function whenAborted(signal, act) {
  if (signal?.aborted) act(signal.reason);
  if (!signal || signal.aborted) return () => {};
  const { all, tell } = followed.get(signal) ?? listen(signal);
  const follower = { act };
  all.add(follower);
  return () => {
    if (all.delete(follower) && !all.size) unlisten(signal, tell);
  };
}

/** @param {AbortSignal} signal */
function listen(signal) {
  const all = new Set();
  const tell = () => {
    unlisten(signal, tell);
    for (const follower of all) { // without those that one before took back
      all.delete(follower);
      follower.act(signal.reason);
    }
  };
  followed.set(signal, { all, tell });
  signal.addEventListener("abort", tell);
  return { all, tell };
}

/** @param {AbortSignal} signal @param {() => void} tell */
function unlisten(signal, tell) {
  signal.removeEventListener("abort", tell);
  followed.delete(signal);
}

/**
 * What a promise comes to, or a rejection with the signal's reason as soon as it
 * aborts: what the promise is made of need not heed the signal.
 * @template T
 * @param {AbortSignal | undefined} signal @param {T | PromiseLike<T>} promise @param {(late: T) => void} [drop] gets what comes too late
 * @returns {Promise<T>}
 */
export function race(signal, promise, drop) {
  return new Promise((resolve, reject) => {
    let late = false;
    const undo = whenAborted(signal, (reason) => {
      late = true;
      reject(reason);
    });
    Promise.resolve(promise).then((value) => (late ? drop?.(value) : resolve(value)), reject).finally(undo).catch(() => {});
  });
}

/** A signal that aborts with the first of others, or by hand. It is ended when its work is: else long-lived signals would keep it. */
export class Linked {
  #controller = new AbortController();
  /** @type {(() => void)[]} */
  #undo = [];

  /** @param {(AbortSignal | undefined)[]} signals */
  constructor(signals) {
    for (const signal of signals) {
      if (!this.signal.aborted) this.#undo.push(whenAborted(signal, (reason) => this.abort(reason)));
    }
  }

  /** Ends with any of them, with its reason. */
  get signal() {
    return this.#controller.signal;
  }

  /** @param {unknown} [reason] */
  abort(reason) {
    this.end();
    this.#controller.abort(reason);
  }

  /** @template T @param {T | PromiseLike<T>} promise @param {(late: T) => void} [drop] @returns {Promise<T>} */
  race(promise, drop) {
    return race(this.signal, promise, drop);
  }

  /** Aborts in so many milliseconds, unless it is ended before. @param {number} limit */
  limit(limit) {
    const timer = setTimeout(() => this.abort(), limit);
    this.#undo.push(() => clearTimeout(timer));
    return this;
  }

  /** Follows no more. */
  end() {
    for (const undo of this.#undo.splice(0)) undo();
  }
}

/** One signal for several. AbortSignal.any is too young. @param {...(AbortSignal | undefined)} signals */
export const linked = (...signals) => new Linked(signals);

// @ts-check
// Live events turned into an iteration.
import { slowListener } from "./errors.js";
import { MAX_QUEUED } from "./limits.gen.js";
import { linked, whenAborted } from "./linked.js";

/**
 * The records of a call that runs until it is aborted. Each iteration is a
 * call of its own, begun by its first step.
 * @template T
 */
export class Listening {
  #start;
  #signal;

  /**
   * @param {(signal: AbortSignal, onitem: (item: T) => void) => Promise<void>} start
   * @param {AbortSignal} [signal]
   */
  constructor(start, signal) {
    this.#start = start;
    this.#signal = signal;
  }

  /** By hand: the return() of a generator would wait for the next record. @returns {AsyncIterator<T, undefined>} */
  [Symbol.asyncIterator]() {
    const stop = linked(this.#signal);
    /** @type {T[]} */
    const records = [];
    /** @type {{resolve(step: IteratorResult<T>): void, reject(error: unknown): void}[]} steps that wait for a record */
    const waiting = [];
    /** @type {{error?: unknown} | undefined} */
    let ended;
    let started = false;
    const end = (/** @type {{error?: unknown}} */ how) => {
      ended ??= how;
      stop.abort();
      for (const step of waiting.splice(0)) settle(step);
    };
    const settle = (/** @type {typeof waiting[0]} */ step) => {
      if (records.length) step.resolve({ done: false, value: /** @type {T} */ (records.shift()) });
      else if (ended && "error" in ended) {
        step.reject(ended.error);
        ended = {}; // told once; then it is over
      } else step.resolve({ done: true, value: undefined });
    };
    const begin = () => {
      started = true;
      whenAborted(stop.signal, (error) => {
        if (ended) return; // it was end()
        records.length = 0; // after an abort none is delivered
        end({ error });
      });
      this.#start(stop.signal, (record) => {
        if (ended) return;
        if (records.length === MAX_QUEUED) return end({ error: slowListener() });
        records.push(record);
        const step = waiting.shift();
        if (step) settle(step);
      }).then(() => end({}), (error) => end({ error }));
    };
    return {
      next: () => new Promise((resolve, reject) => {
        if (!started) begin();
        const step = { resolve, reject };
        if (records.length || ended) settle(step);
        else waiting.push(step);
      }),
      return: async () => {
        records.length = 0;
        started = true;
        end({});
        return { done: true, value: undefined };
      },
    };
  }
}

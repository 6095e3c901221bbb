// @ts-check
// Live events turned into an iteration.
import { slowListener } from "./errors.js";
import { MAX_QUEUED } from "./limits.gen.js";
import { linked, whenAborted } from "./linked.js";

/**
 * The records of a call that continues until it is aborted. Each iteration is a
 * call of its own, begun by its first step.
 */
export class Listening {
  #start;
  #signal;

  /**
   * @param {(signal: AbortSignal, onitem: (item: any) => void) => Promise<void>} start
   * @param {AbortSignal} [signal]
   */
  constructor(start, signal) {
    this.#start = start;
    this.#signal = signal;
  }

  /** By hand: the return() of a generator would wait for the next record. */
  [Symbol.asyncIterator]() {
    const stop = linked(this.#signal);
    /** @type {any[]} */
    const records = [];
    /** @type {{resolve(step: any): void, reject(error: unknown): void}[]} steps that wait for a record */
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
      if (records.length) step.resolve({ done: false, value: records.shift() });
      else if (ended && "error" in ended) {
        step.reject(ended.error);
        ended = {}; // told once; then it is over
      } else step.resolve({ done: true, value: undefined });
    };
    const begin = () => {
      started = true;
      whenAborted(stop.signal, (error) => {
        if (ended) return; // it was end()
        records.length = 0; // who aborts wants no more
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

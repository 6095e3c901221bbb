// @ts-check
// Listings: pages of the server turned into an iteration.
import { linked } from "./linked.js";

/**
 * @template T
 * @typedef {{items: T[], next: string}} Page
 */

/**
 * The objects of a bucket, asked for page by page as they are taken. It can be
 * iterated more than once; each time begins anew.
 * @template T
 */
export class ObjectList {
  #page;
  #signal;

  /**
   * @param {(from: string, signal: AbortSignal) => Promise<Page<T>>} page asks for one page
   * @param {AbortSignal} [signal]
   */
  constructor(page, signal) {
    this.#page = page;
    this.#signal = signal;
  }

  /** One item after the other. The next page is asked for once half of this one is taken. */
  async *[Symbol.asyncIterator]() {
    const stop = linked(this.#signal);
    try {
      /** @type {Promise<Page<T>> | undefined} */
      let coming = this.#page("", stop.signal);
      while (coming) {
        /** @type {Page<T>} */
        const { items, next } = await coming;
        coming = undefined;
        for (let i = 0; i < items.length; i++) {
          if (i === items.length >> 1 && next) coming = this.#ahead(next, stop.signal);
          if (stop.signal.aborted) throw stop.signal.reason;
          yield items[i];
        }
        if (!items.length && next) coming = this.#page(next, stop.signal);
      }
    } finally {
      stop.abort();
    }
  }

  /** One page after the other, each an array of up to 1,000 items. */
  async *pages() {
    const stop = linked(this.#signal);
    try {
      for (let from = ""; ; ) {
        const { items, next } = await this.#page(from, stop.signal);
        yield items;
        if (!next) return;
        from = next;
      }
    } finally {
      stop.abort();
    }
  }

  /** @param {string} from @param {AbortSignal} signal */
  #ahead(from, signal) {
    const page = this.#page(from, signal);
    page.catch(() => {}); // told when its turn comes, if it does
    return page;
  }
}

/**
 * The items of a list, each with its size, which is asked for as it is taken.
 * @template {{isDir: boolean, size: number}} T
 */
export class SizedList {
  #list;
  #size;

  /** @param {ObjectList<T>} list @param {(item: T) => Promise<number>} size */
  constructor(list, size) {
    this.#list = list;
    this.#size = size;
  }

  async *[Symbol.asyncIterator]() {
    for await (const item of this.#list) {
      if (!item.isDir) item.size = await this.#size(item);
      yield item;
    }
  }
}

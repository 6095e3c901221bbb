// @ts-check
// Listings: pages of the server turned into an iteration.
import { circularList } from "./errors.js";
import { linked } from "./linked.js";

/**
 * @template T
 * @typedef {{items: T[], next: string, token?: string}} Page
 */

/**
 * The objects of a bucket, asked for page by page as they are taken. It can be
 * iterated more than once; each time begins anew.
 * @template T
 */
export class ObjectList {
  #ask;
  #operation;
  #signal;
  #limit;

  /**
   * @param {(from: string, signal: AbortSignal, rows: number) => Promise<Page<T>>} ask asks for one page, of so many rows at most
   * @param {string} operation S3's name of that
   * @param {AbortSignal} [signal]
   * @param {number} [limit] of the rows in all
   */
  constructor(ask, operation, signal, limit = Infinity) {
    this.#ask = ask;
    this.#limit = limit;
    this.#operation = operation;
    this.#signal = signal;
  }

  /**
   * What asks for the pages of one iteration. Markers that come again would never end: see core/request/circle.go.
   * @returns {(from: string, signal: AbortSignal) => Promise<Page<T>>}
   */
  #pager() {
    let kept = "";
    let limit = 0;
    let left = 0;
    let rows = this.#limit;
    return async (from, signal) => {
      const page = await this.#ask(from, signal, rows);
      if (page.items.splice(rows).length) page.token = undefined; // a server that gives more than it was asked for
      if (!(rows -= page.items.length)) page.next = "";
      if (page.next && page.next === kept) throw circularList(this.#operation);
      if (--left <= 0) {
        kept = page.next;
        left = limit = 2 * limit + 1;
      }
      return page;
    };
  }

  /** One item after the other. The next page is asked for once half of this one is taken. */
  async *[Symbol.asyncIterator]() {
    const stop = linked(this.#signal);
    const page = this.#pager();
    try {
      /** @type {Promise<Page<T>> | undefined} */
      let coming = page("", stop.signal);
      while (coming) {
        /** @type {Page<T>} */
        const { items, next } = await coming;
        coming = undefined;
        for (let i = 0; i < items.length; i++) {
          if (i === items.length >> 1 && next) (coming = page(next, stop.signal)).catch(() => {}); // told when its turn comes, if it does
          if (stop.signal.aborted) throw stop.signal.reason;
          yield items[i];
        }
        if (!items.length && next) coming = page(next, stop.signal);
      }
    } finally {
      stop.abort();
    }
  }

  /** One page after the other, each an array of up to 1,000 items, with its token and its prefixes. */
  async *pages() {
    const stop = linked(this.#signal);
    const page = this.#pager();
    try {
      for (let from = ""; ; ) {
        const { items, next, token } = await page(from, stop.signal);
        yield Object.assign(items, { token, prefixes: items.flatMap(folderOf) });
        if (!next) return;
        from = next;
      }
    } finally {
      stop.abort();
    }
  }
}

/** @param {unknown} item @returns {string[]} */
const folderOf = (item) => (Object(item).isDir ? [Object(item).objectName] : []);

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
    for await (const item of this.#list) yield this.#sized(item);
  }

  /** Page by page. */
  async *pages() {
    for await (const page of this.#list.pages()) {
      for (const item of page) await this.#sized(item);
      yield page;
    }
  }

  /** @param {T} item */
  async #sized(item) {
    if (!item.isDir) item.size = await this.#size(item);
    return item;
  }
}

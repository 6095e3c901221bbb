// @ts-check
// What is remembered from one visit of a page to the next: a text for each key,
// over IndexedDB. Where there is none, or it fails (private windows, Node), a
// text lasts as long as the object. Nothing here rejects.
const NAME = "minnow";
const ROWS = "entries";
const LIFETIME = 7 * 24 * 3600 * 1000; // milliseconds until an entry is deleted, unless it is saved again
const IDLE = 1000; // milliseconds without use until it is closed, so that other tabs can upgrade or delete it
const PATIENCE = 5000; // milliseconds that opening and a transaction may take: some browsers never call back
const AWAY = 10 * 60 * 1000; // milliseconds for which a database that did not answer is left alone

export const SILENT = "IndexedDB does not answer";

/** @typedef {{key: string, text: string, time: number}} Row time: when it was saved, in milliseconds since the epoch */

export class Store {
  #factory;
  #clock;
  /** @type {Map<string, string>} what the database would not take */
  #memory = new Map();
  /** @type {Promise<IDBDatabase> | undefined} */
  #opening;
  #used = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #closing;
  #awayUntil = 0;
  #patience;

  /** @param {() => IDBFactory | undefined} factory @param {() => number} clock @param {number} patience in milliseconds */
  constructor(factory = indexedDBHere, clock = Date.now, patience = PATIENCE) {
    this.#factory = factory;
    this.#clock = clock;
    this.#patience = patience;
  }

  /** Whether the database did not answer lately: then the parts of an upload do not wait for it again. */
  get away() {
    return this.#clock() < this.#awayUntil;
  }

  /** The text of a key, "" when there is none. @param {string} key @returns {Promise<string>} */
  async load(key) {
    const row = await this.#with("readonly", (rows) => rows.get(key)).catch(() => undefined);
    return this.#memory.get(key) ?? row?.text ?? "";
  }

  /** Whether the text is kept: it is not when the disk is full. @param {string} key @param {string} text @returns {Promise<boolean>} */
  async save(key, text) {
    try {
      await this.#with("readwrite", (rows) => rows.put({ key, text, time: this.#clock() }));
      this.#memory.delete(key);
      return true;
    } catch (error) {
      if (Object(error).name === "QuotaExceededError") return false;
      this.#memory.set(key, text);
      return true;
    }
  }

  /** @param {string} key */
  async delete(key) {
    this.#memory.delete(key);
    await this.#with("readwrite", (rows) => rows.delete(key)).catch(() => undefined);
  }

  /**
   * Does one thing in a transaction of its own, and waits until that is through.
   * @template T @param {IDBTransactionMode} mode @param {(rows: IDBObjectStore) => IDBRequest<T>} act @returns {Promise<T>}
   */
  async #with(mode, act) {
    if (this.away) throw new Error(SILENT);
    this.#used++;
    clearTimeout(this.#closing);
    try {
      return await this.#inTime(this.#act(mode, act));
    } finally {
      if (!--this.#used) this.#closing = this.#opening && setTimeout(() => this.#close(), IDLE);
    }
  }

  /** @template T @param {IDBTransactionMode} mode @param {(rows: IDBObjectStore) => IDBRequest<T>} act */
  async #act(mode, act) {
    const database = await (this.#opening ??= this.#open());
    const transaction = database.transaction(ROWS, mode);
    const request = act(transaction.objectStore(ROWS));
    await new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error ?? request.error);
    });
    return request.result;
  }

  /** @template T @param {Promise<T>} work @returns {Promise<T>} */
  async #inTime(work) {
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => {
        this.#awayUntil = this.#clock() + AWAY;
        this.#close(); // what comes late is closed
        reject(new Error(SILENT));
      }, this.#patience);
    });
    try {
      return await Promise.race([work, /** @type {Promise<never>} */ (late)]);
    } finally {
      clearTimeout(timer);
      work.catch(() => {}); // not an unhandled rejection
    }
  }

  #close() {
    this.#opening?.then((database) => database.close(), () => {});
    this.#opening = undefined;
  }

  async #open() {
    try {
      const database = await opened(this.#factory());
      database.onclose = database.onversionchange = () => this.#close();
      this.#expire(database);
      return database;
    } catch (error) {
      this.#opening = undefined; // the next may go better
      throw error;
    }
  }

  /** @param {IDBDatabase} database */
  #expire(database) {
    const rows = database.transaction(ROWS, "readwrite").objectStore(ROWS);
    const old = rows.index("time").openKeyCursor(IDBKeyRange.upperBound(this.#clock() - LIFETIME));
    old.onsuccess = () => {
      if (!old.result) return;
      rows.delete(old.result.primaryKey);
      old.result.continue();
    };
  }
}

/** In a sandboxed frame the getter throws. */
function indexedDBHere() {
  try {
    return globalThis.indexedDB;
  } catch {
    return undefined;
  }
}

/** @param {IDBFactory | undefined} factory @returns {Promise<IDBDatabase>} */
function opened(factory) {
  return new Promise((resolve, reject) => {
    if (!factory) throw new Error("no IndexedDB here");
    const request = factory.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(ROWS, { keyPath: "key" }).createIndex("time", "time");
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

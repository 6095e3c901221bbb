// @ts-check
// What uploads were under way, for after a reload: where they go and, where the browser has such, the handle of their file.
// It is in IndexedDB. No content is kept, and no keys.

/**
 * @typedef {{ id: string, endpoint: string, bucket: string, key: string, name: string, size: number,
 *   handle?: FileSystemFileHandle }} Kept
 */

/** @type {Promise<IDBDatabase> | undefined} */
let database;

/** @param {IDBTransactionMode} mode @param {(store: IDBObjectStore) => IDBRequest} work @returns {Promise<any>} */
async function within(mode, work) {
  database ??= settled(Object.assign(indexedDB.open("minnow-demo", 1), {
    onupgradeneeded: (/** @type {any} */ { target }) => target.result.createObjectStore("uploads", { keyPath: "id" }),
  }));
  return settled(work((await database).transaction("uploads", mode).objectStore("uploads")));
}

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
const settled = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

/** keep remembers an upload; where nothing can be stored, a reload just forgets it. @param {Kept} upload */
export const keep = (upload) => within("readwrite", (store) => store.put(upload)).catch(() => {});

/** forget is for one that is done or cancelled. @param {string} id */
export const forget = (id) => within("readwrite", (store) => store.delete(id)).catch(() => {});

/** kept are the uploads to an endpoint that a reload broke off. @param {string} endpoint @returns {Promise<Kept[]>} */
export const kept = async (endpoint) => (await within("readonly", (store) => store.getAll()).catch(() => [])).filter(
  (/** @type {Kept} */ upload) => upload.endpoint === endpoint);

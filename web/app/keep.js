// @ts-check
// What uploads were under way, for after a reload: where they go and, where the browser has such, the handle of their file.
// It is in IndexedDB, with a lock for as long as a tab has them. No content is kept, and no keys.

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

/** How this tab lets go of its own: other tabs must not offer them. @type {Map<string, (nothing: unknown) => void>} */
const mine = new Map();

/** keep remembers an upload, as this tab's until it is forgotten; where nothing can be stored, a reload just forgets it. @param {Kept} upload */
export function keep(upload) {
  const { promise, resolve } = Promise.withResolvers();
  if (!mine.has(upload.id)) navigator.locks?.request(upload.id, () => promise);
  mine.set(upload.id, mine.get(upload.id) ?? resolve);
  return within("readwrite", (store) => store.put(upload)).catch(() => {});
}

/** forget is for one that is done or cancelled. @param {string} id */
export function forget(id) {
  mine.get(id)?.(null);
  mine.delete(id);
  return within("readwrite", (store) => store.delete(id)).catch(() => {});
}

/** kept are the uploads to an endpoint that were broken off: of no tab that is still there. @param {string} endpoint @returns {Promise<Kept[]>} */
export async function kept(endpoint) {
  const all = await within("readonly", (store) => store.getAll()).catch(() => []);
  const { held = [] } = await navigator.locks?.query() ?? {};
  return all.filter((/** @type {Kept} */ upload) => upload.endpoint === endpoint && !held.some(({ name }) => name === upload.id));
}

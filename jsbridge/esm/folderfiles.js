// @ts-check
// The files of a folder, in the order of their keys: of a FileList, of files with paths, or
// of a directory handle, which is walked as they are taken.
import { isBlob, isDirectoryHandle, isFileHandle } from "./brands.js";
import { invalidArgument, unreadable } from "./errors.js";
import { MAX_OBJECT_NAME } from "./limits.gen.js";

/**
 * @typedef {{path: string, objectName: string, file?: Blob | FileSystemFileHandle, error?: Error}} Found error: it cannot go
 * @typedef {{found: AsyncIterable<Found> | Iterable<Found>, count: number | null, bytes: number | null, prefix: string}} Files
 *   count, bytes: null where only the walk tells; prefix: of all their keys
 */

/** @param {string} prefix @param {unknown} files @returns {Files} */
export function filesOf(prefix, files) {
  if (typeof prefix !== "string") throw invalidArgument("prefix", "must be a string");
  if (isDirectoryHandle(files)) return { found: walk(files, prefix, ""), count: null, bytes: null, prefix };
  if (typeof files === "string" || typeof Object(files)[Symbol.iterator] !== "function") {
    throw invalidArgument("files", "must be a FileList, an iterable of files or of {path, file}, or a FileSystemDirectoryHandle");
  }
  const found = Array.from(/** @type {Iterable<unknown>} */ (files), (one, i) => rowOf(one, i, prefix)).sort((a, b) => compareKeys(a.objectName, b.objectName));
  const twice = found.find(({ objectName }, i) => objectName === found[i + 1]?.objectName);
  if (twice) throw invalidArgument("files", `must not hold "${twice.path}" twice`);
  const sizes = found.map(({ file }) => (isBlob(file) ? file.size : NaN)), bytes = sizes.reduce((sum, size) => sum + size, 0);
  return { found, count: found.length, bytes: Number.isNaN(bytes) ? null : bytes, prefix: shared(found.at(0)?.objectName ?? "", found.at(-1)?.objectName ?? "") };
}

/** @param {unknown} one @param {number} i @param {string} prefix @returns {Found} */
function rowOf(one, i, prefix) {
  const { path = "", file } = /** @type {{path?: string, file?: unknown}} */ (isBlob(one) ? { path: pathOf(one), file: one } : Object(one));
  if (!isBlob(file) && !isFileHandle(file)) throw invalidArgument(`files[${i}]`, "must be a File, or {path, file}");
  return { ...named(prefix, path, `files[${i}]`), file };
}

/** @param {Blob & Partial<File>} file */
const pathOf = ({ webkitRelativePath, name }) => webkitRelativePath || name;

/**
 * The key of a path. "." segments fall away, as in "./a"; all else that is no plain path is refused.
 * @param {string} prefix @param {unknown} path @param {string} argument
 */
function named(prefix, path, argument) {
  if (typeof path !== "string" || !path) throw invalidArgument(argument, "must have a path, or be a File with a name");
  const segments = path.split("/").filter((segment) => segment !== ".");
  const refuse = (/** @type {string} */ rule) => invalidArgument(argument, `"${path}" ${rule}`);
  if (!segments.length || segments.includes("")) throw refuse("must not begin or end with a slash, or hold two in a row");
  const objectName = prefix + segments.join("/");
  if (objectName.split(/[/\\]/).some((segment) => segment === "." || segment === "..")) throw refuse('must not hold a ".." segment');
  if (/\p{Cs}/u.test(objectName)) throw refuse("must be valid Unicode: it holds a lone surrogate");
  if (new TextEncoder().encode(objectName).length > MAX_OBJECT_NAME) throw refuse(`must make a key of at most ${MAX_OBJECT_NAME} bytes`);
  return { path: segments.join("/"), objectName };
}

/**
 * All files below a folder. Of each folder on the way the names are held, and no more.
 * @param {FileSystemDirectoryHandle} folder @param {string} prefix @param {string} path of the folder, "" or with a slash at its end @returns {AsyncGenerator<Found, void>}
 */
async function* walk(folder, prefix, path) {
  /** @type {[string, FileSystemHandle][]} */
  const entries = [];
  try {
    for await (const [name, handle] of folder.entries()) entries.push([handle.kind === "directory" ? `${name}/` : name, handle]);
  } catch (error) {
    yield { path, objectName: prefix + path, error: unreadable(error) };
    return;
  }
  entries.sort(([a], [b]) => compareKeys(a, b)); // a folder with its slash: then all that is in it stands in its place
  for (const [name, handle] of entries) {
    if (isDirectoryHandle(handle)) yield* walk(handle, prefix, path + name);
    else yield fileIn(prefix, path + name, /** @type {FileSystemFileHandle} */ (handle));
  }
}

/** @param {string} prefix @param {string} path @param {FileSystemFileHandle} file @returns {Found} */
function fileIn(prefix, path, file) {
  try {
    return { ...named(prefix, path, "files"), file };
  } catch (error) {
    return { path, objectName: prefix + path, error: /** @type {Error} */ (error) }; // of this file alone
  }
}

/** Compares as S3 orders keys: by their bytes in UTF-8, which is by code points. @param {string} a @param {string} b */
export function compareKeys(a, b) {
  const rank = (/** @type {number} */ unit) => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit); // surrogates are of what is above all others
  for (let i = 0; i < a.length && i < b.length; i++) {
    const order = rank(a.charCodeAt(i)) - rank(b.charCodeAt(i));
    if (order) return order;
  }
  return a.length - b.length;
}

/** What two keys begin with. @param {string} a @param {string} b */
function shared(a, b) {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return a.slice(0, length).replace(/[\ud800-\udbff]$/, "");
}

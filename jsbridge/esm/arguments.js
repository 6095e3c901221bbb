// @ts-check
// What a caller gives, checked and brought to a form that crosses to Go.
import { isDate, isError, isHeaders, isMap, isSignal, tag } from "./brands.js";
import { invalidArgument, InvalidArgumentError } from "./errors.js";
import { fields } from "./fields.gen.js";
import { told } from "./hooks.js";
import { given, refuseMisspelt } from "./known.js";
import { MAX_REMOVE } from "./limits.gen.js";
import { race } from "./linked.js";
import { Progress } from "./progress.js";
import { encryptionsIn } from "./sse.js";

/**
 * @import { Data, Resume } from "./io.types.js"
 * @import { RemoveItem } from "./types.gen.js"
 */

/** What JSON has a form for, by the names of brands.js. */
const DATA = /^(Object|Array|String|Number|Boolean|Null)$/;

/** Splits a caller's options into what stays in the page and what crosses. @param {string} method @param {object | null | undefined} o */
export function readCall(method, o) {
  const { signal, onProgress, length, resume, onLocked, ...options } = /** @type {Record<string, unknown>} */ (given(method, o));
  return { signal: checkedSignal(signal), options };
}

/** @param {unknown} signal @returns {AbortSignal | undefined} */
export function checkedSignal(signal) {
  if (signal === undefined || signal === null || isSignal(signal)) return signal ?? undefined;
  throw invalidArgument("signal", "must be an AbortSignal");
}

/** @param {{onProgress?: unknown}} o @param {number | null} total */
export function progressOf(o, total) {
  const report = callbackOf(o);
  return report && new Progress(report, total);
}

/** What a caller wants to be called of progress. @template T @param {{onProgress?: unknown}} o @returns {((progress: T) => void) | undefined} */
export function callbackOf({ onProgress: report }) {
  if (report === undefined || report === null) return undefined;
  if (typeof report !== "function") throw invalidArgument("onProgress", "must be a function");
  return (progress) => told(/** @type {(progress: T) => void} */ (report), progress);
}

/**
 * What a caller says of resuming an upload begun before.
 * @param {{resume?: unknown, onLocked?: unknown}} o the caller's options @param {Data} data
 * @returns {Resume | undefined} none: an upload of its own
 */
export function resumeOf(o, { content, stream }) {
  const { resume, onLocked } = o;
  if (resume !== undefined && resume !== null && typeof resume !== "boolean" && resume !== "adopt") throw invalidArgument("resume", 'must be true, false or "adopt"');
  if (onLocked !== undefined && onLocked !== null && onLocked !== "wait" && onLocked !== "reject") throw invalidArgument("onLocked", 'must be "wait" or "reject"');
  if (!resume) return undefined;
  if (stream) throw invalidArgument("resume", "must not be given with a stream, which cannot be read again");
  const way = resume === true ? "own" : resume;
  return { options: { resume: way, source: identityOf(/** @type {Blob} */ (content)) }, wait: onLocked !== "reject" };
}

/**
 * What tells a file from another, or from itself after a change; "" where
 * nothing does, so that its bytes have to.
 * @param {Blob & Partial<File>} file
 */
function identityOf({ name, webkitRelativePath = "", size, lastModified }) {
  return name === undefined ? "" : JSON.stringify([webkitRelativePath || name, size, lastModified]);
}

/** A file holds a whole object. @param {{headers?: unknown}} o options of a download into one */
export function refuseRange({ headers }) {
  const names = Object.keys(JSON.parse(stringify({ headers })).headers ?? {}).map((name) => name.toLowerCase());
  const range = names.find((name) => name === "range" || name === "if-range");
  if (range) throw invalidArgument("headers", `must not hold ${range} where the whole object is written: getPartialObject reads a part of it`);
}

/**
 * Writes arguments as JSON. What JSON would drop or change without a word is
 * refused; a Date crosses as milliseconds.
 * @param {object} args
 */
export function stringify(args) {
  try {
    return JSON.stringify(args, function (name, value) {
      const raw = this[name]; // before a Date's toJSON
      const date = typeof raw === "object" && isDate(raw);
      if (date) value = raw.getTime();
      if (typeof value === "number" && !Number.isFinite(value)) throw invalidArgument(name, date ? "must be a valid date" : "must be a finite number");
      if (typeof value === "function" || typeof value === "symbol" || typeof value === "bigint") throw invalidArgument(name, `must not be a ${typeof value}`);
      if (typeof value !== "object") return value;
      if (isMap(value) || isHeaders(value)) return Object.fromEntries(value.entries());
      if (!DATA.test(tag(value))) throw invalidArgument(name, `must be plain data, not a ${tag(value)}`); // of which JSON makes {}
      return value;
    });
  } catch (error) {
    throw refusal("options", error);
  }
}

/** A caller's options as they are now. An encryption, which was copied as it was checked, is left as it is: JSON would show its key. @param {object} options */
export function copyOptions(options) {
  const encryptions = encryptionsIn(options);
  const hidden = Object.fromEntries(Object.keys(encryptions).map((name) => [name, undefined]));
  return { ...JSON.parse(stringify({ ...options, ...hidden })), ...encryptions };
}

/** What a caller's own object threw as it was read. @param {string} argument @param {unknown} error */
function refusal(argument, error) {
  return error instanceof InvalidArgumentError ? error : invalidArgument(argument, "must be plain data", error);
}

/** @param {unknown} objects an iterable or async iterable of names or {objectName, versionId} @param {AbortSignal} signal */
export async function* batches(objects, signal) {
  if (typeof objects === "string" || !(Object(objects)[Symbol.iterator] || Object(objects)[Symbol.asyncIterator])) {
    throw invalidArgument("objects", "must be an iterable of names");
  }
  let batch = [];
  try {
    for await (const item of itemsOf(objects, signal)) {
      const row = /** @type {Partial<RemoveItem> | null | undefined} */ (typeof item === "string" ? { objectName: item } : item);
      if (typeof row === "object" && row) refuseMisspelt("objects", row, fields.RemoveItem);
      if (typeof row?.objectName !== "string") throw invalidArgument("objects", "each must be a name, or an object with objectName");
      batch.push({ objectName: row.objectName, versionId: row.versionId });
      if (batch.length === MAX_REMOVE) {
        yield batch;
        batch = [];
      }
    }
  } catch (error) {
    throw isError(error) ? error : refusal("objects", error);
  }
  if (batch.length) yield batch;
}

/** The items of an iterable, which may never come. @param {unknown} objects @param {AbortSignal} signal */
export async function* itemsOf(objects, signal) {
  const iterable = Object(objects);
  /** @type {AsyncIterator<unknown> | Iterator<unknown>} */
  const iterator = (iterable[Symbol.asyncIterator] ?? iterable[Symbol.iterator]).call(objects);
  let over;
  try {
    for (;;) {
      const { done, value } = await race(signal, iterator.next());
      over = done;
      if (done) return;
      yield await race(signal, value);
    }
  } finally {
    if (!over) Promise.resolve().then(() => iterator.return?.()).catch(() => {}); // it may wait for its own next
  }
}

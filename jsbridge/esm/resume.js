// @ts-check
// What a caller says of continuing an upload begun before.
import { invalidArgument } from "./errors.js";

/** @typedef {{options: {resume?: string, source?: string}, wait: boolean}} Resume what crosses to Go, and whether to wait for the lock */

/**
 * @param {any} o the caller's options @param {import("./source.js").Data} data
 * @returns {Resume | undefined} none: an upload of its own
 */
export function resumeOf(o, { content, stream }) {
  const { resume, onLocked } = o ?? {};
  if (![undefined, null, true, false, "adopt"].includes(resume)) throw invalidArgument("resume", 'must be true, false or "adopt"');
  if (![undefined, null, "wait", "reject"].includes(onLocked)) throw invalidArgument("onLocked", 'must be "wait" or "reject"');
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

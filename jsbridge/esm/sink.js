// @ts-check
// Where a download can be written to.
import { invalidArgument } from "./errors.js";

/**
 * How to open the destination. A file is opened once the object is there, and
 * replaced when all of it has come: until then, and after a failure, it holds
 * what it held.
 * @param {any} to @returns {() => Promise<WritableStream<Uint8Array>>}
 */
export function writableOf(to) {
  if (to instanceof WritableStream) {
    if (to.locked) throw invalidArgument("to", "must not be locked: somebody else writes to it");
    return async () => to;
  }
  if (typeof to?.createWritable === "function") return () => to.createWritable();
  throw invalidArgument("to", "must be a FileSystemFileHandle or a WritableStream");
}

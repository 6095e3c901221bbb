// @ts-check
// What can be uploaded, brought to three forms: bytes, a Blob or a ReadableStream.
import { isBlob, isBuffer, isFileHandle, isResponse, isStream } from "./brands.js";
import { invalidArgument, unreadable } from "./errors.js";
import { copyOf } from "./io.js";

/** @import { Data } from "./io.types.js" */

/** @param {unknown} data @param {number | null | undefined} length what the caller says of it @param {string} [argument] its name @returns {Data} */
export function dataOf(data, length, argument = "data") {
  if (length !== undefined && length !== null && !(Number.isSafeInteger(length) && length >= 0)) {
    throw invalidArgument("length", "must be a whole number of bytes, not negative");
  }
  const stream = streamOf(data);
  if (stream) {
    if (stream.locked) throw invalidArgument("data", "must not be locked: somebody else reads it");
    return { content: stream, size: length ?? null, stream: true, type: "" };
  }
  const content = contentOf(data, argument);
  const size = ArrayBuffer.isView(content) ? content.length : content.size;
  if (length !== undefined && length !== null && length !== size) {
    throw invalidArgument("length", `must be the length of the data, ${size}`);
  }
  return { content, size, stream: false, type: isBlob(data) ? data.type : "" };
}

/** @param {unknown} data */
function streamOf(data) {
  if (isStream(data)) return data;
  if (!isResponse(data)) return undefined;
  if (data.bodyUsed) throw invalidArgument("data", "must be a Response that was not read yet");
  if (data.body && !isStream(data.body)) throw invalidArgument("data", "must be a Response whose body is a ReadableStream");
  return data.body ?? new Blob().stream();
}

/** @param {unknown} data @param {string} argument */
function contentOf(data, argument) {
  if (isBlob(data)) return data;
  if (typeof data === "string" || isBuffer(data) || ArrayBuffer.isView(data)) {
    try {
      return copyOf(data) ?? new Blob([/** @type {BlobPart} */ (data)]);
    } catch (error) {
      throw invalidArgument(argument, "must be memory that is still there: it was transferred elsewhere", error);
    }
  }
  throw invalidArgument(argument, `must be a Blob, ArrayBuffer, view${argument === "data" ? ", string, ReadableStream or Response" : " or string"}`);
}

/** @param {unknown} file @returns {Promise<Blob>} */
export async function fileOf(file) {
  if (isBlob(file)) return file;
  if (isFileHandle(file)) return file.getFile().catch((error) => { throw unreadable(error); });
  throw invalidArgument("file", "must be a File or a FileSystemFileHandle");
}

// @ts-check
// Tests for the type of a caller's value that hold in any realm: a frame, a test
// environment or another copy of this package has classes of its own, so nothing
// is compared with a class (tests/house). It imports nothing.

/** What Object's own toString calls it, such as "Blob"; classes that inherit keep the name. @param {unknown} value */
export const tag = (value) => Object.prototype.toString.call(value).slice(8, -1);

/** Whether a getter or method that looks at the inside of its object takes this one. @param {object} prototype @param {PropertyKey} name */
const knownTo = (prototype, name) => (/** @type {unknown} */ value) => {
  const { get, value: method } = Object.getOwnPropertyDescriptor(prototype, name) ?? {};
  try {
    (get ?? method).call(value);
    return true;
  } catch {
    return false;
  }
};

/** @type {(value: unknown) => value is Date} */
export const isDate = /** @type {never} */ (knownTo(Date.prototype, "getTime"));
/** Also one behind a proxy, as frameworks make them. @param {unknown} value @returns {value is Map<string, unknown>} */
export const isMap = (value) => tag(value) === "Map" && typeof Object(value).entries === "function";
/** Shared ones are none. @type {(value: unknown) => boolean} */
const isUnshared = knownTo(ArrayBuffer.prototype, "byteLength");
/** @param {unknown} value @returns {value is ArrayBuffer} */
export const isBuffer = (value) => isUnshared(value) || tag(value) === "SharedArrayBuffer";
/** Whether no other thread writes to a buffer, and its size stays: Blobs and requests take no others. @param {unknown} buffer @returns {buffer is ArrayBuffer} */
export const isFixed = (buffer) => isUnshared(buffer) && !Object(buffer).resizable;
/** Of typed arrays the tag comes from the inside. @param {unknown} value @returns {value is Uint8Array<ArrayBuffer>} */
export const isBytes = (value) => ArrayBuffer.isView(value) && tag(value) === "Uint8Array";
/** @param {unknown} value @returns {value is Headers} */
export const isHeaders = (value) => tag(value) === "Headers" && typeof Object(value).entries === "function";
/** @param {unknown} value @returns {value is Blob} */
export const isBlob = (value) => /^(Blob|File)$/.test(tag(value)) && typeof Object(value).slice === "function" && typeof Object(value).arrayBuffer === "function";
/** Whether the platform's own functions see a Blob in it: of one that a library made they would send its name. */
export const isNativeBlob = knownTo(globalThis.Blob?.prototype ?? {}, "size");
/** @param {unknown} value @returns {value is ReadableStream<Uint8Array<ArrayBuffer>>} */
export const isStream = (value) => typeof Object(value).getReader === "function" && "locked" in Object(value);
/** @param {unknown} value @returns {value is WritableStream<Uint8Array>} */
export const isWritable = (value) => typeof Object(value).getWriter === "function" && "locked" in Object(value);
/** @param {unknown} value @returns {value is FileSystemFileHandle} */
export const isFileHandle = (value) => typeof Object(value).getFile === "function";
/** @param {unknown} value @returns {value is FileSystemDirectoryHandle} */
export const isDirectoryHandle = (value) => Object(value).kind === "directory" && typeof Object(value).entries === "function";
/** @param {unknown} value @returns {value is Response} */
export const isResponse = (value) => typeof value === "object" && !!value && "status" in value && "bodyUsed" in value && "body" in value;
/** @param {unknown} value @returns {value is AbortSignal} */
export const isSignal = (value) =>
  typeof Object(value).aborted === "boolean" && typeof Object(value).addEventListener === "function" && typeof Object(value).removeEventListener === "function";
/** @param {unknown} value @returns {value is Error} */
export const isError = (value) => /^(Error|DOMException)$/.test(tag(value));

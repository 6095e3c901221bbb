// @ts-check
// What a value of the caller's is, whichever realm made it: a frame, a test
// environment with classes of its own, another copy of this package. The classes
// of this realm do not know those (a test says that nothing asks them). It imports nothing.

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

/** @type {(value: any) => value is Date} */
export const isDate = /** @type {any} */ (knownTo(Date.prototype, "getTime"));
/** Also one behind a proxy, as frameworks make them. @param {any} value @returns {value is Map<unknown, unknown>} */
export const isMap = (value) => tag(value) === "Map" && typeof value.entries === "function";
/** Shared ones are none. @type {(value: any) => boolean} */
const isUnshared = knownTo(ArrayBuffer.prototype, "byteLength");
/** @param {any} value @returns {value is ArrayBuffer} */
export const isBuffer = (value) => isUnshared(value) || tag(value) === "SharedArrayBuffer";
/** Whether no other thread writes to a buffer, and its size stays: Blobs and requests take no others. @param {any} buffer */
export const isFixed = (buffer) => isUnshared(buffer) && !buffer.resizable;
/** Of typed arrays the tag comes from the inside. @param {any} value @returns {value is Uint8Array<ArrayBuffer>} */
export const isBytes = (value) => ArrayBuffer.isView(value) && tag(value) === "Uint8Array";
/** @param {any} value @returns {value is Headers} */
export const isHeaders = (value) => tag(value) === "Headers" && typeof value.entries === "function";
/** @param {any} value @returns {value is Blob} */
export const isBlob = (value) => /^(Blob|File)$/.test(tag(value)) && typeof value.slice === "function" && typeof value.arrayBuffer === "function";
/** Whether the platform's own functions see a Blob in it: of one that a library made they would send its name. */
export const isNativeBlob = knownTo(globalThis.Blob?.prototype ?? {}, "size");
/** @param {any} value @returns {value is ReadableStream<Uint8Array<ArrayBuffer>>} */
export const isStream = (value) => typeof value?.getReader === "function" && "locked" in value;
/** @param {any} value @returns {value is WritableStream<Uint8Array>} */
export const isWritable = (value) => typeof value?.getWriter === "function" && "locked" in value;
/** @param {any} value @returns {value is Response} */
export const isResponse = (value) => typeof value === "object" && !!value && "status" in value && "bodyUsed" in value && "body" in value;
/** @param {any} value @returns {value is AbortSignal} */
export const isSignal = (value) =>
  typeof value?.aborted === "boolean" && typeof value.addEventListener === "function" && typeof value.removeEventListener === "function";
/** @param {any} value @returns {value is Error} */
export const isError = (value) => /^(Error|DOMException)$/.test(tag(value));

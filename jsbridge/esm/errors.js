// @ts-check
// The error classes, and the one place where errors are made. Whether a call may go
// better another time Go says of what came to it; of what the page itself meets,
// RETRYABLE does.
import { MAX_QUEUED } from "./limits.gen.js";

const RETRYABLE = new Set(["NetworkError", "RequestTimeout", "UploadLocked", "ModuleExited", "ModuleNotLoaded"]);

/** An error of Minnow: the base of the others, and itself for what is none of them. */
export class S3Error extends Error {
  /** @param {{message: string, code: string, cause?: unknown} & Record<string, unknown>} fields */
  constructor({ message, cause, ...fields }) {
    super(message, cause === undefined ? undefined : { cause });
    Object.assign(this, { operation: "", retryable: RETRYABLE.has(fields.code) }, fields);
  }
}

/** The server said no; `code` is its own, such as "NoSuchKey". Or its answer is none: MalformedReply, Redirected. */
export class ResponseError extends S3Error {}

/** Refused before any request; `argument` names what is wrong, the message its rule. */
export class InvalidArgumentError extends S3Error {}

/** No usable answer: offline, refused by CORS, mixed content, cut. `reason` is what is known without asking again. */
export class NetworkError extends S3Error {
  /** @param {{message: string, code: string, url?: string, cause?: unknown} & Record<string, unknown>} fields */
  constructor({ message, ...fields }) {
    const reason = reasonOf(fields);
    super({ message: message + HINTS[reason], reason, ...fields });
  }
}

const HINTS = {
  offline: "; this machine has no network",
  "mixed content": "; the page came by https, so the browser sends nothing by plain http",
  timeout: "",
  unknown: "; diagnose() of the client finds out why",
};

/** @param {{code: string, url?: string}} fields @returns {keyof typeof HINTS} */
function reasonOf({ code, url }) {
  if (code !== "NetworkError") return "timeout";
  if (globalThis.navigator?.onLine === false) return "offline";
  return url && isMixed(url) ? "mixed content" : "unknown";
}

/** Whether the browser keeps a page that came by https from this address. @param {string} url */
export function isMixed(url) {
  const { protocol, hostname } = new URL(url);
  return globalThis.location?.protocol === "https:" && protocol === "http:" && !isLoopback(hostname);
}

/** @param {string} hostname */
export const isLoopback = (hostname) => /^(127(\.\d+){3}|\[::1\]|(.+\.)?localhost)$/.test(hostname);

const classes = { ResponseError, InvalidArgumentError, NetworkError };

// On the prototypes, so that a minified bundle keeps the names.
for (const [name, type] of Object.entries({ S3Error, ...classes })) {
  Object.defineProperty(type.prototype, "name", { value: name, configurable: true, writable: true });
}

/**
 * Makes again the error that Go told of.
 * @param {{type?: string, message: string, code: string}} told
 * @param {unknown} cause what the page itself had caught, if anything
 */
export function errorOf({ type, ...fields }, cause) {
  const make = classes[/** @type {keyof classes} */ (type)] ?? S3Error;
  const local = make === S3Error || make === NetworkError; // else it is not the page's doing
  return new make({ ...fields, cause: local ? cause : undefined });
}

/** @param {string} argument @param {string} rule @param {unknown} [cause] */
export function invalidArgument(argument, rule, cause) {
  return new InvalidArgumentError({ code: "InvalidArgument", argument, message: `${argument}: ${rule}`, cause });
}

/** @param {string} operation @param {unknown} cause a TimeoutError where the server stopped sending */
export function brokenBody(operation, cause) {
  if (cause instanceof S3Error) return cause; // told already, as by a refusal of the rest
  return new NetworkError({
    code: Object(cause).name === "TimeoutError" ? "RequestTimeout" : "NetworkError", operation, cause,
    message: `the download broke off: ${Object(cause).message ?? cause}`,
  });
}

/** What a file to upload failed with, a DOMException mostly. @param {unknown} cause */
export function unreadable(cause) {
  return new S3Error({ code: "UnreadableData", operation: "PutObject", message: `the data to upload cannot be read: ${Object(cause).message ?? cause}`, cause });
}

/** An object is not the one of the list that it was taken from. */
export function objectChanged() {
  return new S3Error({ code: "ObjectChanged", operation: "GetObject", message: "the object was replaced since it was listed" });
}

/** @param {string} method */
export function needsPage(method) {
  return new S3Error({ code: "NeedsPage", operation: "GetObject", message: `${method} needs a page: there is none here` });
}

/** @param {string} operation */
export function circularList(operation) {
  return new ResponseError({ code: "MalformedReply", operation, message: "the answer cannot be read: the list comes back to a marker that it had before, and would never end" });
}

export function slowListener() {
  return new S3Error({ code: "SlowListener", operation: "ListenNotification", message: `${MAX_QUEUED.toLocaleString("en")} events wait for a consumer that does not take them` });
}

/** Somebody else in this browser sends the same object at this moment, and waiting was not wanted. */
export function uploadLocked() {
  return new S3Error({ code: "UploadLocked", operation: "PutObject", message: "another upload of this object is going on in this browser" });
}

/** @param {unknown} [cause] */
export const because = (cause) => (Object(cause).message ? `: ${Object(cause).message}` : "");

/** Go has ended while calls were pending. @param {unknown} [cause] none: it was told to */
export function moduleExited(cause) {
  return new S3Error({ code: "ModuleExited", message: `the wasm module has ended${because(cause)}; the next call starts it anew`, cause });
}

export function clientClosed() {
  return new S3Error({ code: "ClientClosed", message: "the client was closed" });
}

/** @param {string} message @param {unknown} cause */
export function moduleNotLoaded(message, cause) {
  return new S3Error({ code: "ModuleNotLoaded", message, cause });
}

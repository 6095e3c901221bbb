// @ts-check
// Whatever has no call of its own: a request as the caller words it, and its answer as a Response.
import { checkedSignal } from "./arguments.js";
import { isStream, isResponse, isMap } from "./brands.js";
import { invalidArgument } from "./errors.js";
import { given, isGiven } from "./known.js";
import { MAX_FORM } from "./limits.gen.js";
import { whenAborted } from "./linked.js";
import { watched } from "./result.js";
import { dataOf } from "./source.js";

/**
 * @import { Calls } from "./calls.js"
 * @import { RequestOptions } from "./index.js"
 * @import { Channel } from "./channel.js"
 * @import { Data } from "./io.types.js"
 * @typedef {{status: number, headers: Record<string, string>, body?: number, document: string, channel: Channel}} Answer
 */

/** Answers that have no body: https://fetch.spec.whatwg.org/#null-body-status */
const BODYLESS = new Set([101, 103, 204, 205, 304]);

/** @param {Calls} calls @param {RequestOptions} o @returns {Promise<Response>} */
export async function requested(calls, o) {
  const { method, bucket, object, query, headers, body, signal: own } = given("request", o);
  const signal = checkedSignal(own);
  const args = { method, bucket, object, query: pairsOf(query) };
  const { text, data, type } = bodyOf(body);
  /** @type {Answer} */
  const answer = await calls.call("request", { ...args, text }, { signal, headers: typed(headers, type) }, { data, download: true });
  return responseOf(answer, calls, signal, String(method).toUpperCase() === "HEAD");
}

/** The type of a body goes with it, unless the caller names one. @param {unknown} headers @param {string} [type] */
function typed(headers, type) {
  if (!type || /[^ -~]/.test(type)) return headers;
  const entries = headers && typeof Object(headers).entries === "function" ? [...Object(headers).entries()] : Object.entries(Object(headers));
  return entries.some(([name]) => String(name).toLowerCase() === "content-type") ? headers : Object.fromEntries([...entries, ["content-type", type]]);
}

/** Names and values, in the caller's order. @param {unknown} query @returns {[string, string][] | undefined} */
export function pairsOf(query) {
  if (!isGiven(query)) return undefined;
  if (typeof query !== "object" || Array.isArray(query)) throw invalidArgument("query", "must be an object of strings or of arrays of strings, a Map or URLSearchParams");
  const several = isMap(query) || Object.prototype.toString.call(query) === "[object URLSearchParams]";
  const entries = several ? [.../** @type {URLSearchParams} */ (query).entries()] : Object.entries(Object(query));
  return entries.flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).filter(isGiven).map((one) => {
    if (!["string", "number", "boolean"].includes(typeof one)) throw invalidArgument("query", `${name} must be a string, or an array of strings`);
    return /** @type {[string, string]} */ ([name, String(one)]);
  }));
}

/** Short text crosses to Go, which signs it, and where a signer may judge it; all else stays. @param {unknown} body @returns {{text?: string, data?: Data, type?: string}} */
function bodyOf(body) {
  if (!isGiven(body)) return {};
  if (isStream(body) || isResponse(body)) throw invalidArgument("body", "must be a Blob, ArrayBuffer, view or string: the length of a stream is not known");
  const data = dataOf(body, undefined, "body");
  const text = ArrayBuffer.isView(data.content) && data.content.length <= MAX_FORM ? textOf(data.content) : undefined;
  if (text === undefined) return { data, type: data.type };
  return { text, type: typeof body !== "string" || text.startsWith("<") ? undefined : "text/plain;charset=UTF-8" }; // as fetch says of text
}

/** Bytes as text, if they are. @param {Uint8Array} bytes */
function textOf(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** @param {Answer} answer @param {Calls} calls @param {AbortSignal | undefined} signal @param {boolean} bodyless @returns {Response} */
function responseOf({ status, headers, body, document, channel }, calls, signal, bodyless) {
  const shown = new Headers();
  for (const [name, value] of Object.entries(headers)) shown.append(name, raw(value));
  if (body === undefined) return new Response(document || null, { status, headers: shown });
  const reader = channel.io.take(body);
  if (bodyless || BODYLESS.has(status)) {
    reader.cancel();
    return new Response(null, { status, headers: shown });
  }
  const undo = whenAborted(calls.closing, (reason) => reader.controller?.abort(reason));
  return new Response(watched(reader, { operation: "Request", signal, onend: undo }), { status, headers: shown });
}

/** The bytes of a header's value as a Response takes them: a character for each. @param {string} value */
const raw = (value) => (/[^\0-\x7f]/.test(value) ? String.fromCharCode(...new TextEncoder().encode(value)) : value);

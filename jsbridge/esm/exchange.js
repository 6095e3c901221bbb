// @ts-check
// One request of the page and its answer: by fetch or XMLHttpRequest, how long
// it may take, and the body as it comes.
import { isBytes, isFixed } from "./brands.js";
import { HIDDEN_ADDRESS, MAX_DOCUMENT } from "./limits.gen.js";
import { race, whenAborted } from "./linked.js";

const MAX_DELAY = 2 ** 31 - 1; // of setTimeout, in milliseconds: a longer one ends at once
const STALL = 30_000; // milliseconds in which a byte must go, where XMLHttpRequest tells of them; fewer if idle is
const NO_ANSWER = "the server did not answer in time";
const STUCK = "the connection took no more bytes";
const STOPPED = "the server stopped sending";

/** @import { Answer, Ask, Body, Bytes, Call, Control, Source, Stream } from "./io.types.js" */

/** A chunk as an array of this realm, which Go needs. @param {unknown} chunk */
function bytesOf(chunk) {
  if (!isBytes(chunk)) throw new TypeError("the stream must yield Uint8Arrays");
  const bytes = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length);
  return isFixed(chunk.buffer) ? bytes : bytes.slice();
}

/** The server sent nothing for too long. */
export class TimeoutError extends Error {
  name = "TimeoutError";
}

/** Reads a stream in pieces of the size asked for, and watches its pauses and its length. */
export class BodyReader {
  /** @type {Bytes | undefined} */
  rest;
  /** @type {ReadableStreamDefaultReader<Bytes> | undefined} */
  #locked;
  loaded = 0;
  /** @param {Stream} stream @param {Source} [source] the response that it is the body of */
  constructor(stream, source = {}) {
    this.stream = stream;
    this.source = source;
    this.controller = source.controller;
  }
  get reader() {
    return (this.#locked ??= this.stream.getReader());
  }
  /** The next chunk as it comes, or undefined at the end. */
  async next() {
    const { idle = 0, length, slack = 0 } = this.source;
    const { done, value } = await raceInTime(idle, this.controller, STOPPED, this.reader.read());
    const chunk = done ? undefined : bytesOf(value);
    this.loaded += chunk?.length ?? 0;
    if (length === undefined) return chunk;
    if (done && this.loaded + slack < length) throw new TypeError(`${this.loaded} bytes came of the ${length} announced`);
    if (this.loaded > length && !slack) throw new TypeError(`more bytes came than the ${length} announced`);
    return chunk;
  }
  /** Up to size bytes, or undefined at the end. @param {number} size */
  async read(size) {
    let chunk = this.rest;
    while (!chunk?.length) {
      chunk = await this.next();
      if (!chunk) return undefined;
    }
    this.rest = chunk.subarray(size);
    return chunk.subarray(0, size);
  }
  /** @param {unknown} [reason] */
  cancel(reason) {
    this.controller?.abort(reason);
    (this.#locked ?? this.stream).cancel(reason).catch(() => {});
  }
}

/**
 * Aborts a request after limit milliseconds; 0, or more than setTimeout takes, means never.
 * @param {number} limit @param {Control | undefined} controller @param {string} message
 */
function alarm(limit, controller, message) {
  if (!(limit > 0 && limit <= MAX_DELAY)) return undefined;
  return setTimeout(() => controller?.abort(new TimeoutError(message)), limit);
}

/**
 * What comes of a promise, unless the request is aborted, or the server is silent
 * for longer than limit. It does not wait for the abort to show: a caller's own
 * fetch, and the body that it gives, may ignore it.
 * @template T
 * @param {number} limit @param {Control | undefined} controller @param {string} message @param {Promise<T>} promise
 * @param {(late: T) => void} [drop] gets what comes too late @returns {Promise<T>}
 */
function raceInTime(limit, controller, message, promise, drop) {
  const timer = alarm(limit, controller, message);
  return race(controller?.signal, promise, drop).finally(() => clearTimeout(timer));
}

/** @param {Ask} m @param {Body} body @param {AbortController} controller @param {Call} call @returns {Promise<Answer>} */
export async function sendFetch(m, body, controller, call) {
  const response = await fetchInTime(m, m.url, controller, call, { method: m.method, headers: m.headers, body, redirect: "manual" });
  return response.type === "opaqueredirect" ? askWhere(m, controller, call) : answerOf(response);
}

/** @param {Ask} m @param {string} url @param {AbortController} controller @param {Call} call @param {RequestInit} init */
function fetchInTime(m, url, controller, call, init) {
  // Not with what writes: "no-store" sends Cache-Control: no-cache, which S3 stores with the object.
  // https://fetch.spec.whatwg.org/#http-network-or-cache-fetch
  const cache = init.method === "GET" || init.method === "HEAD" ? "no-store" : "default";
  const sent = (call.fetch ?? fetch)(url, { ...init, signal: controller.signal, credentials: "omit", referrerPolicy: "no-referrer", cache });
  return raceInTime(m.firstByte, controller, NO_ANSWER, Promise.resolve(sent), ({ body }) => { body?.cancel().catch(() => {}); });
}

/** @param {Response} response @returns {Answer} */
function answerOf({ status, headers, body, type, redirected, url }) {
  if (!status) throw new TypeError("the answer shows no status"); // Response.error(), or one of the mode "no-cors"
  // A service worker, or a caller's own fetch, makes its Response of one that the page could not see whole.
  const open = type === "basic" || type === "default" && globalThis.origin === undefined;
  const answer = { status, headers: Object.fromEntries(headers), body, seen: type !== "cors", open };
  return redirected ? answerElsewhere(answer, url) : answer; // a caller's own fetch may follow
}

/** An answer that came from where a redirect led: words of a refusal may help, nothing else does. @param {Answer} answer @param {string} url @returns {Answer} */
function answerElsewhere({ status, headers, body, ...shown }, url) {
  if (status < 300) body?.cancel().catch(() => {});
  return { status: 307, headers, body: status < 300 ? null : body, ...shown, redirected: url.split(/[?#]/, 1)[0] || HIDDEN_ADDRESS };
}

/**
 * A browser shows nothing of a redirect that it does not follow. So the same path is asked for once more, unsigned, by
 * what may follow: S3 answers in words then, which may name a region, or it shows where the redirect leads.
 * @param {Ask} m @param {AbortController} controller @param {Call} call @returns {Promise<Answer>}
 */
async function askWhere(m, controller, call) {
  const unknown = { status: 307, headers: {}, body: null, seen: false, open: false, redirected: HIDDEN_ADDRESS };
  try {
    const answer = answerOf(await fetchInTime(m, m.url.split("?", 1)[0], controller, call, { method: "GET", redirect: "follow" }));
    if (answer.status >= 300 && answer.status < 400) return answer;
    answer.body?.cancel().catch(() => {});
    return unknown;
  } catch {
    controller.signal.throwIfAborted();
    return unknown;
  }
}

// XMLHttpRequest alone tells how far a body has come.
/** @param {Ask} m @param {Body} body @param {AbortController} controller @param {Call} call @returns {Promise<Answer>} */
export function sendXHR(m, body, controller, call) {
  return new Promise((resolve, reject) => {
    controller.signal.throwIfAborted();
    const xhr = new XMLHttpRequest();
    xhr.open(m.method, m.url);
    xhr.responseType = "blob";
    for (const [name, value] of Object.entries(m.headers)) xhr.setRequestHeader(name, value);
    let timer = alarm(m.firstByte, controller, NO_ANSWER);
    /** @type {ReturnType<typeof alarm>} from the first byte on: until then it may wait for a connection to be free */
    let stalled;
    xhr.upload.onprogress = ({ loaded }) => {
      clearTimeout(stalled);
      stalled = alarm(m.idle ? Math.min(m.idle, STALL) : STALL, controller, STUCK);
      call.progress?.flying(m.id, loaded);
    };
    xhr.upload.onloadend = () => clearTimeout(stalled); // what comes now is the server's turn
    xhr.onprogress = xhr.onreadystatechange = () => {
      if (xhr.readyState < xhr.HEADERS_RECEIVED) return;
      clearTimeout(stalled);
      clearTimeout(timer);
      if (xhr.readyState < xhr.DONE) timer = alarm(m.idle, controller, STOPPED);
    };
    xhr.onloadend = () => {
      clearTimeout(stalled);
      clearTimeout(timer);
    };
    xhr.onload = () => {
      const answer = { status: xhr.status, headers: headersOf(xhr), body: xhr.response.stream(), seen: false, open: false };
      resolve((xhr.responseURL || m.url) === m.url ? answer : answerElsewhere(answer, xhr.responseURL)); // it follows redirects, and nothing can stop it
    };
    xhr.onerror = () => reject(new TypeError("the request failed"));
    xhr.onabort = () => reject(new DOMException("the request was aborted", "AbortError"));
    whenAborted(controller.signal, () => xhr.abort());
    xhr.send(body);
  });
}

/** @param {XMLHttpRequest} xhr @returns {Record<string, string>} */
function headersOf(xhr) {
  const lines = xhr.getAllResponseHeaders().matchAll(/^([^:\s]+):(.*)$/gm);
  return Object.fromEntries(Array.from(lines, ([, name, value]) => [name.toLowerCase(), value.trim()]));
}

/** The body of an answer that has none. A Blob's stream would cost as much as the rest of a small request. */
export const emptyStream = () => new ReadableStream({ start: (sink) => sink.close() });

export class DocumentTooLarge extends Error {}

/**
 * What an answer says of the length of its body. Where CORS may hide a
 * Content-Encoding, the bytes may be decoded ones: mostly more than announced
 * then, and of something small or random fewer, by what the encoding adds.
 * @param {Ask} m @param {Answer} answer
 */
export function lengthOf({ method }, { status, headers, seen }) {
  const announced = headers["content-length"];
  if (method === "HEAD" || status >= 300 || !/^\d+$/.test(announced) || (headers["content-encoding"] ?? "identity") !== "identity") return {};
  return { length: Number(announced), slack: seen ? 0 : 64 + Number(announced) / 1000 };
}

/** Reads a body whole, up to a limit, and cancels it where that fails. @param {BodyReader} body */
export async function documentOf(body) {
  try {
    return await wholeOf(body);
  } catch (error) {
    body.reader.cancel(error).catch(() => {});
    throw error;
  }
}

/** @param {BodyReader} body */
async function wholeOf(body) {
  const chunks = [];
  for (let chunk = await body.next(); chunk; chunk = await body.next()) {
    chunks.push(chunk);
    if (body.loaded > MAX_DOCUMENT) throw new DocumentTooLarge(`the document is over ${MAX_DOCUMENT / 2 ** 20} MiB`);
  }
  if (chunks.length === 1) return chunks[0];
  const document = new Uint8Array(body.loaded);
  let at = 0;
  for (const chunk of chunks) {
    document.set(chunk, at);
    at += chunk.length;
  }
  return document;
}

// @ts-check
// The one module that touches bytes. It keeps what is alive (blobs, streams,
// bodies) under handles, which are all that Go knows of them, and does what Go
// asks for: see jsbridge/doc.go. It imports nothing, so that Go's own tests can
// load it by itself.

const MAX_DOCUMENT = 16 * 1024 * 1024; // transport.MaxDocument

/**
 * @typedef {{kind: string, message: string}} Failure a transport.Error's kind, and the host's own words
 * @typedef {{fetch?: typeof fetch, progress?: import("./progress.js").Progress, cause?: unknown, pieces?: number[]}} Call
 * @typedef {{id: number, call: number, what: string, method: string, url: string, headers: Record<string, string>,
 *   stream: boolean, text?: string, handle: number, offset: number, size: number}} Ask
 * @typedef {{status: number, headers: Record<string, string>, body: ReadableStream<Uint8Array<ArrayBuffer>> | null}} Answer
 */

/** A stream that is cut into pieces, and what was read of it and not yet taken. */
class Reading {
  /** @type {Uint8Array<ArrayBuffer> | undefined} */
  rest;
  /** @type {ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>> | undefined} */
  reading;
  /** @param {ReadableStream<Uint8Array<ArrayBuffer>>} stream @param {AbortController} [controller] of the request behind it */
  constructor(stream, controller) {
    this.stream = stream;
    this.controller = controller;
  }
  get reader() {
    return (this.reading ??= this.stream.getReader());
  }
  /** Up to size bytes, or undefined at the end. @param {number} size */
  async read(size) {
    let chunk = this.rest;
    while (!chunk?.length) {
      const { done, value } = await this.reader.read();
      if (done) return undefined;
      if (!(value instanceof Uint8Array)) throw new TypeError("the stream must yield Uint8Arrays");
      chunk = value;
    }
    this.rest = chunk.subarray(size);
    return chunk.subarray(0, size);
  }
  /** @param {unknown} [reason] */
  cancel(reason) {
    this.controller?.abort(reason);
    (this.reading ? this.reading.cancel(reason) : this.stream.cancel(reason)).catch(() => {});
  }
}

export class IO {
  #answer;
  #last = 0;
  /** @type {Map<number, Blob | Reading>} */
  #held = new Map();
  /** @type {Map<number, AbortController>} the asks under way */
  #asks = new Map();
  /** @type {Map<number, Call>} */
  #calls = new Map();

  /** @param {(fields: object, bytes?: Uint8Array) => void} answer */
  constructor(answer) {
    this.#answer = answer;
  }

  /** How many handles are held. */
  get size() {
    return this.#held.size;
  }

  /** @param {number} id @param {Call} call */
  begin(id, call) {
    this.#calls.set(id, call);
  }

  /** Ends a call and returns what the page itself caught last on its behalf. @param {number} id */
  end(id) {
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    call?.pieces?.forEach((handle) => this.release(handle)); // those that Go did not come to send
    return call?.cause;
  }

  /** Keeps a Blob or a stream and returns its handle. @param {Blob | ReadableStream<Uint8Array<ArrayBuffer>>} value */
  hold(value) {
    this.#held.set(++this.#last, value instanceof Blob ? value : new Reading(value));
    return this.#last;
  }

  /** Lets go of a handle; a stream that has not ended is cancelled. @param {number} handle */
  release(handle) {
    const value = this.#held.get(handle);
    this.#held.delete(handle);
    if (value instanceof Reading) value.cancel();
  }

  /** Hands a body over: its stream, and the controller of its request. @param {number} handle */
  take(handle) {
    const value = /** @type {Reading} */ (this.#held.get(handle));
    this.#held.delete(handle);
    return value;
  }

  /** @param {number} id */
  abort(id) {
    this.#asks.get(id)?.abort();
  }

  /** Lets go of everything: Go has ended. */
  clear() {
    for (const controller of this.#asks.values()) controller.abort();
    for (const handle of [...this.#held.keys()]) this.release(handle);
    this.#calls.clear();
  }

  /** Does what Go asks for, and answers once. @param {Ask} m */
  async ask(m) {
    const controller = new AbortController();
    this.#asks.set(m.id, controller);
    const call = this.#calls.get(m.call) ?? {};
    let fields, bytes;
    try {
      [fields, bytes] = await this.#do(m, controller, call);
    } catch (error) {
      call.cause = error;
      fields = { error: failureOf(m, error, controller.signal) };
    }
    this.#asks.delete(m.id);
    this.#answer({ do: "answer", id: m.id, ...fields }, bytes);
    if (m.what === "read") discard(bytes);
  }

  /** @param {Ask} m @param {AbortController} controller @param {Call} call @returns {Promise<[object, Uint8Array?]>} */
  async #do(m, controller, call) {
    switch (m.what) {
      case "fetch":
        return this.#fetch(m, controller, call);
      case "read":
        return [{}, new Uint8Array(await this.#blob(m).arrayBuffer())];
      case "sha256":
        if (!globalThis.crypto?.subtle) return [{ error: { kind: "unsupported", message: "no WebCrypto here" } }];
        return [{}, new Uint8Array(await crypto.subtle.digest("SHA-256", await this.#blob(m).arrayBuffer()))];
      case "cut":
        return [await this.#cut(m, controller.signal, call)];
      case "pull": {
        const chunk = await this.#reading(m, controller.signal).read(m.size);
        return chunk ? [{}, chunk] : [{ ended: true }];
      }
    }
    throw new TypeError(`unknown question ${m.what}`);
  }

  /** The range of a blob that m names. @param {Ask} m */
  #blob(m) {
    const blob = /** @type {Blob} */ (this.#held.get(m.handle));
    return blob.slice(m.offset, m.offset + m.size);
  }

  /** The stream that m names. It ends with the ask, since it may never yield again. @param {Ask} m @param {AbortSignal} signal */
  #reading(m, signal) {
    const reading = /** @type {Reading} */ (this.#held.get(m.handle));
    signal.addEventListener("abort", () => reading.cancel(), { once: true });
    return reading;
  }

  /** Up to m.size bytes of a stream, as a Blob. @param {Ask} m @param {AbortSignal} signal @param {Call} call */
  async #cut(m, signal, call) {
    const stream = this.#reading(m, signal);
    const pieces = [];
    let size = 0;
    while (size < m.size) {
      const piece = await stream.read(m.size - size);
      if (!piece) break;
      pieces.push(piece);
      size += piece.length;
    }
    signal.throwIfAborted();
    const handle = this.hold(new Blob(pieces));
    (call.pieces ??= []).push(handle);
    return { handle, size };
  }

  /** @param {Ask} m @param {AbortController} controller @param {Call} call @returns {Promise<[object, Uint8Array?]>} */
  async #fetch(m, controller, call) {
    const body = m.text ?? (m.handle && m.size ? this.#blob(m) : undefined);
    const watched = body instanceof Blob && call.progress;
    const send = watched && !call.fetch && globalThis.XMLHttpRequest ? sendXHR : sendFetch;
    let answer;
    try {
      answer = await send(m, body, controller.signal, call);
    } finally {
      if (watched) call.progress?.landed(m.id, answer && answer.status < 300 ? body.size : 0);
    }
    const { status, headers } = answer;
    if (m.stream && status >= 200 && status <= 299) {
      const stream = answer.body ?? new Blob().stream();
      this.#held.set(++this.#last, new Reading(stream, controller));
      return [{ status, headers, handle: this.#last }];
    }
    return [{ status, headers }, await documentOf(answer.body)];
  }
}

/**
 * Frees a window now. The garbage collector would come late: hashing 2 GiB
 * leaves it 700 MiB of windows to find.
 * @param {Uint8Array} [bytes]
 */
export function discard(bytes) {
  if (bytes?.length) /** @type {any} */ (bytes.buffer).transfer?.(0);
}

/** @param {Ask} m @param {any} error @param {AbortSignal} signal @returns {Failure} */
function failureOf({ what, url }, error, signal) {
  let message = String(error?.message ?? error);
  if (url) message = message.replaceAll(url, url.split("?")[0]); // its query may hold a signature
  if (signal.aborted) return { kind: "aborted", message };
  if (error instanceof DocumentTooLarge) return { kind: "too large", message };
  const unreadable = what !== "fetch" && what !== "pull";
  return { kind: unreadable || error?.name === "NotReadableError" ? "unreadable" : "network", message };
}

/** @param {Ask} m @param {Blob | string | undefined} body @param {AbortSignal} signal @param {Call} call @returns {Promise<Answer>} */
async function sendFetch(m, body, signal, call) {
  const response = await (call.fetch ?? fetch)(m.url, {
    method: m.method,
    headers: m.headers,
    body,
    signal,
    credentials: "omit",
    referrerPolicy: "no-referrer",
    cache: "no-store",
  });
  return { status: response.status, headers: Object.fromEntries(response.headers), body: response.body };
}

/**
 * Sends a body by XMLHttpRequest, which alone tells how far it has come.
 * @param {Ask} m @param {Blob | string | undefined} body @param {AbortSignal} signal @param {Call} call @returns {Promise<Answer>}
 */
function sendXHR(m, body, signal, call) {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const xhr = new XMLHttpRequest();
    xhr.open(m.method, m.url);
    xhr.responseType = "blob";
    for (const [name, value] of Object.entries(m.headers)) xhr.setRequestHeader(name, value);
    xhr.upload.onprogress = ({ loaded }) => call.progress?.flying(m.id, loaded);
    xhr.onload = () => resolve({ status: xhr.status, headers: headersOf(xhr), body: xhr.response.stream() });
    xhr.onerror = () => reject(new TypeError("the request failed"));
    xhr.onabort = () => reject(new DOMException("the request was aborted", "AbortError"));
    signal.addEventListener("abort", () => xhr.abort(), { once: true });
    xhr.send(body);
  });
}

/** @param {XMLHttpRequest} xhr @returns {Record<string, string>} */
function headersOf(xhr) {
  const lines = xhr.getAllResponseHeaders().split("\r\n").filter(Boolean);
  return Object.fromEntries(lines.map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  }));
}

class DocumentTooLarge extends Error {}

/** Reads a body whole, up to a limit. @param {ReadableStream<Uint8Array<ArrayBuffer>> | null} body */
async function documentOf(body) {
  const chunks = [];
  let size = 0;
  const reader = body?.getReader();
  for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) {
    chunks.push(next.value);
    size += next.value.length;
    if (size > MAX_DOCUMENT) {
      reader?.cancel().catch(() => {});
      throw new DocumentTooLarge("the document is over 16 MiB");
    }
  }
  if (chunks.length === 1) return chunks[0];
  const document = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    document.set(chunk, at);
    at += chunk.length;
  }
  return document;
}

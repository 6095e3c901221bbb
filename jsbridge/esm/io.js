// @ts-check
// With exchange.js, the one module that touches bytes. It keeps blobs, streams and
// bodies under handles, which are all that Go has of them, and does what Go asks
// for (jsbridge/doc.go). The tests of package jsbridge load it and its imports.
import { isFixed, isNativeBlob, isStream } from "./brands.js";
import { DocumentTooLarge, documentOf, emptyStream, lengthOf, BodyReader, sendFetch, sendXHR, TimeoutError } from "./exchange.js";
import { KEY_HEADER, MAX_FORM } from "./limits.gen.js";
import { race, whenAborted } from "./linked.js";

/** @import { Ask, Bytes, Call, Content, Failure, Page, Stream, Told } from "./io.types.js" */

// Bytes up to which a blob is read once and kept: to read it again, or to let the browser read what it sends, goes
// through other processes, and costs a small upload as much as all the rest. No form is larger.
const SMALL = MAX_FORM;
const WINDOW = 1024 * 1024; // bytes that Go looks at at a time (jsbridge/host.go)

export class IO {
  #answer;
  #last = 0;
  /** @type {Map<number, Content | BodyReader | import("./sink.js").Destination>} */
  #held = new Map();
  /** @type {Map<number, AbortController>} the asks under way */
  #asks = new Map();
  /** @type {Map<number, () => void>} of asks that show bytes to Go: what continues when it has seen them */
  #taking = new Map();
  /** @type {Set<AbortController>} those for an answer that Go reads as it comes */
  #opening = new Set();
  #here = Promise.resolve(); // pending while the page is left
  /** @type {Map<number, Call>} */
  #calls = new Map();
  /** @type {Map<number, Page>} of each client that was not closed */
  #pages = new Map();

  /** @param {(fields: object, bytes?: Uint8Array) => void} answer */
  constructor(answer) {
    this.#answer = answer;
  }

  /** How many clients are open. */
  get clients() {
    return this.#pages.size;
  }

  /** How many handles are held. */
  get size() {
    return this.#held.size;
  }

  /** @param {number} client @param {Page} [page] none: it was closed */
  open(client, page) {
    if (page) this.#pages.set(client, page);
    else this.#pages.delete(client);
  }

  /** The call that m is for, or its client: work that several calls wait for may outlive the first. @param {{call: number, client: number}} m */
  #caller(m) {
    return this.#calls.get(m.call) ?? { ...this.#pages.get(m.client) };
  }

  /** Calls onRequest or onWarning. @param {Told} m */
  tell(m) {
    const { hooks } = this.#caller(m);
    if (m.do === "warn") hooks?.warn(m.event);
    else hooks?.trace(m.event);
  }

  /** Bytes of an upload that the server had before this call. @param {{call: number, bytes: number}} m */
  kept(m) {
    this.#calls.get(m.call)?.progress?.kept(m.bytes);
  }

  /** @param {number} id @param {Call} call */
  begin(id, call) {
    this.#calls.set(id, call);
  }

  /** Ends a call and returns the last error that the page caught for it. @param {number} id */
  end(id) {
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    call?.pieces?.forEach((handle) => this.release(handle)); // those that Go has not sent
    return call?.cause;
  }

  /** Keeps something and returns its handle. @param {Content | Stream | import("./sink.js").Destination} value */
  hold(value) {
    this.#held.set(++this.#last, isStream(value) ? new BodyReader(value) : value);
    return this.#last;
  }

  /** Lets go of a handle; a stream that has not ended is cancelled. @param {number} handle */
  release(handle) {
    const value = this.#held.get(handle);
    this.#held.delete(handle);
    if (value instanceof BodyReader) value.cancel();
  }

  /** Hands a body over: its stream, and the controller of its request. @param {number} handle */
  take(handle) {
    const value = /** @type {BodyReader} */ (this.#held.get(handle));
    this.#held.delete(handle);
    return value;
  }

  /** @param {number} id */
  abort(id) {
    this.#asks.get(id)?.abort();
  }

  /**
   * The page is left. The browser may cache it with its open connections, of which there are six to a server, and
   * live events never end. So the streams that Go reads are aborted, and retried once the page is shown again.
   * @param {Promise<void>} back
   */
  leave(back) {
    this.#here = back;
    const left = new TimeoutError("the page was left");
    for (const controller of this.#opening) controller.abort(left);
    for (const held of this.#held.values()) if (held instanceof BodyReader) held.controller?.abort(left);
  }

  /** Lets go of everything: Go has ended. */
  clear() {
    for (const controller of this.#asks.values()) controller.abort();
    for (const handle of [...this.#held.keys()]) this.release(handle);
    this.#calls.clear();
    this.#pages.clear();
  }

  /** Does what Go asks for, and answers once. @param {Ask} m */
  async ask(m) {
    const controller = new AbortController();
    this.#asks.set(m.id, controller);
    const call = this.#caller(m);
    let fields, bytes;
    try {
      [fields, bytes] = await this.#do(m, controller, call);
    } catch (error) {
      fields = { error: failureOf(m, error, controller.signal) };
      const unreadable = fields.error.kind === "network" && await this.#unreadable(m);
      if (unreadable) fields = { error: failureOf({ ...m, what: "read" }, unreadable, controller.signal) };
      if (!controller.signal.aborted || controller.signal.reason instanceof TimeoutError) call.cause = unreadable || error; // else it is Go that has aborted
    }
    this.#asks.delete(m.id);
    this.#taking.delete(m.id);
    this.#answer({ do: "answer", id: m.id, ...fields }, bytes && ofThisRealm(bytes));
    if (m.what === "read") discard(bytes);
  }

  /** @param {Ask} m @param {AbortController} controller @param {Call} call @returns {Promise<[object, Uint8Array?]>} */
  async #do(m, controller, call) {
    switch (m.what) {
      case "fetch":
        // Cleaning up after a call may outlive its client, whose fetch is gone then.
        if (m.client && !this.#calls.has(m.call) && !this.#pages.has(m.client)) return [{ error: { kind: "closed", message: "the client was closed" } }];
        return this.#fetch(m, controller, call);
      case "read":
        return [{}, await this.#bytes(m)];
      case "sha256":
        if (!globalThis.crypto?.subtle) return [{ error: { kind: "unsupported", message: "no WebCrypto here" } }];
        return [{}, new Uint8Array(await crypto.subtle.digest("SHA-256", await this.#bytes(m)))];
      case "cut":
        return [await this.#cut(m, controller.signal, call)];
      case "sink":
        return [await this.#sink(m, controller.signal, call)];
      case "pull": {
        const chunk = await this.#readerOf(m, controller.signal).read(m.size);
        return chunk ? [{}, chunk] : [{ ended: true }];
      }
    }
    const hook = call.hooks?.ask[m.what];
    if (!hook) throw new TypeError(`unknown question ${m.what}`);
    return [(await race(controller.signal, hook(m, controller.signal))) ?? {}];
  }

  /** What Go asks of a destination, and maybe a body that goes there. @param {Ask} m @param {AbortSignal} signal @param {Call} call */
  #sink(m, signal, call) {
    const destination = /** @type {import("./sink.js").Destination} */ (this.#held.get(m.sink));
    return destination.act(m, {
      signal, progress: call.progress, body: /** @type {BodyReader | undefined} */ (this.#held.get(m.handle)),
      failed: (/** @type {unknown} */ error) => {
        call.cause = error;
        return failureOf({ ...m, what: "pull" }, error, signal);
      },
      passed: (/** @type {Uint8Array<ArrayBuffer> | undefined} */ chunk) => this.#pass(m.id, signal, chunk),
    });
  }

  /** Tells Go that bytes come, and shows it those, a window at a time: resolves when it has seen them. @param {number} id of the ask @param {AbortSignal} signal @param {Uint8Array<ArrayBuffer>} [chunk] */
  async #pass(id, signal, chunk) {
    if (!chunk) return this.#answer({ do: "chunk", id });
    for (let at = 0; at < chunk.length; at += WINDOW) {
      const taken = new Promise((resolve) => { this.#taking.set(id, () => resolve(undefined)); });
      this.#answer({ do: "chunk", id }, chunk.slice(at, at + WINDOW)); // the way to a worker takes the buffer along
      await race(signal, taken);
    }
  }

  /** Go has seen what it was shown. @param {number} id */
  taken(id) {
    this.#taking.get(id)?.();
  }

  /** The range of what is held that m names. @param {Ask} m */
  #range({ handle, offset, size }) {
    const held = /** @type {Content} */ (this.#held.get(handle));
    return ArrayBuffer.isView(held) ? held.subarray(offset, offset + size) : held.slice(offset, offset + size);
  }

  /** The same in a form that the browser sends. @param {Ask} m */
  async #body(m) {
    const range = this.#range(m);
    return ArrayBuffer.isView(range) || isNativeBlob(range) ? range : new Uint8Array(await range.arrayBuffer());
  }

  /** The error of reading a file that has changed: sending it fails as a broken connection does. @param {Ask} m */
  async #unreadable(m) {
    const held = m.handle ? /** @type {Content | BodyReader | undefined} */ (this.#held.get(m.handle)) : undefined;
    if (!held || ArrayBuffer.isView(held) || held instanceof BodyReader) return undefined;
    const end = m.offset + m.size;
    try {
      await Promise.all([held.slice(m.offset, m.offset + 1), held.slice(Math.max(m.offset, end - 1), end)].map((byte) => byte.arrayBuffer()));
    } catch (error) {
      return error;
    }
  }

  /** The same as bytes, which the caller may give away. @param {Ask} m */
  async #bytes(m) {
    const held = /** @type {Content} */ (this.#held.get(m.handle));
    if (!ArrayBuffer.isView(held) && held.size <= SMALL) {
      const bytes = new Uint8Array(await held.arrayBuffer());
      if (this.#held.has(m.handle)) this.#held.set(m.handle, bytes);
      return bytes.slice(m.offset, m.offset + m.size);
    }
    const range = this.#range(m);
    return ArrayBuffer.isView(range) ? range.slice() : new Uint8Array(await range.arrayBuffer());
  }

  /** The stream that m names. Aborting the ask cancels it: it may never yield again. @param {Ask} m @param {AbortSignal} signal */
  #readerOf(m, signal) {
    const reader = /** @type {BodyReader} */ (this.#held.get(m.handle));
    whenAborted(signal, () => reader.cancel());
    return reader;
  }

  /** Up to m.size bytes of a stream, as a Blob. @param {Ask} m @param {AbortSignal} signal @param {Call} call */
  async #cut(m, signal, call) {
    const stream = this.#readerOf(m, signal);
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
    const form = m.form && formOf(m.form, m.handle ? await this.#bytes(m) : new TextEncoder().encode(m.text));
    const body = form?.body ?? m.text ?? (m.handle && m.size ? await this.#body(m) : undefined);
    if (m.handle && !m.size) await this.#bytes(m); // a file that is gone has no size
    if (form) m.headers = { ...m.headers, "content-type": form.type };
    const watched = m.handle && m.size ? call.progress : undefined;
    // A listener for the progress of a form would cost it the preflight that it is there to save. What carries a key may follow no redirect.
    const send = watched && !m.form && !call.fetch && !m.headers[KEY_HEADER] && globalThis.XMLHttpRequest ? sendXHR : sendFetch;
    await race(controller.signal, this.#here);
    if (m.stream) this.#opening.add(controller);
    let answer;
    try {
      answer = await send(m, body, controller, call);
    } finally {
      this.#opening.delete(controller);
      watched?.landed(m.id, answer && answer.status < 300 ? m.size : 0);
    }
    const { status, headers, open, redirected } = answer;
    const reader = new BodyReader(answer.body ?? emptyStream(), { controller, idle: m.idle, ...lengthOf(m, answer) });
    if (m.stream && status >= 200 && status <= 299) {
      this.#held.set(++this.#last, reader);
      return [{ status, headers, open, redirected, handle: this.#last }];
    }
    return [{ status, headers, open, redirected }, await documentOf(reader)];
  }
}

/**
 * A copy of what is small, since the caller may change it; to make a Blob of it would cost more. Also of what no Blob
 * takes, of any size. @param {string | ArrayBufferLike | ArrayBufferView} data
 */
export function copyOf(data) {
  if (typeof data === "string") return data.length <= SMALL ? new TextEncoder().encode(data) : undefined;
  const [buffer, offset] = "buffer" in data ? [data.buffer, data.byteOffset] : [data, 0];
  if (data.byteLength > SMALL && isFixed(buffer)) return undefined;
  return new Uint8Array(buffer, offset, data.byteLength).slice();
}

/**
 * The fields, and the bytes that they go with as the last: RFC 7578. Names are headers', values have no line ends
 * (core/uploads/form.go): nothing needs escaping. The browser's own FormData would have to read a Blob.
 * @param {[string, string][]} fields @param {Bytes} content
 */
function formOf(fields, content) {
  const boundary = crypto.getRandomValues(new Uint32Array(4)).join("-");
  const part = (/** @type {string} */ name) => `--${boundary}\r\ncontent-disposition: form-data; name="${name}"`;
  const text = new TextEncoder();
  const typed = fields.map(([name, value]) => name === "content-type" ? `\r\n${name}: ${value}` : "").join(""); // some servers look for it there
  const before = text.encode(`${fields.map(([name, value]) => `${part(name)}\r\n\r\n${value}\r\n`).join("")}${part("file")}; filename="file"${typed}\r\n\r\n`);
  const after = text.encode(`\r\n--${boundary}--\r\n`);
  const body = new Uint8Array(before.length + content.length + after.length);
  body.set(before);
  body.set(content, before.length);
  body.set(after, before.length + content.length);
  return { type: `multipart/form-data; boundary=${boundary}`, body };
}

// Without this, hashing 2 GiB leaves 700 MiB of windows to the garbage collector.
/** Frees the memory of a window. @param {Uint8Array} [bytes] */
export function discard(bytes) {
  if (bytes?.length) /** @type {{transfer?(size: number): void}} */ (bytes.buffer).transfer?.(0);
}

/** What a test environment's TextEncoder makes is of another realm, which Go does not read. @param {Uint8Array} bytes */
const ofThisRealm = (bytes) => new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** @param {Ask} m @param {unknown} error @param {AbortSignal} signal @returns {Failure} */
function failureOf({ what, url }, error, signal) {
  if (signal.reason instanceof TimeoutError) error = signal.reason; // XMLHttpRequest tells of an abort alone
  const { message: said, name } = Object(error);
  let message = String(said ?? error);
  if (url) message = message.replaceAll(url, url.split("?")[0]); // its query may hold a signature
  if (error instanceof TimeoutError) return { kind: "timeout", message };
  if (signal.aborted) return { kind: "aborted", message };
  if (error instanceof DocumentTooLarge) return { kind: "too large", message };
  if (what === "sink") return { kind: "unwritable", message };
  const unreadable = what !== "fetch" && what !== "pull";
  return { kind: unreadable || ["NotReadableError", "NotFoundError"].includes(name) ? "unreadable" : "network", message };
}

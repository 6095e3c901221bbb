// @ts-check
// values.go says the same natively.
import * as minnow from "minnow";

/** A case that nobody can run. */
export class BadCase extends Error {}

/** Data to store. */
export class Content {
  /** @param {Uint8Array<ArrayBuffer>} bytes @param {string} [as] "stream" or "file" */
  constructor(bytes, as) {
    this.bytes = bytes;
    this.as = as;
  }

  /** What a call takes; a stream is read once, so each has its own. */
  forCall() {
    switch (this.as) {
      case "stream":
        return new Blob([this.bytes]).stream();
      case "file":
        return new File([this.bytes], "file.txt");
    }
    return this.bytes;
  }
}

let files = 0;

/** Where a download goes. */
export class Sink {
  /** @type {Uint8Array[]} */
  #chunks = [];
  /** @type {FileSystemFileHandle | undefined} */
  #file;

  /** @param {string} kind "stream" or "file" */
  constructor(kind) {
    this.kind = kind;
  }

  async forCall() {
    if (this.kind === "stream") return new WritableStream({ write: (chunk) => void this.#chunks.push(chunk.slice()) });
    const folder = await navigator.storage.getDirectory();
    this.#file = await folder.getFileHandle(`conformance-${++files}`, { create: true });
    return this.#file;
  }

  /** What was written. */
  async content() {
    const blob = this.#file ? await this.#file.getFile() : new Blob(/** @type {any} */ (this.#chunks));
    return told(new Uint8Array(await blob.arrayBuffer()));
  }
}

const encoder = new TextEncoder();

/**
 * Replaces names and placeholders by what they stand for.
 * @param {any} v @param {Record<string, any>} scope @returns {any}
 */
export function resolve(v, scope) {
  if (typeof v === "string") return /^\$[A-Za-z]\w*(\.\w+)*$/.test(v) ? lookup(v.slice(1), scope) : v;
  if (Array.isArray(v)) return v.map((item) => resolve(item, scope));
  if (!isPlain(v)) return v;
  for (const name of Object.keys(v)) {
    if (Object.hasOwn(placeholders, name)) return placeholders[name](resolve(v[name], scope), v);
  }
  return Object.fromEntries(Object.entries(v).map(([name, member]) => [name, resolve(member, scope)]));
}

/** @param {any} v */
export const isPlain = (v) => typeof v === "object" && v !== null && [Object.prototype, null].includes(Object.getPrototypeOf(v));

/** @param {string} path @param {Record<string, any>} scope */
function lookup(path, scope) {
  /** @type {any} */
  let v = scope;
  for (const name of path.split(".")) {
    if ((!isPlain(v) && !Array.isArray(v)) || !Object.hasOwn(v, name)) throw new BadCase(`$${path}: nothing is known of ${name}`);
    v = v[name];
  }
  return typeof v === "string" ? v : resolve(v, scope);
}

/** @type {Record<string, (argument: any, all: any) => any>} */
const placeholders = {
  $concat: (parts) => parts.join(""),
  $key: (seed) => generate(32, seed),
  $date: (iso) => new Date(iso),
  $now: (seconds) => new Date(Date.now() + seconds * 1000),
  $bytes: (size, { seed = 0, as }) => new Content(generate(size, seed), as),
  $data: (text, { as }) => new Content(encoder.encode(text), as),
  $repeat: ([text, times]) => text.repeat(times),
  $text: (value) => JSON.stringify(value),
  $sink: (kind) => new Sink(kind),
  $PostPolicy: (calls) => chain("PostPolicy", calls),
  $CopyConditions: (calls) => chain("CopyConditions", calls),
};

/** @param {string} name @param {any[][]} calls each a setter and its arguments */
const chain = (name, calls) => calls.reduce((made, [setter, ...args]) => made[setter](...args), new /** @type {any} */ (minnow)[name]());

/** Bytes that repeat nowhere near, so that parts out of place show. @param {number} size @param {number} seed */
function generate(size, seed) {
  const words = new Uint32Array(Math.ceil(size / 4));
  let x = Math.imul(seed + 1, 2654435761);
  for (let i = 0; i < words.length; i++) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    words[i] = x;
  }
  return new Uint8Array(words.buffer, 0, size);
}

/** How long content may be, in bytes, to be told as text. */
const SHORT_TEXT = 1024;

/** The normal form of content. @param {Uint8Array<ArrayBuffer>} bytes */
export async function told(bytes) {
  if (bytes.length <= SHORT_TEXT) {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {} // it is no text
  }
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return `${bytes.length} bytes, SHA-256 ${Array.from(sum, (b) => b.toString(16).padStart(2, "0")).join("")}`;
}

/** An answer, with the code of an error. @param {Response} response */
export async function answered(response) {
  const bytes = new Uint8Array(await response.arrayBuffer());
  const code = /<Code>([^<]+)<\/Code>/.exec(new TextDecoder().decode(bytes))?.[1];
  return { status: response.status, headers: Object.fromEntries(response.headers), content: await told(bytes), ...(code && { code }) };
}

/** Brings a result, or a wanted value, into the normal form. @param {any} v @returns {Promise<any>} */
export async function normal(v) {
  if (v === undefined || v === null) return null;
  if (v instanceof Date) return v.toISOString();
  if (v instanceof Content) return told(v.bytes);
  if (Array.isArray(v)) return Promise.all(v.map(normal));
  if (v instanceof Response) return answered(v);
  if (v instanceof Error) return normal({ ...v, type: v.name, message: v.message });
  if (typeof v !== "object") return v;
  /** @type {Record<string, any>} */
  const object = Object.create(null);
  for (const [name, member] of Object.entries(v)) {
    if (member !== undefined) object[name] = await normal(member);
  }
  if (typeof v.arrayBuffer === "function") object.content = await told(new Uint8Array(await v.arrayBuffer()));
  return object;
}

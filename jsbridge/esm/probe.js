// @ts-check
// The requests of diagnose(): each harmless and limited in time, and told as far
// as a page may see it. What they bring is looked at here alone.

import { isLoopback } from "./errors.js";
import { documentOf, emptyStream, BodyReader } from "./exchange.js";
import { linked, race, whenAborted } from "./linked.js";

const LIMIT = 10_000; // milliseconds for one request
const LOOKUP = 3_000; // … for a name, and for a link

/** An upload that no server has: what is asked of it is refused, and nothing is stored, joined or removed. */
const NO_UPLOAD = { partNumber: "1", uploadId: "minnow-diagnosis" };

const OBJECT = "minnow-diagnosis"; // that no probe reads, writes or needs

/** What an upload sends, of a body of one "x"; needed: nothing can be written without. */
export const HEADERS = {
  "content-type": "application/octet-stream",
  "content-md5": "ndTkYSaMgDT1yFZOFVxnpg==",
  "x-amz-checksum-crc32c": "qTxfkw==",
  "x-amz-meta-minnow": "diagnosis",
};
export const SIGNING = ["authorization", "x-amz-content-sha256", "x-amz-date"];
export const OPTIONAL = ["x-amz-checksum-crc32c", "x-amz-meta-minnow"];

/** What writes, and is refused for want of an upload. */
export const WRITES = {
  HEAD: { method: "HEAD", operation: "HeadObject", object: OBJECT, inQuery: true },
  PUT: { method: "PUT", operation: "UploadPart", object: OBJECT, query: NO_UPLOAD, headers: HEADERS, body: "x" },
  POST: { method: "POST", operation: "CompleteMultipartUpload", object: OBJECT, query: { uploadId: NO_UPLOAD.uploadId }, headers: { "content-type": "application/xml" }, body: "<CompleteMultipartUpload/>" },
  DELETE: { method: "DELETE", operation: "AbortMultipartUpload", object: OBJECT, query: { uploadId: NO_UPLOAD.uploadId } },
};

/**
 * @import { Fetch } from "./io.types.js"
 * @import { Answer, Probe, Sign, Signed } from "./probe.types.js"
 */

export class Probes {
  #fetch;
  #sign;
  #bucket;
  #signal;
  #unique = Date.now().toString(36); // a preflight that was passed once is not asked for again at the same address
  /** What Node says of the first failure; a browser says nothing. @type {string | undefined} */
  cause;

  /** @param {Fetch | undefined} fetch the caller's own @param {Sign} sign @param {string} bucket or "" @param {AbortSignal} signal ends them all */
  constructor(fetch, sign, bucket, signal) {
    this.#fetch = fetch;
    this.#sign = sign;
    this.#bucket = bucket;
    this.#signal = signal;
  }

  /** @param {Probe} probe @returns {Promise<Signed>} */
  async sign({ bucket = this.#bucket, object = "", method = "GET", body, query = {}, ...probe }) {
    const { uploadId } = query;
    const args = { bucket, object, probe: { ...probe, method, query: uploadId ? { ...query, uploadId: `${uploadId}-${this.#unique}` } : query } };
    const signed = await this.#sign(args, { signal: this.#signal });
    return { ...signed, method, body };
  }

  /** What a page sees of the answer; undefined where that is nothing. @param {Signed} signed */
  seen({ url, ...init }) {
    return this.#workInTime(async (stop) => {
      const response = await this.#send(url, { ...init, redirect: "manual", signal: stop.signal }); // a signature is for one host
      const hidden = response.type === "opaqueredirect";
      return answerOf(hidden ? await this.#send(url.split("?", 1)[0], { signal: stop.signal }) : response, stop);
    });
  }

  /** Whether anything answers at all: by a request that asks for no answer. @param {string} url */
  async reached(url) {
    return (await this.#workInTime(async ({ signal }) => this.#send(url, { mode: "no-cors", signal }))) !== undefined;
  }

  /**
   * Whether the answer to a GET is a success, also where no page may read it: a link that is to be fetched in advance
   * tells of its load or its error. @param {string} url @returns {Promise<boolean | undefined>} undefined: unknown here
   */
  async succeeds(url) {
    const { document } = globalThis;
    if (this.#fetch || !document) return undefined;
    const told = await this.#workInTime(({ signal }) => new Promise((/** @type {(success: boolean | "unknown") => void} */ resolve) => {
      const link = document.createElement("link");
      if (!link.relList.supports("prefetch")) return resolve("unknown");
      let forbidden = false; // by the page's own policy
      const watch = () => { forbidden = true; };
      document.addEventListener("securitypolicyviolation", watch);
      const end = (/** @type {boolean} */ success) => setTimeout(() => {
        document.removeEventListener("securitypolicyviolation", watch);
        link.remove();
        resolve(forbidden ? "unknown" : success);
      });
      link.onload = () => end(true);
      link.onerror = () => end(false);
      whenAborted(signal, () => end(false));
      Object.assign(link, { rel: "prefetch", referrerPolicy: "no-referrer", href: url });
      document.head.append(link);
    }), LOOKUP);
    return told === "unknown" ? undefined : told;
  }

  /**
   * Whether the server lets the browser send this, whatever it answers: the body
   * goes only once the preflight was passed, and XMLHttpRequest alone tells.
   * @param {Signed} signed with a body @returns {Promise<boolean | undefined>} undefined: unknown here
   */
  passed({ url, method, headers, body }) {
    if (!globalThis.XMLHttpRequest || this.#fetch) return Promise.resolve(undefined);
    return this.#workInTime(async ({ signal }) => new Promise((resolve) => {
      const xhr = new XMLHttpRequest();
      let sent = false;
      xhr.open(method, url);
      for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value);
      xhr.upload.onload = () => { sent = true; };
      xhr.onloadend = () => resolve(sent);
      whenAborted(signal, () => xhr.abort());
      xhr.send(body);
    }));
  }

  /** @param {string} url @param {RequestInit & {signal: AbortSignal}} init */
  #send(url, init) {
    const sent = (this.#fetch ?? fetch)(url, { credentials: "omit", referrerPolicy: "no-referrer", cache: "no-store", ...init });
    return race(init.signal, sent, ({ body }) => { body?.cancel().catch(() => {}); }); // a caller's own fetch may heed no signal
  }

  /** @template T @param {(stop: ReturnType<typeof linked>) => Promise<T>} work @param {number} [limit] @returns {Promise<T | undefined>} undefined: it failed, or took too long */
  async #workInTime(work, limit = LIMIT) {
    const stop = linked(this.#signal).limit(limit);
    try {
      return await stop.race(work(stop)); // nor need its body
    } catch (error) {
      this.#signal.throwIfAborted();
      this.cause ??= Object(Object(error).cause).code;
      return undefined;
    } finally {
      stop.end();
    }
  }
}

/** @param {Response} response @param {ReturnType<typeof linked>} controller of its request @returns {Promise<Answer>} */
async function answerOf(response, controller) {
  const text = new TextDecoder().decode(await documentOf(new BodyReader(response.body ?? emptyStream(), { controller })));
  const { status, headers } = response;
  const region = element(text, "Region") || (headers.get("x-amz-bucket-region") ?? "");
  return { status, headers, text, code: element(text, "Code"), region, root: /<([A-Za-z]\w*)/.exec(text)?.[1] ?? "" };
}

/** The text of the first element of that name. A parser of XML is not to be had in a worker. @param {string} xml @param {string} name */
export function element(xml, name) {
  return new RegExp(`<${name}>([^<]*)<`).exec(xml)?.[1] ?? "";
}

/** What time it is at the server that answered, NaN where that is hidden. @param {Answer} answer */
export const timeIn = ({ headers, text }) => Date.parse(headers.get("date") ?? element(text, "ServerTime"));

/** A key as the list has it. @param {string} xml */
export const decoded = (xml) => xml.replace(/&(?:lt|gt|quot|apos|amp|#x?[0-9a-fA-F]+);/g, (entity) =>
  ({ "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&" })[entity]
    ?? String.fromCodePoint(Number(entity.slice(2, -1).replace(/^x/, "0x"))));

/** The same address by the other scheme, at its port. @param {string} url */
export const other = (url) => url.replace(/^http(s?):\/\/([^/]*)/, (_, s, host) => `http${s ? "" : "s"}://${/:\d+$/.test(host) ? host : `${host}:${s ? 443 : 80}`}`);

/**
 * Whether there is a host of that name. No request tells a page; the search for
 * a STUN server does.
 * @param {string} hostname @returns {Promise<boolean | undefined>} undefined: unknown here
 */
export function isKnown(hostname) {
  if (!globalThis.RTCPeerConnection) return Promise.resolve(undefined);
  const connection = new RTCPeerConnection({ iceServers: [{ urls: `stun:${hostname}` }] });
  return /** @type {Promise<boolean | undefined>} */ (new Promise((resolve) => {
    const timer = setTimeout(() => resolve(undefined), LOOKUP);
    connection.onicecandidateerror = ({ errorText }) => {
      clearTimeout(timer);
      resolve(/lookup|resol/i.test(errorText) ? false : undefined); // 701 stands for more than that: the text has to tell
    };
    connection.createDataChannel("");
    connection.createOffer().then((offer) => connection.setLocalDescription(offer)).catch(() => resolve(undefined));
  })).finally(() => connection.close());
}

/**
 * Whether the person, or the browser by itself, keeps this page from servers of the local network: Chromium then fails a
 * request of a page of the internet as any other. https://wicg.github.io/local-network-access/
 * @param {string} hostname
 */
export async function isKeptOut(hostname) {
  const name = /** @type {PermissionName} */ (isLoopback(hostname) ? "loopback-network" : "local-network");
  const { state } = await globalThis.navigator?.permissions?.query({ name }).catch(() => ({ state: "" })) ?? {}; // other browsers know no such name
  return globalThis.isSecureContext === true && state === "denied";
}

// @ts-check
// Why it does not work. A browser tells a page of one failure only, "Failed to
// fetch"; this asks the same in several ways, and reads the cause from which of
// them get an answer:
//
//   signed GET seen                      the way is free: its content tells of keys, clock, region, bucket
//   …not seen, but there without asking  CORS: passes a preflight → the answer is the server's refusal of the
//   to see it (no-cors)                  signature, without CORS headers; else the origin is refused
//   …neither                             address, name, TLS, or the page's own policy
//   each method with all headers         seen: allowed; else without headers: the method, or which header
import { readCall } from "./arguments.js";
import { isLoopback, isMixed } from "./errors.js";
import * as found from "./findings.js";
import { element, isKeptOut, isKnown, NO_UPLOAD, Probes } from "./probe.js";
import { pageTime } from "./reach.js";

const MINUTE = 60_000;
const TOLERANCE = 15 * MINUTE; // of S3's for a clock
const OBJECT = "minnow-diagnosis"; // that no probe reads, writes or needs

/** Where servers mostly are, for one that hides where it is. */
const REGIONS = ["us-east-1", "us-east-2", "us-west-1", "us-west-2", "eu-west-1", "eu-central-1", "ap-southeast-1", "auto", "garage"];

/** What an upload sends, of a body of one "x"; needed: nothing can be written without. */
const HEADERS = {
  "content-type": "application/octet-stream",
  "content-md5": "ndTkYSaMgDT1yFZOFVxnpg==",
  "x-amz-checksum-crc32c": "qTxfkw==",
  "x-amz-meta-minnow": "diagnosis",
};
const SIGNING = ["authorization", "x-amz-content-sha256", "x-amz-date"];
const OPTIONAL = ["x-amz-checksum-crc32c", "x-amz-meta-minnow"];

/** @typedef {import("./probe.js").Answer} Answer */

/** @param {import("./calls.js").Calls} calls of the client @param {import("./probe.js").Sign} sign @param {any} o */
export async function diagnose(calls, sign, o) {
  const { signal, options: { bucket } } = readCall("diagnose", o);
  const stop = calls.linked(signal);
  try {
    return await stop.race(new Examination(calls, bucket ?? "", new Probes(calls.page.fetch, sign, bucket ?? "", stop.signal)).result());
  } finally {
    stop.end();
  }
}

class Examination {
  #calls;
  #bucket;
  #probes;
  #endpoint;
  /** @type {import("./findings.js").Finding[]} */
  #findings = [];
  /** @type {Map<string, "passed" | "failed" | "unknown">} */
  #checks = new Map(["online", "mixed content", "reachable", "origin", "signature", "clock", "region", "bucket", "methods", "headers", "exposed headers"]
    .map((name) => [name, "unknown"]));
  /** @type {string | undefined} the directive that forbade a request */
  #forbidden;

  /** @param {import("./calls.js").Calls} calls @param {string} bucket @param {Probes} probes */
  constructor(calls, bucket, probes) {
    this.#calls = calls;
    this.#bucket = bucket;
    this.#probes = probes;
    this.#endpoint = new URL(calls.options.endpoint);
  }

  async result() {
    const watch = (/** @type {any} */ event) => { this.#forbidden ??= event.effectiveDirective; };
    globalThis.addEventListener?.("securitypolicyviolation", watch);
    try {
      await this.#probes.sign({ operation: "ListBuckets" }); // bad arguments show before anything is asked
      await this.#examine();
    } catch (error) {
      const { code, message } = /** @type {any} */ (error);
      if (!/^(CredentialsFailed|SigningFailed)$/.test(code)) throw error;
      this.#find("signature", found.noKeys(code, message));
    } finally {
      globalThis.removeEventListener?.("securitypolicyviolation", watch);
    }
    const checks = Array.from(this.#checks, ([name, outcome]) => ({ name, outcome }));
    return { ok: this.#findings.every(({ severity }) => severity !== "error"), findings: this.#findings, checks };
  }

  async #examine() {
    if (globalThis.navigator?.onLine === false) return this.#find("online", found.offline());
    this.#pass("online");
    const { href } = this.#endpoint;
    if (isMixed(href) && !(await this.#probes.reached(href))) return this.#find("mixed content", found.mixedContent(href)); // some browsers let it pass to the local network
    this.#pass("mixed content");
    const first = await this.#list({});
    const answer = await this.#probes.seen(first);
    if (!answer) return this.#unseen(first);
    this.#pass("reachable", "origin");
    const list = await this.#judge(answer, new URL(first.url).host);
    if (list && this.#bucket) await Promise.all([this.#writes(), this.#exposed(list)]);
  }

  /** @param {Partial<import("./probe.js").Probe>} more */
  #list(more) {
    return this.#probes.sign(this.#bucket
      ? { operation: "ListObjectsV2", query: { "list-type": "2", "max-keys": "1" }, inQuery: true, ...more }
      : { operation: "ListBuckets", inQuery: true, ...more });
  }

  /** No answer that a page may see. @param {import("./probe.js").Signed} first */
  async #unseen(first) {
    const { host, hostname } = new URL(first.url);
    const reached = await this.#probes.reached(first.url);
    await new Promise((resolve) => setTimeout(resolve)); // the event of a forbidden request comes behind its failure
    if (this.#forbidden) return this.#find("reachable", found.contentSecurityPolicy(this.#forbidden, this.#endpoint.origin));
    if (!reached) return this.#find("reachable", await this.#absent(host, hostname));
    this.#pass("reachable");
    if (this.#endpoint.protocol === "http:" && await this.#probes.seen({ ...first, url: other(first.url) })) {
      return this.#find("reachable", found.wrongScheme(host, true));
    }
    const welcome = await this.#welcome();
    if (!welcome) return this.#find("origin", found.originRefused(originOf(), welcome === undefined));
    this.#pass("origin");
    const lead = (await pageTime()) - this.#now();
    if (Math.abs(lead) > TOLERANCE) return this.#find("clock", found.clockSkew(Math.round(lead / 1000), false));
    const region = await this.#elsewhere();
    if (region) return this.#find("region", found.wrongRegion(region, this.#calls.options.region ?? ""));
    this.#find("signature", found.hiddenRefusal());
  }

  /** Why nothing is there. @param {string} host @param {string} hostname */
  async #absent(host, hostname) {
    const { href, protocol } = this.#endpoint;
    if (host !== this.#endpoint.host && await this.#probes.reached(href)) return found.wrongAddressing("path", host);
    if (await isKeptOut(hostname)) return found.localNetworkDenied(host);
    if (/^(ENOTFOUND|EAI_AGAIN)$/.test(this.#probes.cause ?? "")) return found.noSuchHost(hostname);
    if (/CERT|TLS|SSL/.test(this.#probes.cause ?? "")) return found.untrusted(host);
    if (protocol === "https:" && (globalThis.location?.protocol !== "https:" || isLoopback(hostname))) {
      const plain = other(href);
      if (await this.#probes.reached(plain)) {
        const list = await this.#list({});
        const seen = await this.#probes.seen({ ...list, url: other(list.url) });
        return seen ? found.wrongScheme(host, false) : found.untrusted(host);
      }
    }
    return (await isKnown(hostname)) === false ? found.noSuchHost(hostname) : found.unreachable(host);
  }

  /** Whether the page's origin may use the server, though the answer to a signed request is hidden; undefined: nobody can tell. */
  async #welcome() {
    if (this.#anonymous) return false;
    if (!this.#bucket) return (await this.#probes.seen({ url: this.#endpoint.href, method: "GET", headers: {} })) !== undefined;
    return (await this.#probes.passed(await this.#probes.sign({ ...WRITES.PUT, inQuery: true, body: "x" }))) || undefined;
  }

  /** The region for which the server takes the signature, where it takes one. */
  async #elsewhere() {
    const tried = await Promise.all(REGIONS.map(async (region) => ((await this.#probes.seen(await this.#list({ region }))) ? region : "")));
    return tried.find(Boolean);
  }

  /** Reads an answer, and asks again where clock or region were to blame. @param {Answer} answer @param {string} host @returns {Promise<Answer | undefined>} the list, unless more is wrong */
  async #judge(answer, host) {
    answer = await this.#timely(answer);
    answer = await this.#regional(answer);
    const { status, code, root, headers } = answer;
    if (this.#bucket && root === "ListAllMyBucketsResult") return void this.#find("bucket", found.wrongAddressing("path", host));
    const address = element(answer.text, "Endpoint");
    if (code === "PermanentRedirect" && address.startsWith(`${this.#bucket}.`)) return void this.#find("bucket", found.wrongAddressing("virtual", address));
    if (status < 300 ? !/^(ListBucketResult|ListAllMyBucketsResult)$/.test(root) : !code && (status < 400 || /html/.test(headers.get("content-type") ?? ""))) {
      return void this.#find("reachable", found.notS3(host));
    }
    if (found.isOfKeys(code)) return void this.#find("signature", found.wrongKeys(code));
    if (status >= 500) return void this.#find("reachable", found.serverFails(status, code));
    if (code === "NoSuchBucket") return void this.#find("bucket", found.noSuchBucket(this.#bucket));
    this.#pass("signature", "bucket");
    if (status >= 400) this.#findings.push(found.accessDenied(this.#bucket || "the buckets", this.#anonymous));
    return answer;
  }

  /** @param {Answer} answer */
  async #timely(answer) {
    const time = Date.parse(answer.headers.get("date") ?? element(answer.text, "ServerTime"));
    if (Number.isNaN(time)) return answer;
    const lead = time - this.#now();
    if (Math.abs(lead) < MINUTE) this.#pass("clock");
    else this.#find("clock", found.clockSkew(Math.round(lead / 1000), true));
    if (Math.abs(lead) < MINUTE || answer.status < 300) return answer;
    return (await this.#probes.seen(await this.#list({ date: time }))) ?? answer;
  }

  /** @param {Answer} answer */
  async #regional(answer) {
    const { region: given = "" } = this.#calls.options;
    if (answer.status < 300) this.#pass("region");
    if (answer.status < 300 || !answer.region || answer.region === given) return answer;
    if (given) this.#find("region", found.wrongRegion(answer.region, given));
    return (await this.#probes.seen(await this.#list({ region: answer.region }))) ?? answer;
  }

  /** Sends each method with all the headers that Minnow has for it, and looks closer at those that do not come through. */
  async #writes() {
    const names = /** @type {(keyof typeof WRITES)[]} */ (Object.keys(WRITES));
    const full = await Promise.all(names.map(async (method) => this.#probes.seen(await this.#probes.sign(WRITES[method]))));
    const failed = names.filter((_, n) => !full[n]);
    const plain = await Promise.all(failed.map(async (method) => this.#probes.seen(await this.#bare(method))));
    const refused = failed.filter((_, n) => !plain[n]);
    if (refused.length) this.#find("methods", found.methodRefused(refused, originOf()));
    else this.#pass("methods");
    const suspect = failed.find((method) => !refused.includes(method));
    const headers = suspect ? await this.#refused(suspect) : [];
    if (headers.length) this.#find("headers", found.headerRefused(headers, originOf(), headers.some((name) => !OPTIONAL.includes(name))));
    else if (!refused.length) this.#pass("headers");
  }

  /** A method without a header that a preflight would name. @param {keyof typeof WRITES} method @param {Record<string, string>} [headers] */
  #bare(method, headers = {}) {
    return this.#probes.sign({ ...WRITES[method], headers, inQuery: true });
  }

  /** Which headers do not come through, one by one. @param {keyof typeof WRITES} method */
  async #refused(method) {
    const each = Object.entries(HEADERS).map(async ([name, value]) => [name, await this.#probes.seen(await this.#bare(method, { [name]: value }))]);
    const signing = this.#anonymous ? true : this.#probes.seen(await this.#probes.sign({ ...WRITES[method], headers: {} }));
    const alone = (await Promise.all(each)).flatMap(([name, answer]) => (answer ? [] : [/** @type {string} */ (name)]));
    return (await signing) ? alone : [...SIGNING, ...alone];
  }

  /** Which headers of an answer the page sees. @param {Answer} list */
  async #exposed(list) {
    const key = decoded(element(list.text, "Key"));
    const object = key && await this.#probes.seen(await this.#probes.sign({ operation: "GetObject", object: key, query: {}, headers: { range: "bytes=0-0" }, inQuery: true }));
    const { headers, status } = object || list;
    const due = object && status === 206 ? ["ETag", "Content-Range", "Date", "x-amz-request-id"] : ["Date", "x-amz-request-id"];
    const hidden = due.filter((name) => !headers.has(name));
    if (hidden.length) this.#find("exposed headers", found.headersHidden(hidden, originOf()));
    else if (object) this.#pass("exposed headers");
  }

  get #anonymous() {
    const { accessKey, credentials, signer } = this.#calls.options;
    return !accessKey && !credentials && !signer;
  }

  #now() {
    return Date.now() + (this.#calls.lead() ?? 0);
  }

  /** @param {...string} checks */
  #pass(...checks) {
    for (const name of checks) if (this.#checks.get(name) !== "failed") this.#checks.set(name, "passed");
  }

  /** @param {string} check @param {import("./findings.js").Finding} finding */
  #find(check, finding) {
    this.#checks.set(check, "failed");
    this.#findings.push(finding);
  }
}

/** What writes, and is refused for want of an upload. */
const WRITES = {
  HEAD: { method: "HEAD", operation: "HeadObject", object: OBJECT, inQuery: true },
  PUT: { method: "PUT", operation: "UploadPart", object: OBJECT, query: NO_UPLOAD, headers: HEADERS, body: "x" },
  POST: { method: "POST", operation: "CompleteMultipartUpload", object: OBJECT, query: { uploadId: NO_UPLOAD.uploadId }, headers: { "content-type": "application/xml" }, body: "<CompleteMultipartUpload/>" },
  DELETE: { method: "DELETE", operation: "AbortMultipartUpload", object: OBJECT, query: { uploadId: NO_UPLOAD.uploadId } },
};

/** The same address by the other scheme, at its port. @param {string} url */
const other = (url) => url.replace(/^http(s?):\/\/([^/]*)/, (_, s, host) => `http${s ? "" : "s"}://${/:\d+$/.test(host) ? host : `${host}:${s ? 443 : 80}`}`);

const originOf = () => globalThis.origin ?? globalThis.location?.origin ?? "null";

/** A key as the list has it. @param {string} xml */
const decoded = (xml) => xml.replace(/&(?:lt|gt|quot|apos|amp|#x?[0-9a-fA-F]+);/g, (entity) =>
  ({ "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&" })[entity]
    ?? String.fromCodePoint(Number(entity.slice(2, -1).replace(/^x/, "0x"))));

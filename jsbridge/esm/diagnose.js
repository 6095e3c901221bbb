// @ts-check
// Why it does not work. A browser tells a page of one failure only, "Failed to
// fetch"; this asks the same in several ways, and reads the cause from which of
// them get an answer:
//
//   signed GET seen                      the way is free: its content tells of keys, clock, region, bucket
//   …not seen, but under a signature     the clock: servers refuse a late signature without CORS headers
//   that holds for days
//   …not seen, but there without asking  a link that is fetched in advance tells whether it is a success: then
//   to see it (no-cors)                  the origin is refused; else, if an unsigned preflight is passed, the signature,
//                                        or if the list of the buckets is a success, the bucket
//   …neither                             address, name, TLS, or the page's own policy
//   each method with all headers         seen: allowed; else without headers: the method, or which header
import { readCall } from "./arguments.js";
import { isLoopback, isMixed } from "./errors.js";
import * as found from "./findings.js";
import { CLOCK_TOLERANCE } from "./limits.gen.js";
import { decoded, element, HEADERS, isKeptOut, isKnown, OPTIONAL, other, Probes, SIGNING, timeIn, WRITES } from "./probe.js";
import { pageTime } from "./reach.js";

const TOLERANCE = 15 * 60_000; // of S3's for a clock
const DAYS = 3 * 24 * 3600_000; // by which a signature for any time bears with a clock

/** Where servers mostly are, for one that hides where it is. */
const REGIONS = ["us-east-1", "us-east-2", "us-west-1", "us-west-2", "eu-west-1", "eu-central-1", "ap-southeast-1", "auto", "garage"];

/** @import { Answer, Probe, Sign, Signed } from "./probe.types.js" */

/** @param {import("./calls.js").Calls} calls of the client @param {Sign} sign @param {import("./index.js").DiagnoseOptions | null | undefined} o */
export async function diagnose(calls, sign, o) {
  const { signal, options } = readCall("diagnose", o);
  const { bucket = "" } = /** @type {{bucket?: string}} */ (options);
  const stop = calls.linked(signal);
  try {
    return await stop.race(new Examination(calls, bucket, new Probes(calls.page.fetch, sign, bucket, stop.signal)).result());
  } finally {
    stop.end();
  }
}

class Examination {
  #calls;
  #bucket;
  #probes;
  #endpoint;
  #lead = 0; // milliseconds by which the server is ahead of the client's clock; NaN: by an unknown time
  /** @type {import("./diagnose.types.js").Finding[]} */
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
    const watch = (/** @type {Event} */ event) => { this.#forbidden ??= /** @type {SecurityPolicyViolationEvent} */ (event).effectiveDirective; };
    globalThis.addEventListener?.("securitypolicyviolation", watch);
    try {
      await this.#probes.sign({ operation: "ListBuckets" }); // bad arguments show before anything is asked
      await this.#examine();
    } catch (error) {
      const { code, message } = Object(error);
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
    await this.#readable(answer, first);
  }

  /** What a page may read. @param {Answer} answer @param {Signed} first @param {boolean} [late] under a signature for any time alone */
  async #readable(answer, first, late) {
    const list = await this.#judge(answer, new URL(first.url).host, late);
    if (!list || !this.#bucket || Number.isNaN(this.#lead)) return;
    const [tell] = await Promise.all([this.#exposed(list), this.#writes()]);
    tell();
  }

  /** @param {Partial<Probe>} more @param {string} [bucket] "" lists the buckets */
  #list(more, bucket = this.#bucket) {
    const what = bucket ? { operation: "ListObjectsV2", query: { "list-type": "2", "max-keys": "1" } } : { operation: "ListBuckets" };
    return this.#sign({ ...what, bucket, inQuery: true, ...more });
  }

  /** The list for a signature that holds at any time; undefined: there is none, or a signer of the caller's refuses that. */
  async #lenient() {
    return this.#anonymous ? undefined : this.#list({ anyTime: true }).catch(() => undefined);
  }

  /** Whether these keys list the buckets, whatever the time. */
  async #listsBuckets() {
    const [timely, ever] = await Promise.all([{}, { anyTime: true }].map(async (more) => {
      const list = await this.#list(more, "").catch(() => undefined);
      return list && this.#probes.succeeds(list.url);
    }));
    if (ever && !timely) this.#timed(await this.#leadOf());
    return timely || ever;
  }

  /** By the server's time, as far as it is known. @param {Probe} probe */
  #sign(probe) {
    return this.#probes.sign(this.#lead ? { date: this.#now() + this.#lead, ...probe } : probe);
  }

  /** No answer that a page may see. @param {Signed} first */
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
    const lenient = await this.#lenient();
    const [succeeds, answer] = await Promise.all([this.#probes.succeeds(first.url), lenient && this.#probes.seen(lenient)]);
    if (answer) {
      this.#pass("origin");
      return this.#readable(answer, first, true);
    }
    const late = succeeds === false && lenient && await this.#probes.succeeds(lenient.url);
    if (late) this.#timed(await this.#leadOf());
    else if (!succeeds && await this.#refused(succeeds === false)) return;
    this.#find("origin", found.originRefused(originOf(), this.#endpoint, this.#bucket, !succeeds && !late));
  }

  /**
   * Why the server refuses what it hides. @param {boolean} surely it refuses it for certain
   * @returns {Promise<boolean>} whether the page's origin is let in, or that is not what matters
   */
  async #refused(surely) {
    const welcome = await this.#welcome();
    if (welcome) this.#pass("origin");
    if (this.#anonymous && welcome) this.#findings.push(found.accessDenied(this.#bucket || "the buckets", true));
    if (this.#anonymous || !welcome && !surely) return welcome;
    const lead = (await pageTime()) - this.#now();
    const region = Math.abs(lead) > DAYS ? "" : await this.#elsewhere(welcome);
    if (Math.abs(lead) > DAYS) this.#timed(lead);
    else if (region) this.#find("region", found.wrongRegion(region, this.#calls.options.region ?? ""));
    else if (welcome || !this.#bucket || !(await this.#listsBuckets())) this.#find("signature", found.hiddenRefusal(welcome));
    else if (!(await this.#allowsByItself())) {
      this.#find("bucket", found.noSuchBucket(this.#bucket, true));
      return true;
    }
    return welcome;
  }

  /** Whether it is MinIO or SeaweedFS, which allow an origin for buckets that are not there, too: others go by the bucket's rules. */
  async #allowsByItself() {
    const health = ["minio/health/live", "healthz"].map((path) => this.#probes.succeeds(new URL(path, this.#endpoint).href));
    return (await Promise.all(health)).includes(true);
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

  /** Whether the page's origin may use the server, though the answer to a signed request is hidden. No preflight of it may be signed: Ceph judges that, too. */
  async #welcome() {
    const write = this.#bucket && await this.#probes.passed(await this.#probes.sign({ ...WRITES.PUT, headers: {}, unsigned: true }));
    return write || (await this.#probes.seen(await this.#list({ unsigned: true }))) !== undefined;
  }

  /** The region for which the server takes the signature, where it takes one. @param {boolean} readable whether the page may read that */
  async #elsewhere(readable) {
    const tried = await Promise.all(REGIONS.map(async (region) => {
      const list = await this.#list({ region });
      return (await (readable ? this.#probes.seen(list) : this.#probes.succeeds(list.url))) ? region : "";
    }));
    return tried.find(Boolean);
  }

  /**
   * Reads an answer, and asks again where clock or region were to blame.
   * @param {Answer} answer @param {string} host @param {boolean} [late] @returns {Promise<Answer | undefined>} the list, unless more is wrong
   */
  async #judge(answer, host, late) {
    if (late) this.#timed(await this.#leadOf(answer), !(Math.abs((await pageTime()) - this.#now()) < TOLERANCE));
    else answer = await this.#timely(answer);
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
    const lead = timeIn(answer) - this.#now();
    if (!Number.isNaN(lead)) {
      this.#timed(lead);
      return this.#lead && answer.status >= 300 ? (await this.#probes.seen(await this.#list({}))) ?? answer : answer;
    }
    if (!TIMED.test(answer.code)) return answer;
    const signed = await this.#lenient();
    const lenient = signed && await this.#probes.seen(signed);
    if (!lenient || lenient.code === answer.code) return answer; // it was not the time that was refused
    this.#timed(await this.#leadOf());
    return lenient;
  }

  /** By how much the server is ahead; where an answer hides that, as the page's own server tells. @param {Answer} [answer] */
  async #leadOf(answer) {
    const lead = answer ? timeIn(answer) - this.#now() : NaN;
    if (!Number.isNaN(lead)) return lead;
    const page = (await pageTime()) - this.#now();
    return Math.abs(page) > TOLERANCE ? page : NaN;
  }

  /** @param {number} lead NaN: the clock is wrong, by an unknown time @param {boolean} [corrected] whether calls find it out */
  #timed(lead, corrected = true) {
    if (Math.abs(lead) < CLOCK_TOLERANCE) return this.#pass("clock");
    this.#lead = lead;
    this.#find("clock", found.clockSkew(Math.round(lead / 1000), corrected && !Number.isNaN(lead)));
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
    const full = await Promise.all(names.map(async (method) => this.#probes.seen(await this.#sign(WRITES[method]))));
    const failed = names.filter((_, n) => !full[n]);
    const skewed = full.some((answer) => answer?.code === "RequestTimeTooSkewed");
    if ((skewed || failed.length) && this.#checks.get("clock") === "unknown" && await this.#late(skewed)) {
      if (this.#lead) await this.#writes();
      return;
    }
    const plain = await Promise.all(failed.map(async (method) => this.#probes.seen(await this.#bare(method))));
    const refused = failed.filter((_, n) => !plain[n]);
    if (refused.length) this.#find("methods", found.methodRefused(refused, originOf(), this.#endpoint.hostname));
    else this.#pass("methods");
    const suspect = failed.find((method) => !refused.includes(method));
    const headers = suspect ? await this.#forbiddenOf(suspect) : [];
    if (headers.length) this.#find("headers", found.headerRefused(headers, originOf(), this.#endpoint.hostname, headers.some((name) => !OPTIONAL.includes(name))));
    else if (!refused.length) this.#pass("headers");
  }

  /** Whether a write fails for its time, where reads do not: a signature in the query may come early. @param {boolean} surely the server says so */
  async #late(surely) {
    const lead = await this.#leadOf();
    const timely = !Number.isNaN(lead) && await this.#probes.seen(await this.#probes.sign({ ...WRITES.DELETE, date: this.#now() + lead }));
    if (timely || surely) this.#timed(timely ? lead : NaN);
    return surely || !!timely;
  }

  /** A method without a header that a preflight would name. @param {keyof typeof WRITES} method @param {Record<string, string>} [headers] */
  #bare(method, headers = {}) {
    return this.#sign({ ...WRITES[method], headers, inQuery: true });
  }

  /** Which headers do not come through, one by one. @param {keyof typeof WRITES} method */
  async #forbiddenOf(method) {
    const each = Object.entries(HEADERS).map(async ([name, value]) => [name, await this.#probes.seen(await this.#bare(method, { [name]: value }))]);
    const signing = this.#anonymous ? true : this.#probes.seen(await this.#sign({ ...WRITES[method], headers: {} }));
    const alone = (await Promise.all(each)).flatMap(([name, answer]) => (answer ? [] : [/** @type {string} */ (name)]));
    return (await signing) ? alone : [...SIGNING, ...alone];
  }

  /** Which headers of an answer the page sees: it returns what notes that. @param {Answer} list */
  async #exposed(list) {
    const key = decoded(element(list.text, "Key"));
    const object = key && await this.#probes.seen(await this.#sign({ operation: "GetObject", object: key, query: {}, headers: { range: "bytes=0-0" }, inQuery: true }));
    const { headers, status } = object || list;
    const due = object && status === 206 ? ["ETag", "Content-Range", "Date", "x-amz-request-id"] : ["Date", "x-amz-request-id"];
    const hidden = due.filter((name) => !headers.has(name));
    return () => {
      if (hidden.length) this.#find("exposed headers", found.headersHidden(hidden, originOf(), this.#endpoint.hostname));
      else if (object) this.#pass("exposed headers");
    };
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

  /** @param {string} check @param {import("./diagnose.types.js").Finding} finding */
  #find(check, finding) {
    this.#checks.set(check, "failed");
    this.#findings.push(finding);
  }
}

const TIMED = /^(AccessDenied|RequestTimeTooSkewed)$/; // what servers call a signature that is late

const originOf = () => globalThis.origin ?? globalThis.location?.origin ?? "null";

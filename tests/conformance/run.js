// @ts-check
// run.go says the same natively.
import { Client } from "minnow";
import { config, requests, resetRequests } from "suite";
import { exchange } from "./http.js";
import { listen } from "./listen.js";
import { match, show } from "./match.js";
import { BadCase, Content, normal, resolve, Sink } from "./values.js";

/** @typedef {Record<string, any>} Step  see cases.go */

const ownPrefix = `conformance-${Math.random().toString(36).slice(2, 8)}-`;
let buckets = 0;
const bucketName = () => ownPrefix + ++buckets;

/** Runs a case; rejects with how it failed. @param {any} c */
export async function run(c) {
  const running = new Running(c);
  try {
    await running.makeBuckets(c.buckets);
    await running.steps(c.steps);
  } finally {
    running.close();
  }
}

/** One case on its way. */
class Running {
  /** @type {Map<string, any>} */
  #clients = new Map();
  #options;
  /** @type {Record<string, any>} */
  scope;

  /** @param {any} c */
  constructor(c) {
    this.#options = c.client;
    this.scope = { endpoint: config.endpoint, missing: bucketName(), server: config.data.differs ?? {}, ...c.with };
  }

  close() {
    for (const client of this.#clients.values()) client.close();
  }

  /** @param {number} count */
  async makeBuckets(count) {
    for (let i = 0; i < count; i++) {
      const bucket = bucketName();
      this.scope[i ? `bucket${i + 1}` : "bucket"] = bucket;
      await this.client(this.scope).makeBucket(bucket);
    }
  }

  /** The case's client, or one with a step's options besides. @param {Record<string, any>} known @param {any} [more] */
  client(known, more) {
    const { endpoint, secure, accessKey, secretKey } = config;
    const { anonymous, ...options } = { endpoint, secure, accessKey, secretKey, ...resolve(this.#options, known), ...resolve(more, known) };
    if (anonymous) options.accessKey = options.secretKey = undefined;
    const text = JSON.stringify(options);
    if (!this.#clients.has(text)) this.#clients.set(text, new Client(options));
    return this.#clients.get(text);
  }

  /** @param {Step[]} steps */
  async steps(steps) {
    for (const [i, step] of steps.entries()) {
      await told(`step ${i + 1}, ${title(step)}`, () => this.step(step));
    }
  }

  /** @param {Step} step */
  async step(step) {
    const known = { ...this.scope, ...step.with };
    if (step.requests !== undefined) await resetRequests();
    const result = await settled(async () => normal(await this.#do(step, known)));
    await judge(step, known, result);
    if (step.requests !== undefined) {
      const seen = await requests();
      if (seen.length !== step.requests) throw new Error(`got ${seen.length} requests, want ${step.requests}: ${show(seen)}`);
    }
    if (step.save) this.scope[step.save] = result.value;
  }

  /** @param {Step} step @param {Record<string, any>} known */
  async #do(step, known) {
    if (step.http) return exchange(resolve(step.http, known));
    if (step.listen) return listen(this, step, this.client(known, step.client), resolve(step.listen, known));
    if (step.prepare) return prepare(await normal(resolve(step.prepare, known)));
    if (step.together) return this.#together(step.together);
    const method = resolve(step.call, known);
    const client = this.client(known, step.client);
    if (typeof client[method] !== "function") throw new BadCase(`there is no call ${method}`);
    /** @type {any[]} */
    const given = resolve(step.args ?? [], known);
    const sink = given.find((a) => a instanceof Sink);
    const args = await Promise.all(given.map((a) => (a instanceof Content || a instanceof Sink ? a.forCall() : a)));
    if (args[0]?.body instanceof Content) args[0] = { ...args[0], body: await args[0].body.forCall() };
    const result = client[method](...args);
    if (step.pages) return (await collect(result.pages(), step.limit)).map((page) => ({ items: [...page], prefixes: page.prefixes, token: page.token ?? null }));
    if (result?.[Symbol.asyncIterator]) return collect(result, step.limit);
    return sink ? { ...(await result), content: await sink.content() } : result;
  }

  /** Runs steps at once, as many as a browser has connections. @param {Step[]} steps */
  async #together(steps) {
    const left = [...steps.entries()];
    const work = async () => {
      for (let next; (next = left.shift()); ) {
        const [i, step] = next;
        await told(`${i + 1} of those together, ${title(step)}`, () => this.step(step));
      }
    };
    await Promise.all(Array.from({ length: 6 }, work));
  }
}

/** @param {Step} step */
const title = (step) => step.call ?? ["http", "listen", "prepare"].find((kind) => step[kind]) ?? "together";

/** @typedef {{value: any} | {error: any}} Settled */

/** @param {() => Promise<any>} work @returns {Promise<any>} its value or its error */
const settled = (work) =>
  work().then(
    (value) => ({ value }),
    (error) => ({ error }),
  );

/** Compares what came with what was to come. @param {Step} step @param {Record<string, any>} known @param {any} result */
async function judge(step, known, result) {
  if (result.error instanceof BadCase) throw result.error;
  if (step.error) {
    if (!("error" in result)) throw new Error(`got ${show(result.value)}, want the error ${show(step.error)}`);
    const want = { ...(await normal(resolve(step.error, known))), "...": true };
    const complaint = match(want, await normal(result.error), "error");
    if (complaint) throw new Error(complaint, { cause: result.error });
  } else if ("error" in result) {
    throw result.error;
  } else if (step.want !== undefined) {
    const complaint = match(await normal(resolve(step.want, known)), result.value, "result");
    if (complaint) throw new Error(complaint);
  }
}

/** An error's text; the client's own as the core writes them. @param {any} error */
const text = (error) => (error?.code ? `${error.code}: ${error.message} (status ${error.status})` : (error?.message ?? String(error)));

/** Says where something failed. @param {string} where @param {() => Promise<void>} work */
async function told(where, work) {
  try {
    await work();
  } catch (error) {
    if (error instanceof BadCase) throw error;
    throw new Error(`${where}: ${text(error)}`, { cause: error });
  }
}

/** @param {AsyncIterable<any>} iterable @param {number} [limit] */
async function collect(iterable, limit) {
  const items = [];
  for await (const item of iterable) {
    if (items.push(item) === limit) break;
  }
  return items;
}

/** Has done what no call of the client does. @param {object} o */
async function prepare(o) {
  const response = await fetch(config.data.preparer, { method: "POST", body: JSON.stringify(o) });
  if (!response.ok) throw new Error(await response.text());
  return response.text();
}

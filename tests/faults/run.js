// @ts-check
// native.go says the same natively.
import { Client } from "minnow";
import { config } from "suite";
import { judgeEnd, judgePassages } from "./judge.js";
import { works } from "./works.js";

/** @typedef {{operation: string, part: number, range: string, up: number, down: number, status: number, fault: string}} Passage */

const ATTEMPTS = 4; // for what is always refused: two minutes, the default, are for outage.test.js
const SILENCE = 1000; // milliseconds that a client which is to meet it waits

/** @param {string} endpoint @param {any} [c] */
function connect(endpoint, c) {
  const { accessKey, secretKey } = config;
  const timeout = c?.stalls ? { firstByte: SILENCE, idle: SILENCE } : undefined;
  const { attempts = ATTEMPTS, ...options } = c?.client ?? {};
  return new Client({
    upload: "put",
    endpoint, accessKey, secretKey, timeout, secure: false, region: "us-east-1",
    retry: { attempts, baseDelay: 10, maxDelay: 50 }, ...options,
  });
}

/** Past the faults, to look and to prepare. */
const direct = connect(config.data.direct);
const own = Math.random().toString(36).slice(2, 10);
let objects = 0;

/** Runs a case; rejects with how it failed. @param {any} c */
export async function run(c) {
  const running = new Running(connect(config.endpoint, c));
  const work = works[c.work];
  await work.prepare?.(running);
  await setFaults(c.faults);
  const { value, error } = await settled(work.run(running));
  const after = await passages();
  await setFaults([]);
  try {
    judgeEnd(c, value, await work.want(), error);
    const left = await running.orphans(c.unheard);
    if (left) throw new Error(`${left} uploads are left unfinished, want none`);
    judgePassages(c, running.before, after, work.size ?? 0);
  } catch (/** @type {any} */ failure) {
    throw new Error(`${failure.code ?? ""} ${failure.message}\n${told([...running.before, ...after])}`, { cause: error ?? failure });
  } finally {
    running.client.close();
  }
}

/** @param {Promise<any>} promise @returns {Promise<any>} */
const settled = (promise) =>
  promise.then(
    (value) => ({ value }),
    (error) => ({ error }),
  );

/** One case on its way. */
export class Running {
  grounds = config.data.grounds;
  direct = direct;
  object = `${own}${++objects}`;
  /** @type {Passage[]} what went before calm */
  before = [];

  /** @param {Client} client */
  constructor(client) {
    this.client = client;
  }

  /** Ends the faults, and keeps what is known of the requests until now. */
  async calm() {
    this.before = await passages();
    await setFaults([]);
  }

  /** Counts the unfinished uploads of the case's object. @param {boolean} [unheard] those do not count whose id came as they were given up: they have no parts */
  async orphans(unheard) {
    let n = 0;
    for await (const { size } of direct.listIncompleteUploads(this.grounds.bucket, { prefix: this.object, recursive: true })) {
      if (size > 0 || !unheard) n++;
    }
    return n;
  }
}

/** @returns {Promise<Passage[]>} */
const passages = () => control("passages");

/** @param {object[]} faults */
const setFaults = (faults) => control("faults", { method: "POST", body: JSON.stringify(faults) });

/** @param {string} verb @param {RequestInit} [init] */
async function control(verb, init) {
  const response = await fetch(`${config.control}/${verb}`, init);
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

/** What came, a request a line. @param {Passage[]} passages */
const told = (passages) =>
  ["what came:", ...passages.map((p) => `${p.operation} part ${p.part} ${p.range}: status ${p.status}, ${p.up} up, ${p.down} down; ${p.fault}`)].join("\n");

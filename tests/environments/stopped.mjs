// @ts-check
// What stops a call in Node: a signal, close(), terminate(), whatever the call
// waits for: the module, a fetch, a file, a stream. Each line says what went well.
import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { createServer } from "node:http";
import * as minnow from "../../dist/index.js";

/** @type {Error[]} */
const warnings = [];
process.on("warning", (warning) => warnings.push(warning));

const HEADERS = { etag: '"e"', "last-modified": "Wed, 09 Nov 2016 16:16:12 GMT", "content-length": "5", "x-amz-request-id": "1" };
const never = new Promise(() => {});
const reason = new Error("enough");

/** @param {any} fetch @param {object} [more] */
const clientOf = (fetch, more) => new minnow.Client({ endpoint: "http://s3.test", accessKey: "a", secretKey: "s", region: "us-east-1", fetch, onWarning() {}, ...more });
const hello = () => new Response("hello", { headers: HEADERS });

/** Rejects where a promise takes longer than an abort may. @param {Promise<unknown>} promise @param {string} what */
async function atOnce(promise, what) {
  /** @type {any} */
  let timer;
  const late = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error(`${what} was held`)), 5000); });
  const outcome = await Promise.race([promise.then(() => undefined, (error) => error), late]);
  clearTimeout(timer);
  return outcome;
}

/** Waits until something holds. @param {() => boolean} holds @param {string} what */
async function soon(holds, what) {
  for (const since = Date.now(); !holds();) {
    assert.ok(Date.now() - since < 5000, what);
    await new Promise((resolve) => setTimeout(resolve));
  }
}

/** Every kind of call, each with a signal. @type {Record<string, (c: any, o: any) => Promise<unknown>>} */
const calls = {
  statObject: (c, o) => c.statObject("bucket", "a", o),
  getObject: (c, o) => c.getObject("bucket", "a", o),
  putObject: (c, o) => c.putObject("bucket", "a", "x", o),
  "putObject of a stream": (c, o) => c.putObject("bucket", "a", new Blob(["x"]).stream(), o),
  fPutObject: (c, o) => c.fPutObject("bucket", "a", new File(["x"], "a"), { resume: true, ...o }),
  fGetObject: (c, o) => c.fGetObject("bucket", "a", new WritableStream(), o),
  upload: (c, o) => c.upload("bucket", "a", new Blob(["x"]), o).done,
  download: (c, o) => c.download("bucket", "a", new WritableStream(), o).done,
  listObjectsV2: (c, o) => c.listObjectsV2("bucket", o)[Symbol.asyncIterator]().next(),
  listIncompleteUploads: (c, o) => c.listIncompleteUploads("bucket", o)[Symbol.asyncIterator]().next(),
  listenBucketNotification: (c, o) => c.listenBucketNotification("bucket", o)[Symbol.asyncIterator]().next(),
  removeObjects: (c, o) => c.removeObjects("bucket", ["a"], o),
  copyObject: (c, o) => c.copyObject("bucket", "a", "/bucket/b", null, o),
  diagnose: (c, o) => c.diagnose({ bucket: "bucket", ...o }),
};

/** What ends a call, and what it then rejects with. @type {Record<string, (c: any, stop: AbortController) => unknown>} */
const ends = {
  "its signal": (_, stop) => stop.abort(reason),
  "close()": (c) => c.close(),
};

/** @param {string} where @param {() => any} client @param {string[]} [names] of the calls */
async function endsOf(where, client, names = Object.keys(calls)) {
  for (const [end, act] of Object.entries(ends)) {
    for (const name of names) {
      const stop = new AbortController(), c = client();
      const ended = atOnce(calls[name](c, { signal: stop.signal }), `${name} ${where} by ${end}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
      act(c, stop);
      const error = await ended;
      if (end === "its signal") assert.equal(error, reason, `${name} ${where}`);
      else assert.equal(error?.code, "ClientClosed", `${name} ${where}: ${error}`);
      assert.equal(getEventListeners(stop.signal, "abort").length, 0, `${name} ${where}: listeners`);
      c.close();
    }
  }
}

// The module comes from a server that never answers.
const server = createServer(() => {});
await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
const silent = `http://127.0.0.1:${/** @type {any} */ (server.address()).port}/minnow.wasm`;
const loading = minnow.init({ wasmURL: silent });
loading.catch(() => {});
await endsOf("while the module loads", () => clientOf(hello));
console.log("a signal and close() stop every call while the module loads");

const timed = await atOnce(clientOf(hello).statObject("bucket", "a", { signal: AbortSignal.timeout(20) }), "a time-out");
assert.equal(timed.name, "TimeoutError");
assert.equal(await atOnce(minnow.init({ wasmURL: silent, signal: AbortSignal.abort(reason) }), "init"), reason);
const short = clientOf(hello, { timeout: { firstByte: 20 } });
assert.equal((await atOnce(short.statObject("bucket", "a"), "timeout.firstByte"))?.code, "ModuleNotLoaded");
console.log("so does a time-out, and a signal stops to wait in init");

const again = minnow.init({ wasmURL: new URL(silent) });
await assert.rejects(minnow.init({ wasmURL: `${silent}?other` }), { name: "InvalidArgumentError", argument: "init" });
const waiting = clientOf(hello).statObject("bucket", "a");
const outcomes = [loading, again, waiting].map((promise) => atOnce(promise, "terminate()"));
assert.equal(await atOnce(minnow.terminate(), "terminate()"), undefined);
for (const error of await Promise.all(outcomes)) assert.equal(error.code, "ModuleExited");
console.log("the same options are one module, others a typed error, and terminate() ends what is loading");

server.closeAllConnections();
server.close();
await assert.rejects(minnow.init({ wasmURL: silent }), { code: "ModuleNotLoaded" });
await Promise.all([minnow.init({}), minnow.init(), minnow.init({ host: "main" })]);
console.log("after a failure it loads with other options");

/** @type {Promise<unknown>[]} */
const late = [];
let cancelled = 0;
const deaf = () => {
  const answer = new Promise((resolve) => setTimeout(resolve, 200)).then(() => new Response(new ReadableStream({ cancel() { cancelled++; } }), { headers: HEADERS }));
  late.push(answer);
  return answer;
};
await endsOf("while a fetch heeds no signal", () => clientOf(deaf, { retry: { attempts: 1 } }));
await Promise.all(late);
await soon(() => cancelled === late.length, "bodies that came too late are cancelled");
console.log("a fetch that heeds no signal holds no abort, and what it brings late is cancelled");

let bodies = 0;
cancelled = 0;
const mute = async () => {
  bodies++;
  return new Response(new ReadableStream({ pull: () => /** @type {any} */ (never), cancel() { cancelled++; } }), { headers: { "x-amz-request-id": "1" } });
};
const reading = Object.keys(calls).filter((name) => !/statObject|getObject|stream/.test(name)); // those read no document
await endsOf("while a body heeds no signal", () => clientOf(mute, { retry: { attempts: 1 } }), reading);
await soon(() => cancelled === bodies, "bodies that nobody reads any more are cancelled");
console.log("nor does a body");

const handle = { kind: "file", name: "f", getFile: () => never, createWritable: () => never };
/** @type {Record<string, (c: any, o: any) => Promise<unknown>>} */
const stuck = {
  "a file that never opens": (c, o) => c.fPutObject("bucket", "a", handle, o),
  "an upload of it": (c, o) => c.upload("bucket", "a", handle, o).done,
  "a file that never opens for writing": (c, o) => c.fGetObject("bucket", "a", handle, o),
  "one that continues": (c, o) => c.fGetObject("bucket", "a", handle, { resume: true, ...o }),
  "a stream that takes nothing": (c, o) => c.fGetObject("bucket", "a", new WritableStream({ write: () => /** @type {any} */ (never) }), o),
  "a stream that never closes": (c, o) => c.fGetObject("bucket", "a", new WritableStream({ close: () => /** @type {any} */ (never) }), o),
  "a stream that gives nothing": (c, o) => c.putObject("bucket", "a", new ReadableStream({ pull: () => /** @type {any} */ (never) }), o),
  "names that never come": (c, o) => c.removeObjects("bucket", { [Symbol.asyncIterator]: () => ({ next: () => never }) }, o),
  credentials: (_, o) => clientOf(hello, { accessKey: undefined, secretKey: undefined, credentials: () => never }).statObject("bucket", "a", o),
  "a signer": (_, o) => clientOf(hello, { secretKey: undefined, signer: () => never }).statObject("bucket", "a", o),
};
for (const [name, call] of Object.entries(stuck)) {
  const stop = new AbortController();
  const ended = atOnce(call(clientOf(hello), { signal: stop.signal }), name);
  await new Promise((resolve) => setTimeout(resolve, 20));
  stop.abort(reason);
  assert.equal(await ended, reason, name);
  assert.equal(getEventListeners(stop.signal, "abort").length, 0, name);
}
console.log("nor does a file, a stream, an iterable or a function of the caller's");

await minnow.terminate();
await short.statObject("bucket", "a"); // from a file: there is no server that its time is for
const patient = clientOf(hello, { timeout: { firstByte: 5000 } });
for (const steps of [0, 1, 2]) {
  await patient.statObject("bucket", "a");
  const ended = atOnce(patient.statObject("bucket", "a"), `a call that terminate() overtakes after ${steps} steps`);
  for (let step = 0; step < steps; step++) await null;
  await minnow.terminate();
  assert.equal((await ended)?.code, "ModuleExited", `after ${steps} steps`);
}
console.log("nor does a module that ends while a call is on its way to it");

await patient.statObject("bucket", "a");
const client = clientOf(hello);
const open = await Promise.all(Array.from({ length: 40 }, (_, n) => client.getObject("bucket", `k${n}`)));
await Promise.all(open.map((object) => object.text()));
const { signal } = new AbortController();
await Promise.all(Array.from({ length: 40 }, (_, n) => client.statObject("bucket", `k${n}`, { signal })));
const followed = await Promise.all(Array.from({ length: 40 }, (_, n) => client.getObject("bucket", `k${n}`, { signal })));
assert.equal(getEventListeners(signal, "abort").length, 1, "listeners of 40 downloads");
await Promise.all(followed.map((object) => object.body.cancel()));
assert.equal(getEventListeners(signal, "abort").length, 0, "listeners in the end");
for (let i = 0; i < 1000; i++) await client.statObject("bucket", "a", { signal });
assert.equal(getEventListeners(signal, "abort").length, 0, "listeners of 1,000 calls");
await new Promise((resolve) => setTimeout(resolve, 20));
assert.deepEqual(warnings, []);
console.log("forty calls at once cost one listener, and Node warns of nothing");

await minnow.terminate();

// @ts-check
// Runtimes of a test's own: with a host that stands in for Go, and with a store
// and locks that are handed in.
import assert from "node:assert/strict";
import { Client } from "../../dist/client.js";
import { stats, terminate } from "../../dist/index.js";
import { Locks } from "../../dist/lock.js";
import { Runtime } from "../../dist/runtime.js";
import { Store } from "../../dist/store.js";

const server = { ...JSON.parse(/** @type {string} */ (process.env.MINNOW_SERVER)), region: "us-east-1", retry: { attempts: 1 } };

/** @typedef {import("../../dist/channel.types.js").StartHost} StartHost */

/** @type {any[]} what went to the host */
const sent = [];
let stopped = 0;
/** Answers each call with its arguments. @type {StartHost} */
const startEcho = async (_, onmessage) => ({
  send(text) {
    for (const message of JSON.parse(text)) {
      sent.push(message);
      if (message.do === "call") onmessage(JSON.stringify({ do: "settle", id: message.id, result: message.args }));
    }
  },
  stop() { stopped++; },
});
const echoing = new Runtime({ hosts: { main: startEcho, worker: startEcho } });
assert.deepEqual(await new Client(server, echoing).bucketExists("b"), { bucket: "b", options: {} });
assert.deepEqual(await new Client(server, echoing).bucketExists("c"), { bucket: "c", options: {} });
assert.deepEqual(sent.filter((message) => message.do === "open").map(({ client }) => client), [1, 2]);
await assert.rejects(echoing.init({ host: "worker" }), { argument: "init" });
await echoing.terminate();
await echoing.init({ host: "worker" }); // which Node has not, and this stands in for
await echoing.terminate();
assert.equal(stopped, 2);
console.log("a host that is handed in takes the calls of its runtime");

const content = new Uint8Array(12 * 1024 * 1024).map((_, at) => at % 251);
const file = /** @type {File} */ (Object.assign(new Blob([content]), { name: "f", lastModified: 1 }));
const options = { resume: true, partSize: 5 * 1024 * 1024, concurrency: 1 };
const away = () => undefined; // no IndexedDB, no Web Locks

/** Uploads, and returns the parts that were sent. @param {Runtime} runtime @param {string} object @param {(part: string) => unknown} [meet] is awaited before each */
async function upload(runtime, object, meet) {
  /** @type {string[]} */
  const parts = [];
  const client = new Client({
    ...server,
    fetch: async (url, init) => {
      const part = new URL(url).searchParams.get("partNumber");
      if (part && init.method === "PUT") {
        await meet?.(part);
        parts.push(part);
      }
      return fetch(url, init);
    },
  }, runtime);
  await client.putObject(bucket, object, file, { ...options, onLocked: "reject" }).finally(() => client.close());
  return parts;
}
const fail = (/** @type {string} */ part) => { if (part === "2") throw new Error("cut"); };

const bucket = `runtimes-${Math.random().toString(36).slice(2, 8)}`;
const store = new Store(away);
const first = new Runtime({ store, locks: new Locks(away) });
const heir = new Runtime({ store, locks: new Locks(away) });
const stranger = new Runtime({ store: new Store(away), locks: new Locks(away) });
const keeper = new Client(server, first);
await keeper.makeBucket(bucket);

await assert.rejects(upload(first, "a", fail), { code: "NetworkError" });
await first.terminate();
assert.deepEqual(await upload(heir, "a"), ["2", "3"]);
await assert.rejects(upload(first, "b", fail), { code: "NetworkError" });
assert.deepEqual(await upload(stranger, "b"), ["1", "2", "3"]);
console.log("an upload continues in another runtime that has the same store, and begins anew in one that has not");

const sharing = new Runtime({ store, locks: first.locks });
await upload(first, "c", async (part) => {
  if (part !== "1") return;
  await assert.rejects(upload(sharing, "c"), { code: "UploadLocked" });
  assert.deepEqual(await upload(stranger, "c"), ["1", "2", "3"]);
});
console.log("runtimes with the same locks wait for one another, and others do not");

for (const object of ["a", "b", "c"]) {
  assert.equal(Buffer.compare(Buffer.from(await (await keeper.getObject(bucket, object)).arrayBuffer()), content), 0);
  await keeper.removeIncompleteUpload(bucket, object);
  await keeper.removeObject(bucket, object);
}
await keeper.removeBucket(bucket);
assert.equal((await stats()).clients, 0); // the default one was none of them
console.log("the default runtime has no part in it");

await Promise.all([terminate(), ...[first, heir, stranger, sharing].map((runtime) => runtime.terminate())]);

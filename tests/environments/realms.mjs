// @ts-check
// What a caller gives from another realm of Node, or from a library with classes
// of its own, is taken as one's own is. Each line says what went well.
import assert from "node:assert/strict";
import vm from "node:vm";
import * as minnow from "../../dist/index.js";

/** Another copy of the package. @type {any} */
const other = await import(`../../dist/conditions.js?${1}`);
assert.notEqual(other.PostPolicy, minnow.PostPolicy);

/** @type {any} what another realm makes; Node's own classes are not in it, the language's are */
const realm = vm.runInNewContext(`({
  buffer: (n) => new Uint8Array(n).fill(1).buffer,
  bytes: (n) => new Uint8Array(n).fill(1),
  view: (n) => new DataView(new Uint8Array(n).fill(1).buffer),
  words: (n) => new Uint16Array(n / 2).fill(257),
  shared: (n) => new Uint8Array(new SharedArrayBuffer(n)).fill(1),
  sharedBuffer: (n) => new Uint8Array(new SharedArrayBuffer(n)).fill(1).buffer,
  resizable: (n) => new Uint8Array(new ArrayBuffer(n, { maxByteLength: n + 1 })).fill(1),
  map: () => new Map([["colour", "blue"]]),
  date: () => new Date(Date.UTC(2026, 0, 1)),
  error: () => new RangeError("of another realm"),
  options: () => ({ contentType: "text/css" }),
  names: () => ["a", { objectName: "b" }],
})`);

/** @type {{method: string, url: string, headers: Headers, bytes: number}[]} */
let log = [];
const fetch = async (/** @type {string} */ url, /** @type {any} */ { method, headers, body }) => {
  log.push({ method, url, headers: new Headers(headers), bytes: body ? (await new Response(body).arrayBuffer()).byteLength : 0 });
  if (method === "POST" && new URL(url).searchParams.has("uploads")) return new Response("<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>");
  if (method === "POST" && new URL(url).searchParams.has("delete")) return new Response("<DeleteResult/>");
  if (method === "POST") return new Response("<CompleteMultipartUploadResult><ETag>e</ETag></CompleteMultipartUploadResult>");
  if (method === "PUT" && headers["x-amz-copy-source"]) return new Response("<CopyObjectResult><ETag>e</ETag></CopyObjectResult>");
  return new Response(method === "GET" ? "hello" : null, { headers: { etag: '"e"', "x-amz-request-id": "1", "last-modified": "Wed, 09 Nov 2016 16:16:12 GMT", "content-length": method === "GET" ? "5" : "0" } });
};
const client = new minnow.Client({ endpoint: "http://s3.test", accessKey: "a", secretKey: "s", region: "us-east-1", fetch, retry: { attempts: 1 }, onWarning() {} });

/** How many bytes of an object were sent. @param {() => Promise<unknown>} put */
async function sent(put) {
  log = [];
  await put();
  return log.filter(({ method }) => method === "PUT").reduce((sum, { bytes }) => sum + bytes, 0);
}

for (const size of [4, 300_000, 6 * 2 ** 20]) {
  for (const kind of ["buffer", "bytes", "view", "words", "shared", "sharedBuffer", "resizable"]) {
    assert.equal(await sent(() => client.putObject("bucket", "a", realm[kind](size))), size, `${kind} of ${size}`);
  }
}
console.log("buffers, views and shared memory");

const chunks = (/** @type {any} */ chunk) => new ReadableStream({ start(c) { c.enqueue(chunk); c.close(); } });
for (const kind of ["bytes", "shared", "resizable"]) assert.equal(await sent(() => client.putObject("bucket", "a", chunks(realm[kind](5)))), 5, kind);
console.log("streams that yield them");

/** What a library makes that knows the platform's interfaces, not its classes. */
const library = {
  stream: () => ({ locked: false, getReader() { let n = 0; return { read: async () => (n++ ? { done: true } : { done: false, value: realm.bytes(3) }), cancel: async () => {}, releaseLock() {} }; }, cancel: async () => {} }),
  writable: (/** @type {any[]} */ chunks) => ({ locked: false, getWriter: () => ({ closed: Promise.resolve(), write: async (/** @type {any} */ chunk) => { chunks.push(chunk); }, close: async () => {}, abort: async () => {} }) }),
  response: () => ({ status: 200, bodyUsed: false, body: library.stream() }),
  blob: (/** @type {number} */ n) => ({ [Symbol.toStringTag]: "Blob", size: n, type: "text/plain", slice: (/** @type {number} */ from, /** @type {number} */ to) => library.blob(to - from), arrayBuffer: async () => realm.buffer(n) }),
  signal() {
    const all = new Set();
    return { aborted: false, reason: undefined, addEventListener: (/** @type {any} */ _, /** @type {any} */ f) => all.add(f), removeEventListener: (/** @type {any} */ _, /** @type {any} */ f) => all.delete(f), abort(/** @type {any} */ reason) { Object.assign(this, { aborted: true, reason }); for (const f of all) f(); }, all };
  },
};
assert.equal(await sent(() => client.putObject("bucket", "a", /** @type {any} */ (library.stream()))), 3);
assert.equal(await sent(() => client.putObject("bucket", "a", /** @type {any} */ (library.response()))), 3);
for (const size of [9, 300_000, 6 * 2 ** 20]) {
  assert.equal(await sent(() => client.fPutObject("bucket", "a", /** @type {any} */ (library.blob(size)))), size);
  assert.equal(log.find(({ headers }) => headers.has("content-type"))?.headers.get("content-type"), "text/plain");
}
assert.equal(await sent(() => client.fPutObject("bucket", "a", /** @type {any} */ ({ name: "f", getFile: async () => library.blob(7) }))), 7);
/** @type {any[]} */
const written = [];
await client.fGetObject("bucket", "a", /** @type {any} */ (library.writable(written)));
assert.equal(new TextDecoder().decode(written[0]), "hello");
console.log("streams, Responses, Blobs and files of a library");

const signal = library.signal();
await client.statObject("bucket", "a", { signal: /** @type {any} */ (signal) });
const stopped = client.statObject("bucket", "a", { signal: /** @type {any} */ (signal) });
const reason = realm.error();
signal.abort(reason);
assert.equal(await stopped.catch((error) => error), reason);
assert.equal(signal.all.size, 0);
console.log("signals, and reasons of another realm");

await client.putObject("bucket", "a", "x", { ...realm.options(), metadata: realm.map(), headers: realm.map() });
const put = /** @type {typeof log[0]} */ (log.at(-1));
assert.deepEqual([put.headers.get("x-amz-meta-colour"), put.headers.get("content-type")], ["blue", "text/css"]);
await client.statObject("bucket", "a", { ifModifiedSince: realm.date() });
assert.equal(log.at(-1)?.headers.get("if-modified-since"), "Thu, 01 Jan 2026 00:00:00 GMT");
assert.deepEqual(await client.removeObjects("bucket", realm.names()), []);
const failing = { [Symbol.iterator]() { throw reason; } };
assert.equal(await client.removeObjects("bucket", failing).catch((error) => error), reason);
console.log("options, Maps, Dates, arrays and errors");

const expires = new Date(Date.now() + 60_000);
const policy = new other.PostPolicy().setBucketName("bucket").setKey("a").setExpires(expires);
assert.match((await client.presignedPostPolicy(policy)).url, /s3\.test/);
await client.copyObject("bucket", "a", "/bucket/b", new other.CopyConditions().setUnmodifiedSince(realm.date()));
assert.equal(log.at(-1)?.headers.get("x-amz-copy-source-if-unmodified-since"), "Thu, 01 Jan 2026 00:00:00 GMT");
new minnow.PostPolicy().setExpires(realm.date());
for (const data of [{}, [], 5, null, undefined, new Date(), { status: 200, bodyUsed: false, body: "x" }]) {
  await assert.rejects(client.putObject("bucket", "a", /** @type {any} */ (data)), { name: "InvalidArgumentError", argument: "data" });
}
console.log("policies and conditions of another copy of the package, and what is none of all these is refused");

await minnow.terminate();

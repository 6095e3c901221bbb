// @ts-check
// Folders that go up: what is refused, what is left out, what fails and what is told. Each
// line says what went well.
import assert from "node:assert/strict";
import * as minnow from "../../dist/index.js";

const server = JSON.parse(/** @type {string} */ (process.env.MINNOW_SERVER));
const MiB = 2 ** 20, bucket = "folders";
/** @type {any[]} */
let sent = [];
const client = new minnow.Client({ ...server, region: "us-east-1", onWarning() {}, onRequest: (e) => sent.push(e) });
await client.makeBucket(bucket);
const operations = (/** @type {string} */ operation) => sent.filter((e) => e.operation === operation).length;

/** @param {string} path @param {BlobPart} content @param {object} [more] */
const file = (path, content, more) => Object.assign(new File([content], path.split("/").at(-1) ?? "", { lastModified: 1, ...more }), { webkitRelativePath: path });
const large = new Uint8Array(12 * MiB).map((_, at) => at % 251);
const tree = () => [
  file("album/z.txt", "last"), file("album/a.txt", "first", { type: "text/plain" }), file("album/deep/er/b.txt", "below"), file("album/deep.txt", "beside"),
  file("album/large.bin", large), file("album/empty", ""), file("album/😀.txt", "emoji"), file("album/\uff5e.txt", "wide"),
];
/** What is stored, by key. @param {string} prefix @returns {Promise<Record<string, number>>} */
async function stored(prefix) {
  /** @type {Record<string, number>} */
  const found = {};
  for await (const { objectName, size } of client.listObjectsV2(bucket, { prefix, recursive: true })) found[objectName.slice(prefix.length)] = size;
  return found;
}
const sizes = { "album/a.txt": 5, "album/deep.txt": 6, "album/deep/er/b.txt": 5, "album/empty": 0, "album/large.bin": 12 * MiB, "album/z.txt": 4, "album/\uff5e.txt": 4, "album/😀.txt": 5 };

/** @type {any[]} */
const progress = [], told = [];
const first = client.putFolder(bucket, "one/", tree(), { metadata: { colour: "blue" }, onProgress: (p) => progress.push(p) });
assert.ok(first instanceof minnow.FolderUpload && first instanceof EventTarget);
first.addEventListener("file", ({ detail }) => told.push(detail));
const result = await first.done;
assert.equal(first.state, "done");
assert.equal(first.result, result);
assert.deepEqual([result.uploaded.length, result.skipped, result.failed], [8, [], []]);
assert.deepEqual(result.uploaded.map(({ path }) => path).sort(), Object.keys(sizes).sort());
assert.deepEqual(told.map(({ path, etag, skipped }) => [path, etag, skipped]), result.uploaded.map(({ path, etag }) => [path, etag, false]));
assert.deepEqual(await stored("one/"), sizes);
const stat = await client.statObject(bucket, "one/album/a.txt");
assert.deepEqual([stat.contentType, { ...stat.metadata }, stat.etag], ["text/plain", { colour: "blue" }, result.uploaded.find(({ path }) => path === "album/a.txt")?.etag]);
const total = large.length + 29;
assert.deepEqual(progress.map(({ loaded }) => loaded), progress.map(({ loaded }) => loaded).sort((a, b) => a - b));
assert.deepEqual([progress.at(-1).loaded, progress.at(-1).total, progress.at(-1).files, progress.at(-1).filesTotal], [total, total, 8, 8]);
console.log("a folder goes up, each file under its path, and is told of");

sent = [];
const again = await client.putFolder(bucket, "one/", [...tree(), file("album/new.txt", "new")]).done;
assert.deepEqual(again.uploaded.map(({ path }) => path), ["album/new.txt"]);
assert.deepEqual(again.skipped.map(({ path }) => path).sort(), Object.keys(sizes).sort());
assert.ok(again.skipped.every(({ objectName, etag, versionId }) => versionId === null && result.uploaded.some((one) => one.objectName === objectName && one.etag === etag)));
assert.deepEqual([operations("ListObjectsV2"), operations("PostObject") + operations("PutObject"), operations("UploadPart")], [1, 1, 0]);
const changed = tree().map((one) => (one.name === "z.txt" ? file("album/z.txt", "tsal") : one));
assert.deepEqual((await client.putFolder(bucket, "one/", changed).done).uploaded.map(({ path }) => path), ["album/z.txt"]);
assert.equal(await (await client.getObject(bucket, "one/album/z.txt")).text(), "tsal");
assert.equal((await client.putFolder(bucket, "one/", tree(), { resume: false }).done).uploaded.length, 8);
assert.equal((await client.putFolder(bucket, "one/", tree(), { partSize: 6 * MiB }).done).uploaded.length, 1); // whose ETag is of other parts
console.log("the same call leaves out what is stored with the same bytes, and nothing else");

/** A directory handle, of names with contents. @param {string} name @param {Record<string, any>} entries @returns {any} */
const directory = (name, entries) => ({
  kind: "directory", name,
  async *entries() {
    for (const [name, entry] of Object.entries(entries)) {
      if (entry instanceof Error) throw entry;
      yield [name, typeof entry === "string" ? handle(name, entry) : entry];
    }
  },
});
/** @param {string} name @param {string} content */
const handle = (name, content) => ({ kind: "file", name, getFile: async () => (content === "gone" ? Promise.reject(new DOMException("it is gone", "NotFoundError")) : new File([content], name)) });
const folder = directory("album", {
  "b.txt": "b", "a.txt": "gone", c: directory("c", { "d.txt": "d", e: directory("e", { "f.txt": "f" }) }), "c.txt": "beside c", "z": directory("z", { x: new DOMException("it is locked", "NotAllowedError") }), "..": "out",
});
progress.length = 0;
const walked = await client.putFolder(bucket, "two/", folder, { concurrency: 1, onProgress: (p) => progress.push(p) }).done;
assert.deepEqual(walked.uploaded.map(({ path }) => path), ["b.txt", "c.txt", "c/d.txt", "c/e/f.txt"]); // in the order of keys
assert.deepEqual(walked.failed.map(({ path, error }) => [path, /** @type {any} */ (error).code]), [["..", "InvalidArgument"], ["a.txt", "UnreadableData"], ["z/", "UnreadableData"]]);
assert.deepEqual([progress[0].total, progress[0].filesTotal, progress.at(-1).total, progress.at(-1).loaded, progress.at(-1).filesTotal], [null, null, 11, 11, 7]);
assert.deepEqual(Object.keys(await stored("two/")), ["b.txt", "c.txt", "c/d.txt", "c/e/f.txt"]);
console.log("a directory handle is walked, and what cannot be read fails alone");

sent = [];
/** @param {any[]} files @param {RegExp} rule */
const refused = (files, rule, argument = "files[0]") => assert.throws(() => client.putFolder(bucket, "p/", files), (/** @type {any} */ error) => error.name === "InvalidArgumentError" && error.argument === argument && rule.test(error.message));
for (const path of ["../a", "a/../b", "..", "a\\..\\b"]) refused([{ path, file: new Blob() }], /"\.\." segment/);
for (const path of ["/a", "a/", "a//b", "/", "."]) refused([{ path, file: new Blob() }], /slash/);
refused([{ path: "", file: new Blob() }], /must have a path/);
refused([new Blob()], /must have a path/);
refused([{ path: "\ud800", file: new Blob() }], /lone surrogate/);
refused([{ path: "é".repeat(512), file: new Blob() }], /at most 1024 bytes/);
refused([{ path: "a" }], /must be a File/);
refused([{ path: "a", file: new Blob() }, { path: "./a", file: new Blob() }], /"a" twice/, "files");
refused(/** @type {any} */ ("/tmp"), /must be a FileList/, "files");
assert.throws(() => client.putFolder(bucket, /** @type {any} */ (undefined), []), { argument: "prefix" });
assert.throws(() => client.putFolder(bucket, "", [], { concurrency: 17 }), { argument: "concurrency" });
assert.throws(() => client.putFolder(bucket, "", [], /** @type {any} */ ({ length: 1 })), { argument: "length" });
await assert.rejects(client.putFolder(bucket, "", [file("a", "a"), file("b", "b")], { partSize: 1 }).done, { argument: "partSize" });
assert.equal(sent.filter((e) => e.method !== "GET").length, 0);
assert.deepEqual(await client.putFolder(bucket, "none/", []).done, { uploaded: [], skipped: [], failed: [] });
console.log("bad names are refused before anything is sent");

const failing = new minnow.Client({
  ...server, region: "us-east-1", onWarning() {}, upload: "put", retry: { attempts: 1 },
  fetch: (url, o) => (/\/(b|c)\.txt/.test(url) ? Promise.reject(new TypeError("cut")) : /\/d\.txt/.test(url) ? Promise.resolve(new Response("<Error><Code>AccessDenied</Code></Error>", { status: 403 })) : fetch(url, o)),
});
const names = [..."abcdefgh"].map((name) => file(`${name}.txt`, name));
const partly = await failing.putFolder(bucket, "three/", names, { concurrency: 3 }).done;
assert.deepEqual(partly.failed.map(({ path, error }) => [path, error.name]).sort(), [["b.txt", "NetworkError"], ["c.txt", "NetworkError"], ["d.txt", "ResponseError"]]);
assert.deepEqual(Object.keys(await stored("three/")), ["a.txt", "e.txt", "f.txt", "g.txt", "h.txt"]);
const offline = new minnow.Client({
  ...server, region: "us-east-1", onWarning() {}, upload: "put", retry: { attempts: 1 },
  fetch: (url, o) => (/\/[c-h]\.txt/.test(url) ? Promise.reject(new TypeError("cut")) : fetch(url, o)),
});
const stopped = offline.putFolder(bucket, "four/", names, { concurrency: 2 });
await assert.rejects(stopped.done, { name: "NetworkError" });
assert.equal(stopped.state, "failed");
const { uploaded, failed } = stopped.result; // what was under way when the second failed is neither
assert.deepEqual([uploaded.every(({ path }) => path < "c"), failed.map(({ path }) => path).sort()], [true, ["c.txt", "d.txt"]]);
const continued = await client.putFolder(bucket, "four/", names).done;
assert.equal(continued.uploaded.length + continued.skipped.length, 8);
for (const { path } of uploaded) assert.ok(continued.skipped.some((one) => one.path === path), path);
for (const { path } of failed) assert.ok(continued.uploaded.some((one) => one.path === path), path);
await assert.rejects(client.putFolder("no-such-bucket-here", "", names).done, { code: "NoSuchBucket" });
console.log("a file that fails is told; where the server is away all stops, and the same call continues");

let hold = true, atThird = 0;
const pausing = new minnow.Client({
  ...server, region: "us-east-1", onWarning() {}, upload: "put", partSize: 5 * MiB, concurrency: 2,
  fetch: (url, o) => (hold && /partNumber=3&/.test(url) ? new Promise((_, reject) => { atThird++; o.signal?.addEventListener("abort", () => reject(o.signal?.reason)); }) : fetch(url, o)),
  onRequest: (e) => sent.push(e),
});
sent = [];
const held = pausing.putFolder(bucket, "five/", tree());
/** Waits until the third part is on its way, and all else is stored. @param {any} transfer @param {number} times */
async function until(transfer, times) {
  while (atThird < times || transfer.result.uploaded.length < 7 || parts() < (times === 1 ? 2 : 5)) await new Promise((resolve) => setTimeout(resolve, 5));
}
const parts = () => sent.filter((e) => e.operation === "UploadPart" && e.status === 200).length;
await until(held, 1);
held.pause();
assert.equal(held.state, "paused");
hold = false;
held.resume();
assert.equal((await held.done).uploaded.length, 8);
assert.deepEqual([operations("CreateMultipartUpload"), operations("PutObject"), parts()], [1, 7, 3]);
assert.deepEqual(await stored("five/"), sizes);
hold = true;
const cancelled = pausing.putFolder(bucket, "six/", tree());
await until(cancelled, 2);
await cancelled.cancel();
await assert.rejects(cancelled.done, { name: "AbortError" });
assert.deepEqual([cancelled.state, cancelled.result.uploaded.length], ["cancelled", 7]);
for await (const left of client.listIncompleteUploads(bucket, { prefix: "six/", recursive: true })) assert.fail(left.objectName);
const controller = new AbortController(), reason = new Error("enough");
const signalled = pausing.putFolder(bucket, "seven/", tree(), { signal: controller.signal });
controller.abort(reason);
await assert.rejects(signalled.done, (error) => error === reason);
let listed = () => {};
/** @type {Promise<void>} */
const asked = new Promise((resolve) => { listed = resolve; });
const early = new minnow.Client({
  ...server, region: "us-east-1", onWarning() {},
  fetch: async (url, o) => {
    if (/list-type/.test(url)) listed();
    if (/list-type/.test(url)) await new Promise((resolve) => setTimeout(resolve, 50));
    return fetch(url, o);
  },
}).putFolder(bucket, "eight/", [..."abc"].map((name) => file(name, name)));
await asked; // and all who send wait for a file
early.pause();
early.resume();
assert.equal((await early.done).uploaded.length, 3);
assert.deepEqual(Object.keys(await stored("eight/")), ["a", "b", "c"]);
console.log("a pause continues with what is missing, and a cancel leaves no parts");

const { handles, calls, asks } = await minnow.stats();
assert.deepEqual({ handles, calls, asks }, { handles: 0, calls: 0, asks: 0 });
await minnow.terminate();

// @ts-check
// Archives of objects, read back by Info-ZIP and Python: their names, their sizes, and how
// they end. Each line says what went well.
import assert from "node:assert/strict";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import * as minnow from "../../dist/index.js";
import { inFolder, readBack, unpack, written } from "./ziptools.mjs";

const server = JSON.parse(/** @type {string} */ (process.env.MINNOW_SERVER));
const client = new minnow.Client({ ...server, region: "us-east-1", onWarning() {} });
const bucket = "zipped";
await client.makeBucket(bucket);

const emoji = "emoji 👩‍👩‍👧‍👦🏳️‍🌈.txt";
const scripts = [
  "日本語/写真.txt", "русский.txt", "عربي.txt", "עברית.txt", "ไทย.txt", "हिन्दी.txt", "한국어.txt", "ελληνικά.txt", emoji, "e\u0301 combined.txt", "é composed.txt",
  "a b+c%20&d=e?.txt", "'quoted' \"twice\".txt", "z".repeat(200) + ".txt",
];
/** Keys, and the names that they get in an archive. @type {[string, string][]} */
const hostile = [
  ["/rooted.txt", "rooted.txt"], ["double//slash.txt", "double/slash.txt"], ["back\\slash.txt", "back_slash.txt"], ["C:/drive.txt", "C_/drive.txt"],
  ["... /dots.txt", "_/dots.txt"], ["line\nend\u0007.txt", "line_end_.txt"], ["twice.txt", "twice.txt"],
];
// MinIO stores no key with a leading slash or two in a row, so a stand-in serves these.
const clientOf = (/** @type {(key: string, url: URL) => Response} */ answer, more = {}) => new minnow.Client({
  endpoint: "http://s3.test", accessKey: "a", secretKey: "s", region: "us-east-1", onWarning() {}, retry: { attempts: 2, baseDelay: 1 },
  fetch: async (url) => answer(decodeURIComponent(new URL(url).pathname.slice("/bucket/".length)), new URL(url)), ...more,
});
const DATE = "Wed, 09 Nov 2016 16:16:12 GMT", ETAG = "9a0364b9e99bb480dd25e1f0284c8555";
/** @param {BodyInit | null} body @param {number} size @param {object} [more] */
const object = (body, size, more) => new Response(body, { headers: { etag: `"${ETAG}"`, "last-modified": DATE, "content-length": `${size}`, ...more } });

await inFolder(async (folder) => {
  const path = join(folder, "names.zip");
  for (const name of scripts) await client.putObject(bucket, `names/${name}`, `of ${name}`);
  await client.putObject(bucket, "names/empty", "");
  await client.putObject(bucket, "names/folder/", "");
  await written(client.zip(bucket, "names/"), path);
  const rows = await readBack(path);
  assert.deepEqual(rows.map(([/** @type {string} */ name]) => name).sort(), [...scripts, "empty", "folder/"].sort());
  for (const [name, size, year, isDir, mode, flags] of rows) {
    assert.equal(flags & 0x800, 0x800, name); // names are UTF-8
    assert.equal(isDir, name === "folder/");
    assert.equal(mode, isDir ? 0o40755 : 0o100644);
    assert.equal(year, new Date().getFullYear());
    assert.equal(size, scripts.includes(name) ? Buffer.byteLength(`of ${name}`) : 0);
  }
  await unpack(path, join(folder, "out"));
  const listed = await client.statObject(bucket, `names/${scripts[0]}`);
  assert.equal((await stat(join(folder, "out", scripts[0]))).mtime.getTime(), listed.lastModified?.getTime());
  for (const name of scripts) assert.equal(await readFile(join(folder, "out", name), "utf8"), `of ${name}`);
  console.log("names in every script, times and folders, as Info-ZIP and Python read them");

  await written(client.zip(bucket, "names/e", { keepPrefix: true }), path);
  assert.deepEqual((await readBack(path)).map(([/** @type {string} */ name]) => name), [`names/${emoji}`, "names/empty", "names/e\u0301 combined.txt"].sort());
  await written(client.zip(bucket, "names/em", { names: ({ objectName }, index) => `${index}/${objectName.length}` }), path);
  assert.deepEqual((await readBack(path)).map(([/** @type {string} */ name]) => name), [`0/${emoji.length + "names/".length}`, "1/11"]);
  await written(client.zip(bucket, "nothing/"), path);
  const { size } = await stat(path);
  assert.equal(size, 22);
  console.log("a prefix that stays, names of the caller's, and no object at all");

  const keys = [...hostile.map(([key]) => key), "twice.txt", "twice.txt", "file", "file/below.txt", "../up.txt"].map((objectName) => ({ objectName }));
  const own = clientOf(() => object("content", 7));
  const named = own.zip("bucket", keys.slice(0, -1));
  await written(named, path);
  assert.deepEqual((await readBack(path)).map(([/** @type {string} */ name]) => name), [
    ...hostile.map(([, name]) => name), "twice (2).txt", "twice (3).txt", "file", "file (2)/below.txt",
  ]);
  await assert.rejects(written(own.zip("bucket", keys), path), { name: "InvalidArgumentError", objectName: "../up.txt" });
  await written(own.zip("bucket", ["a", "b"], { names: () => "../../etc/./passwd" }), path);
  assert.deepEqual((await readBack(path)).map(([/** @type {string} */ name]) => name), ["_/_/etc/passwd", "_/_/etc/passwd (2)"]);
  await written(own.zip("bucket", ["a", "b"], { names: (_, i) => ["./C:/drive.txt", "/./d:drive.txt"][i] }), path);
  assert.deepEqual((await readBack(path)).map(([/** @type {string} */ name]) => name), ["C_/drive.txt", "d_drive.txt"]);
  await unpack(path, join(folder, "safe"));
  const long = () => "字".repeat(21845); // as long as a name can be, and twice
  await written(own.zip("bucket", ["a"], { names: long }), path);
  await assert.rejects(written(own.zip("bucket", ["a", "b"], { names: long }), path), { argument: "names", objectName: "b" });
  console.log("no name leads out of the folder, and none comes twice");
});

/** What a stream fails with. @param {ReadableStream<Uint8Array>} stream @returns {Promise<any>} */
const rejection = async (stream) => {
  try {
    for await (const _ of /** @type {AsyncIterable<Uint8Array>} */ (/** @type {unknown} */ (stream)));
  } catch (error) {
    return error;
  }
  assert.fail("it came to its end");
};

for (const name of ["a", "b", "c"]) await client.putObject(bucket, `going/${name}`, name.repeat(3_000_000));
/** Reads until the archive is at the second object, and then on. @param {() => Promise<unknown>} meanwhile */
async function changing(meanwhile) {
  const stream = client.zip(bucket, "going/"), reader = stream.getReader();
  await reader.read();
  await meanwhile();
  reader.releaseLock();
  return rejection(stream);
}
const gone = await changing(() => client.removeObject(bucket, "going/c"));
assert.equal(gone.code, "NoSuchKey");
assert.equal(gone.objectName, "going/c");
const replaced = await changing(() => client.putObject(bucket, "going/b", "B".repeat(3_000_000)));
assert.equal(replaced.code, "ObjectChanged");
assert.deepEqual([replaced.bucketName, replaced.objectName], [bucket, "going/b"]);
const row = { objectName: "going/a", etag: null, size: 3_000_000, lastModified: new Date(0) };
assert.equal((await rejection(client.zip(bucket, [row]))).code, "ObjectChanged");
assert.equal((await rejection(client.zip(bucket, ["going/a", "going/none"]))).objectName, "going/none");
assert.equal((await rejection(client.zip("no-such-bucket-here", ""))).code, "NoSuchBucket");
assert.match((await rejection(client.zip(bucket, ["going/a"], { names: () => "folder/" }))).message, /name of a folder/);
assert.equal((await rejection(client.zip(bucket, client.listObjectsV2(bucket)))).argument, "keysOrPrefix");
console.log("an object that is gone or replaced since it was listed fails the archive, and is named");

let asked = 0, cancelled = 0;
const whole = new Uint8Array(3_000_000).map((_, at) => at % 251);
/** Gives a third of the object, and the rest when that is asked for. */
const breaking = clientOf(() => object(null, 0), {
  fetch: async (/** @type {string} */ _, /** @type {RequestInit} */ init) => {
    const [, from] = /bytes=(\d+)/.exec(new Headers(init.headers).get("range") ?? "") ?? [];
    asked++;
    if (from) return new Response(whole.subarray(+from), { status: 206, headers: { etag: `"${ETAG}"`, "last-modified": DATE, "content-range": `bytes ${from}-${whole.length - 1}/${whole.length}` } });
    let sent = false;
    return object(new ReadableStream({
      pull(sink) {
        if (sent) sink.error(new Error("cut"));
        else sink.enqueue(whole.subarray(0, 1_000_000));
        sent = true;
      },
    }), whole.length);
  },
});
await inFolder(async (folder) => {
  const path = join(folder, "broken.zip");
  await written(breaking.zip("bucket", ["breaks"]), path);
  assert.equal(asked, 2);
  assert.deepEqual((await readBack(path)).map(([name, size]) => [name, size]), [["breaks", whole.length]]);
  console.log("a body that breaks off is continued");
});

const endless = clientOf(() => object(new ReadableStream({
  pull(sink) { asked++; sink.enqueue(new Uint8Array(65536)); },
  cancel() { cancelled++; },
}), 2 ** 40));
asked = 0;
const slow = endless.zip("bucket", ["a", "b"]).getReader();
assert.equal(asked, 0); // nothing before it is read
for (let i = 0; i < 5; i++) await slow.read();
await new Promise((resolve) => setTimeout(resolve, 20));
assert.ok(asked < 10, `${asked} chunks were asked for, of which 4 were read`);
await slow.cancel("enough");
assert.equal(cancelled, 1);
const silent = clientOf(() => object(new ReadableStream({ cancel() { cancelled++; } }), 10)).zip("bucket", ["a"]).getReader();
await silent.read(); // what stands before the bytes, which never come
const waiting = silent.read();
await silent.cancel("enough");
assert.deepEqual([cancelled, (await waiting).done], [2, true]);
const stop = new AbortController(), reason = new Error("stop");
const stopped = endless.zip("bucket", ["a"], { signal: stop.signal }).getReader();
await stopped.read();
stop.abort(reason);
await assert.rejects(async () => { for (;;) await stopped.read(); }, (error) => error === reason);
assert.equal(cancelled, 3);
await assert.rejects(endless.zip("bucket", ["a"], { signal: stop.signal }).getReader().read(), (error) => error === reason);
console.log("it reads no faster than it is read, and ends its request with it");

const { handles, calls, asks } = await minnow.stats();
assert.deepEqual({ handles, calls, asks }, { handles: 0, calls: 0, asks: 0 });
await minnow.terminate();

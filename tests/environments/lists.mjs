// @ts-check
// Lists as a caller takes them: what they ask for, where they end, what their pages
// have. Each line says what went well.
import assert from "node:assert/strict";
import { Client } from "../../dist/index.js";

const keys = Array.from({ length: 25 }, (_, i) => `k${String(i).padStart(2, "0")}`);
/** @type {number[]} */
let asked = [];
let extra = 0; // rows that the server gives beyond what it is asked for
const fetch = async (/** @type {string} */ url) => {
  const query = new URL(url).searchParams;
  const most = Number(query.get("max-keys"));
  asked.push(most);
  const begin = Number(query.get("continuation-token") ?? 0), end = Math.min(begin + most + extra, keys.length);
  const rows = keys.slice(begin, end).map((key) => `<Contents><Key>${key}</Key><Size>2</Size></Contents>`).join("");
  const more = end < keys.length ? `<IsTruncated>true</IsTruncated><NextContinuationToken>${end}</NextContinuationToken>` : "";
  return new Response(`<ListBucketResult>${rows}${more}<CommonPrefixes><Prefix>f${begin}/</Prefix></CommonPrefixes></ListBucketResult>`, { headers: { "x-amz-request-id": "1" } });
};
const client = new Client({ endpoint: "http://s3.test", accessKey: "a", secretKey: "s", region: "us-east-1", fetch });

/** @template T @param {AsyncIterable<T>} list */
async function all(list) {
  const items = [];
  asked = [];
  for await (const item of list) items.push(item);
  return items;
}
/** @param {import("../../dist/index.js").ListOptionsV2} o */
const names = async (o) => (await all(client.listObjectsV2("bucket", o))).filter(({ isDir }) => !isDir).map(({ objectName }) => objectName);

assert.equal((await all(client.listObjectsV2("bucket", { limit: 7 }))).length, 7);
assert.deepEqual(asked, [7]);
assert.equal((await all(client.listObjectsV2("bucket", { limit: 12, maxKeys: 5 }))).length, 12);
assert.equal(Math.max(...asked), 5);
assert.deepEqual(await names({ pageSize: 10 }), keys);
assert.deepEqual(asked, [10, 10, 10]);
console.log("limit ends a list, and no more is asked for");

const pages = await all(client.listObjectsV2("bucket", { maxKeys: 10 }).pages());
assert.deepEqual(pages.map(({ length, prefixes }) => [length, prefixes]), [[11, ["f0/"]], [11, ["f10/"]], [6, ["f20/"]]]);
assert.deepEqual(pages.map(({ token }) => typeof token), ["string", "string", "undefined"]);
assert.deepEqual(await names({ token: pages[0].token }), keys.slice(10));
assert.deepEqual(await names({ token: pages[1].token, maxKeys: 3 }), keys.slice(20));
await assert.rejects(all(client.listObjects("bucket", { token: pages[0].token })), { argument: "token" });
await assert.rejects(all(client.listObjectsV2("bucket", { token: pages[0].token, delimiter: "" })), { argument: "token" });
assert.deepEqual(asked, []);
console.log("a page has its folders, and a token for another day");

extra = 3;
const [cut] = await all(client.listObjectsV2("bucket", { limit: 5 }).pages());
assert.equal(cut.length, 5);
assert.equal(cut.token, undefined); // else three rows would be lost
extra = 0;
console.log("a server that gives too much loses nothing");

/** @type {unknown[]} */
const told = [];
assert.deepEqual(await client.prefixSize("bucket", "", { onProgress: (size) => told.push(size) }), { objects: 25, bytes: 50 });
assert.deepEqual(told.at(-1), { objects: 25, bytes: 50 });
/** @type {unknown[]} what listeners threw */
const thrown = [];
const keep = (/** @type {unknown} */ error) => thrown.push(error);
process.on("uncaughtException", keep);
const mine = new Error("mine");
const summed = await client.prefixSize("bucket", "", { onProgress: () => { throw mine; } }).catch((error) => error);
await new Promise((resolve) => setImmediate(resolve));
process.off("uncaughtException", keep); // before a failure is told, which it would keep, too
assert.deepEqual(summed, { objects: 25, bytes: 50 });
assert.ok(thrown.length && thrown.every((error) => error === mine), `got ${thrown}`);
const stop = new AbortController();
stop.abort(new Error("enough"));
await assert.rejects(client.prefixSize("bucket", "", { signal: stop.signal }), /enough/);
console.log("a prefix is summed, and stops");

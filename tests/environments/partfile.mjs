// @ts-check
// A download that continues with a file, in Node, whose file is a stand-in: it is
// removed in between, and made again when it is written to, as Chromium does.
import assert from "node:assert/strict";
import * as minnow from "../../dist/index.js";

const PART = 5 * 1024 * 1024;
const content = new Uint8Array(2 * PART + 5).map((_, at) => at % 251);

/** @type {string[]} */
let ranges = [];
let refused = true;
const client = new minnow.Client({
  endpoint: "http://s3.test", accessKey: "a", secretKey: "s", region: "us-east-1", onWarning() {},
  fetch: /** @type {any} */ (async (/** @type {string} */ _, /** @type {RequestInit} */ init) => {
    const range = new Headers(init.headers).get("range") ?? `bytes=0-${content.length - 1}`;
    const [first, last] = range.slice("bytes=".length).split("-").map(Number);
    ranges.push(range);
    if (refused && first === 2 * PART) return new Response(null, { status: 403 });
    const headers = {
      etag: '"e"', "last-modified": "Wed, 09 Nov 2016 16:16:12 GMT", "x-amz-request-id": "1",
      "content-length": String(last + 1 - first), "content-range": `bytes ${range.slice("bytes=".length)}/${content.length}`,
    };
    return new Response(content.slice(first, last + 1), { status: first ? 206 : 200, headers });
  }),
});

/** @type {Uint8Array | undefined} what the file holds */
let file;
const to = /** @type {any} */ ({
  kind: "file", name: "f",
  async getFile() {
    if (!file) throw new DOMException("it is gone", "NotFoundError");
    return { size: file.length, lastModified: 1 };
  },
  async createWritable(/** @type {{keepExistingData: boolean}} */ { keepExistingData }) {
    let now = keepExistingData && file ? file : new Uint8Array(0);
    return {
      async write(/** @type {{position: number, data: Uint8Array}} */ { position, data }) {
        const grown = new Uint8Array(Math.max(now.length, position + data.length));
        grown.set(now);
        grown.set(data, position);
        now = grown;
      },
      async close() { file = now; },
      async abort() {},
    };
  },
});
const options = { partSize: PART, concurrency: 1, resume: true };

for (const gone of [false, true]) {
  [file, ranges, refused] = [undefined, [], true];
  await assert.rejects(client.fGetObject("bucket", "a", to, options), { code: "AccessDenied" });
  assert.equal(/** @type {any} */ (file)?.length, 2 * PART);
  if (gone) file = undefined;
  [ranges, refused] = [[], false];
  await client.fGetObject("bucket", "a", to, options);
  assert.equal(Buffer.compare(/** @type {any} */ (file), content), 0);
  assert.equal(ranges.length, gone ? 3 : 2);
}
console.log("a download continues with a file that has part of it, and begins anew where that is gone");

await minnow.terminate();

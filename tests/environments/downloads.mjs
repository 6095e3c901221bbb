// @ts-check
// Downloads from a stand-in for a server, in Node: how they end where a body or
// a destination fails.
import assert from "node:assert/strict";
import * as minnow from "../../dist/index.js";

const content = new Uint8Array(80 * 1024 * 1024).map((_, at) => at % 251);

/** @param {(range: string | null) => Response} answer */
const clientOf = (answer) => new minnow.Client({
  endpoint: "http://s3.test", accessKey: "a", secretKey: "s", region: "us-east-1", onWarning() {}, retry: { attempts: 2, baseDelay: 1 },
  fetch: /** @type {any} */ (async (/** @type {string} */ _, /** @type {RequestInit} */ init) => answer(new Headers(init.headers).get("range"))),
});
const cut = () => new ReadableStream({ pull(sink) { sink.error(new Error("cut")); } });
const part = { etag: '"e"', "last-modified": "Wed, 09 Nov 2016 16:16:12 GMT", "content-length": "10", "content-range": "bytes 0-9/100" };

const cutting = clientOf(() => new Response(cut(), { status: 206, headers: part }));
const opened = await cutting.getObject("bucket", "a", { headers: { range: "bytes=0-9" } });
await assert.rejects(opened.text(), { code: "NetworkError" });
console.log("a body under a Range of the caller's own that breaks before its first byte is no empty one");

let asked = 0;
const whole = clientOf((range) => {
  asked++;
  const [first, last] = (range ?? `bytes=0-${content.length - 1}`).slice("bytes=".length).split("-").map(Number);
  const headers = { ...part, "content-length": String(last + 1 - first), "content-range": range ? `bytes ${first}-${last}/${content.length}` : "" };
  return new Response(content.subarray(first, last + 1), { status: range ? 206 : 200, headers });
});

const refusing = clientOf((range) => range
  ? new Response(null, { status: 403 })
  : new Response(content, { headers: { etag: '"e"', "content-length": String(content.length) } }));
/** @type {unknown} */
let left;
const file = /** @type {any} */ ({
  createWritable: async () => ({ write: async () => {}, close: async () => {}, abort: async (/** @type {unknown} */ why) => { left = why; } }),
});
await refusing.fGetObject("bucket", "a", file).then(() => assert.fail("refused"), (error) => {
  assert.equal(error.code, "AccessDenied");
  assert.equal(left, error);
});
console.log("a destination is left with the very error that the call rejects with");

const abort = new AbortController();
const slow = /** @type {any} */ ({
  async createWritable() {
    abort.abort("mine");
    await new Promise((resolve) => setTimeout(resolve, 50));
    return file.createWritable();
  },
});
await assert.rejects(whole.fGetObject("bucket", "a", slow, { signal: abort.signal }), (error) => error === "mine");
await new Promise((resolve) => setTimeout(resolve, 100));
assert.equal(left, "mine");
console.log("also one that opens too late");

/** A file that is committed to, since a download keeps what has come after 64 MiB. */
class Kept {
  name = "f";
  kind = "file";
  /** @type {Uint8Array | undefined} */
  bytes;
  /** Writables that are open. */
  open = 0;
  /** @type {() => unknown} what is met while a commit closes it */
  meet = () => {};
  gone = false;

  async getFile() {
    if (!this.bytes || this.gone) throw new DOMException("it is gone", "NotFoundError");
    return { size: this.bytes.length, lastModified: 1 };
  }

  /** @param {{keepExistingData: boolean}} options */
  async createWritable({ keepExistingData }) {
    const now = new Uint8Array(content.length);
    if (keepExistingData && this.bytes) now.set(this.bytes);
    this.open++;
    return {
      write: async (/** @type {{position: number, data: Uint8Array}} */ { position, data }) => now.set(data, position),
      close: async () => {
        await this.meet();
        this.bytes = now;
        this.open--;
      },
      abort: async () => { this.open--; },
    };
  }
}
const options = { partSize: 32 * 1024 * 1024, concurrency: 1, resume: true };

const kept = new Kept();
const stop = new AbortController();
kept.meet = async () => {
  stop.abort("stopped");
  await new Promise((resolve) => setTimeout(resolve, 50));
};
await assert.rejects(whole.fGetObject("bucket", "kept", /** @type {any} */ (kept), { ...options, signal: stop.signal }), (error) => error === "stopped");
await new Promise((resolve) => setTimeout(resolve, 100));
assert.equal(kept.open, 0);
[kept.meet, asked] = [() => {}, 0];
await whole.fGetObject("bucket", "kept", /** @type {any} */ (kept), options);
assert.equal(Buffer.compare(/** @type {any} */ (kept.bytes), content), 0);
assert.equal(asked, 2); // the first answer shows the object, the second gives what is missing
console.log("one that is aborted while the file commits leaves nothing open, and keeps what was committed");

const gone = new Kept();
gone.meet = () => { gone.gone = true; };
await assert.rejects(whole.fGetObject("bucket", "gone", /** @type {any} */ (gone), options), { code: "UnwritableData", message: /it is gone/ });
assert.equal(gone.open, 0);
console.log("a file that is gone when it was committed to cannot be written");

await minnow.terminate();

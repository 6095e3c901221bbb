// @ts-check
// A real server that is killed and comes back, before clients with default
// options: outage_test.go says the same natively.
import { expect } from "chai";
import { Client, init, NetworkError } from "minnow";
import { config } from "suite";

const { size, digest, outages } = config.data;
const TIMED = 14_000; // milliseconds in which what takes about ten seconds ends, also on a busy machine

await init({ host: config.host });

/** Bytes that repeat nowhere near. @type {Uint32Array<ArrayBuffer>} */
const noise = new Uint32Array(size / 4);
for (let i = 0, x = 2654435761; i < noise.length; i++) {
  x ^= x << 13;
  x ^= x >>> 17;
  noise[i] = x ^= x << 5;
}

/** @param {BufferSource} data */
async function digestOf(data) {
  return Array.from(new Uint8Array(await crypto.subtle.digest("SHA-256", data)), (b) => b.toString(16).padStart(2, "0")).join("");
}

/** A promise, and what settles it. */
function gate() {
  let open = () => {};
  const passed = /** @type {Promise<void>} */ (new Promise((resolve) => { open = () => resolve(); }));
  return { open, passed };
}

/** One outage: everything is on its way when the server is killed. */
class Outage {
  killed = gate();
  /** @type {import("minnow").TraceEvent[]} */
  seen = [];
  /** @type {Client} */
  client;
  #began;

  /** @param {number} n @param {{seconds: number, listsSurvive: boolean}} row */
  constructor(n, row) {
    this.n = n;
    this.row = row;
    const { endpoint, accessKey, secretKey } = config;
    this.client = new Client({ endpoint, accessKey, secretKey, secure: false, region: "us-east-1", onRequest: (event) => void this.seen.push(event) });
    this.#began = ["upload", "left", "stream", "file"].map(gate);
  }

  async run() {
    await this.#tell("begin");
    const [upload, left, stream, file] = this.#began;
    const all = Promise.all([this.#upload(upload.open), this.#leave(left.open), this.#stream(stream.open), this.#file(file.open), this.#copy(), this.#list()]);
    await Promise.race([all, Promise.all(this.#began.map(({ passed }) => passed))]);
    await this.#tell("ready"); // which is when it was killed
    this.killed.open();
    await all;
    await this.#removed();
    this.client.close();
  }

  /** @param {"begin" | "ready"} what */
  async #tell(what) {
    await fetch(`${config.control}/${what}`, { method: "POST", body: `${this.n}` });
  }

  /** @param {() => void} begun */
  async #upload(begun) {
    await this.client.putObject("bucket", "page", new Blob([noise]), { onProgress: ({ loaded }) => void (loaded > 0.3 * size && begun()) });
    const stored = await this.client.getObject("bucket", "page");
    expect(await digestOf(await stored.arrayBuffer()), "what was uploaded").to.equal(await digestOf(noise));
  }

  /** Is cancelled while the server is away: that is at once. @param {() => void} begun */
  async #leave(begun) {
    const controller = new AbortController();
    const reason = new Error("enough");
    const put = this.client.putObject("bucket", "left", new Blob([noise]), { signal: controller.signal, onProgress: ({ loaded }) => void (loaded > 1000 && begun()) });
    const failure = put.then(() => undefined, (error) => error);
    await this.killed.passed;
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const start = performance.now();
    controller.abort(reason);
    expect(await failure).to.equal(reason);
    expect(performance.now() - start, "milliseconds until it had ended").to.be.below(4000);
  }

  /** What the cancelled upload had stored goes once the server is back. */
  async #removed() {
    for (let n = 0; n < 300; n++) {
      if (this.seen.some(({ operation, status }) => operation === "AbortMultipartUpload" && status === 204)) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect.fail("the upload that was left is not removed");
  }

  /** @param {() => void} begun */
  async #stream(begun) {
    const { body } = await this.client.getObject("bucket", "there");
    const chunks = [];
    for (const reader = body.getReader(); ;) {
      const { done, value } = await reader.read();
      if (done) break;
      chunks.push(value);
      begun();
    }
    expect(await digestOf(await new Blob(chunks).arrayBuffer()), "the stream").to.equal(digest);
  }

  /** @param {() => void} begun */
  async #file(begun) {
    const root = await navigator.storage.getDirectory();
    const handle = await root.getFileHandle(`outage${this.n}`, { create: true });
    await this.client.fGetObject("bucket", "there", handle, { onProgress: ({ loaded }) => void (loaded > 0 && begun()) });
    expect(await digestOf(await (await handle.getFile()).arrayBuffer()), "the file").to.equal(digest);
  }

  /** Begins while the server is away. */
  async #copy() {
    await this.killed.passed;
    await this.client.copyObject("bucket", "page-copy", "/bucket/there");
  }

  /** Moves no bytes, and is not waited for as long. */
  async #list() {
    await this.killed.passed;
    const start = performance.now();
    const error = await Array.fromAsync(this.client.listObjectsV2("bucket")).then(() => undefined, (error) => error);
    if (this.row.listsSurvive) return void expect(error).to.equal(undefined);
    expect(error).to.be.an.instanceof(NetworkError);
    expect(performance.now() - start, "milliseconds until the list failed").to.be.within(8000, TIMED);
  }
}

describe("a server that is away, with default options", () => {
  outages.forEach((/** @type {{seconds: number, listsSurvive: boolean}} */ row, /** @type {number} */ n) => {
    it(`for ${row.seconds} s`, async function () {
      this.timeout(row.seconds * 1000 + 90_000);
      await new Outage(n, row).run();
    });
  });
});

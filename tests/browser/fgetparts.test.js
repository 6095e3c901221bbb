// @ts-check
// Downloads into files, in several ranges at once, checked, continued.
import { expect } from "chai";
import { preflights, requests, resetRequests } from "suite";
import { bucketOfThis, bytes, client, connect, digest, rejection } from "./minnow.js";
import { tampered, broken, flipped, expectProgress } from "./tampered.js";

const MiB = 2 ** 20;
const content = bytes(13 * MiB + 17);

describe("fGetObject in parts", () => {
  const bucket = bucketOfThis();
  const parts = [null, `bytes=${5 * MiB}-${10 * MiB - 1}`, `bytes=${10 * MiB}-${content.length - 1}`];
  const options = { partSize: 5 * MiB };
  /** @type {FileSystemFileHandle} */
  let file;

  before(async () => {
    await client.putObject(bucket, "a", content, { partSize: 16 * MiB }); // in one PUT: with a checksum of the whole
    file = await (await navigator.storage.getDirectory()).getFileHandle("in-parts", { create: true });
  });
  beforeEach(async () => {
    const writable = await file.createWritable();
    await writable.write("old");
    await writable.close();
  });
  const written = async () => digest(await (await file.getFile()).arrayBuffer());

  /** A stream that collects. @param {(chunk: Uint8Array) => unknown} [each] */
  function collecting(each) {
    /** @type {BlobPart[]} */
    const chunks = [];
    const to = new WritableStream({ write: async (chunk) => { chunks.push(chunk); await each?.(chunk); } });
    return { to, digest: async () => digest(await new Blob(chunks).arrayBuffer()) };
  }

  it("asks for several ranges at once, and checks the whole", async () => {
    const { own, ranges } = tampered((n, answer) => answer());
    await resetRequests();
    /** @type {any[]} */
    const reports = [];
    const stat = await own.fGetObject(bucket, "a", file, { ...options, onProgress: (p) => reports.push(p) });
    expect(stat.size).to.equal(content.length);
    expect(await written()).to.equal(await digest(content));
    expect(ranges.sort()).to.deep.equal([...parts].sort());
    expect(await preflights()).to.have.length(1); // the checksum's
    expectProgress(reports, content.length);
  });

  it("writes to a stream in order", async () => {
    for (const concurrency of [1, 2, 4]) {
      const { to, digest: sum } = collecting();
      await client.fGetObject(bucket, "a", to, { ...options, concurrency });
      expect(await sum()).to.equal(await digest(content));
    }
  });

  it("keeps no more for a slow stream than its parts at once", async () => {
    const { own, ranges } = tampered((n, answer) => answer());
    let seen = 0;
    const { to, digest: sum } = collecting(async () => {
      if (!seen++) await new Promise((resolve) => setTimeout(resolve, 300));
      if (seen === 1) expect(ranges).to.have.length(2);
    });
    await own.fGetObject(bucket, "a", to, { ...options, concurrency: 2 });
    expect(await sum()).to.equal(await digest(content));
    expect(ranges).to.have.length(3);
  });

  it("asks once for what has at most two parts", async () => {
    const { own, ranges } = tampered((n, answer) => answer());
    await own.fGetObject(bucket, "a", file, { partSize: 7 * MiB });
    await own.fGetObject(bucket, "a", file, { partSize: 5 * MiB, concurrency: 1 });
    await connect().putObject(bucket, "empty", "");
    await own.fGetObject(bucket, "empty", file, options);
    expect(ranges).to.deep.equal([null, null, null]);
    expect((await file.getFile()).size).to.equal(0);
  });

  it("continues with every part that breaks", async () => {
    const { own, ranges } = tampered(async (n, answer) => (n < 4 ? broken(await answer(), 1_000_000) : answer()));
    await own.fGetObject(bucket, "a", file, options);
    expect(await written()).to.equal(await digest(content));
    expect(ranges).to.have.length(6);
    expect(ranges).to.include.members([...parts, `bytes=1000000-${5 * MiB - 1}`, `bytes=${5 * MiB + 1_000_000}-${10 * MiB - 1}`]);
  });

  it("leaves the file as it was when the object is replaced, when it fails, and when it is aborted", async () => {
    await client.putObject(bucket, "b", content);
    const replaced = tampered(async (n, answer) => {
      if (n > 1) await client.putObject(bucket, "b", bytes(content.length, 2));
      return answer();
    });
    expect(await rejection(replaced.own.fGetObject(bucket, "b", file, options))).to.include({ code: "ObjectChanged" });
    const failing = tampered(async (n, answer) => (n === 3 ? new Response(null, { status: 403 }) : answer()));
    expect(await rejection(failing.own.fGetObject(bucket, "a", file, options))).to.include({ code: "AccessDenied" });
    const controller = new AbortController();
    const reason = new Error("enough");
    const aborting = tampered(async (n, answer) => {
      if (n === 3) controller.abort(reason);
      return answer();
    });
    expect(await rejection(aborting.own.fGetObject(bucket, "a", file, { ...options, signal: controller.signal }))).to.equal(reason);
    expect(await (await file.getFile()).text()).to.equal("old");
  });

  it("notices a flipped bit, unless it is told not to look", async () => {
    const flip = () => tampered(async (n, answer, range) => (range === parts[1] ? flipped(await answer(), 12_345) : answer())).own;
    expect(await rejection(flip().fGetObject(bucket, "a", file, options))).to.include({ name: "S3Error", code: "ChecksumMismatch", operation: "GetObject" });
    expect(await (await file.getFile()).text()).to.equal("old");
    /** @type {unknown[]} */
    const aborted = [];
    const to = new WritableStream({ abort: (reason) => void aborted.push(reason.code) });
    expect(await rejection(flip().fGetObject(bucket, "a", to, options))).to.include({ code: "ChecksumMismatch" });
    expect(aborted).to.deep.equal(["ChecksumMismatch"]);
    const whole = tampered(async (n, answer) => flipped(await answer(), 12_345)).own;
    expect(await rejection(whole.fGetObject(bucket, "a", file))).to.include({ code: "ChecksumMismatch" });
    await resetRequests();
    await flip().fGetObject(bucket, "a", file, { ...options, verify: false });
    expect(await preflights()).to.deep.equal([]);
    expect((await file.getFile()).size).to.equal(content.length);
  });

  it("does without the checksum where CORS forbids to ask for it", async () => {
    let forbidden = 0;
    const own = connect({
      retry: { attempts: 1 },
      fetch: async (/** @type {string} */ url, /** @type {RequestInit} */ init) => {
        if (!new Headers(init.headers).has("x-amz-checksum-mode")) return fetch(url, init);
        forbidden++;
        throw new TypeError("Failed to fetch");
      },
    });
    for (let n = 0; n < 3; n++) await own.fGetObject(bucket, "a", file, options);
    expect(await written()).to.equal(await digest(content));
    expect(forbidden).to.equal(2); // once may have been a server that was away
  });

  /** Fails at the last part, and leaves the two before it. @param {string} object @param {object} [more] */
  async function begin(object, more) {
    const { own } = tampered(async (n, answer, range) => (range === parts[2] ? new Response(null, { status: 403 }) : answer()));
    const error = await rejection(own.fGetObject(bucket, object, file, { ...options, concurrency: 1, resume: true, ...more }));
    expect(error).to.include({ code: "AccessDenied" });
    expect((await file.getFile()).size).to.equal(10 * MiB);
  }

  /** The ranges that it takes to continue. @param {string} object @param {object} [more] */
  async function goOn(object, more) {
    const { own, ranges } = tampered((n, answer) => answer());
    await own.fGetObject(bucket, object, file, { ...options, resume: true, ...more });
    return ranges;
  }

  it("continues with a file that has part of it", async () => {
    await begin("a");
    /** @type {any[]} */
    const reports = [];
    const first = await goOn("a", { onProgress: (/** @type {any} */ p) => reports.push(p), partSize: 6 * MiB });
    expect(first).to.deep.equal([null, parts[2]]);
    expect(await written()).to.equal(await digest(content));
    expect(reports[0].loaded).to.be.at.least(10 * MiB);
    expectProgress(reports, content.length);
    expect(await goOn("a")).to.have.length(3); // nothing is remembered of what is through
  });

  it("continues after an abort, and with less than all that came", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const { own } = tampered(async (n, answer, range) => {
      if (range === parts[1]) return broken(await answer(), MiB, "silence");
      const response = await answer();
      if (range !== parts[2] || !response.body) return response;
      const end = new TransformStream({ flush: () => void setTimeout(() => controller.abort(reason), 500) }); // the part is kept by then
      return new Response(response.body.pipeThrough(end), response);
    });
    expect(await rejection(own.fGetObject(bucket, "a", file, { ...options, resume: true, signal: controller.signal }))).to.equal(reason);
    expect(await goOn("a")).to.deep.equal([null, parts[1]]);
    expect(await written()).to.equal(await digest(content));
  });

  it("keeps in the file what a crash is not to lose", async function () {
    this.timeout(60_000);
    const large = new Blob(Array.from({ length: 80 }, (_, n) => bytes(MiB, n + 1)));
    await client.putObject(bucket, "large", large);
    /** @type {number[]} */
    const sizes = [];
    const { own, ranges } = tampered(async (n, answer) => {
      sizes.push((await file.getFile()).size);
      return answer();
    });
    await own.fGetObject(bucket, "large", file, { resume: true, concurrency: 1 });
    expect(sizes).to.deep.equal([...Array(8).fill(3), ...Array(2).fill(64 * MiB)]);
    expect(ranges).to.have.length(10);
    expect(await written()).to.equal(await digest(await large.arrayBuffer()));
  });

  it("begins anew when the file, the object or what is checked has changed", async () => {
    await begin("a");
    const writable = await file.createWritable({ keepExistingData: true });
    await writable.write("other");
    await writable.close();
    expect(await goOn("a")).to.have.length(3);
    await client.putObject(bucket, "c", content);
    await begin("c");
    await client.putObject(bucket, "c", bytes(content.length, 3));
    expect(await goOn("c")).to.have.length(3);
    expect(await written()).to.equal(await digest(bytes(content.length, 3)));
    await begin("a", { verify: false });
    expect(await goOn("a")).to.have.length(3);
    expect(await written()).to.equal(await digest(content));
  });

  it("continues without a checksum where there is none any more", async () => {
    await begin("a");
    expect(await goOn("a", { verify: false })).to.deep.equal([null, parts[2]]);
    expect(await written()).to.equal(await digest(content));
  });

  it("checks the parts that were there too", async () => {
    const { own } = tampered(async (n, answer, range) => {
      if (range === parts[2]) return new Response(null, { status: 403 });
      return range === parts[1] ? flipped(await answer(), 12_345) : answer();
    });
    expect(await rejection(own.fGetObject(bucket, "a", file, { ...options, concurrency: 1, resume: true }))).to.include({ code: "AccessDenied" });
    expect(await rejection(client.fGetObject(bucket, "a", file, { ...options, resume: true }))).to.include({ code: "ChecksumMismatch" });
    expect(await goOn("a")).to.have.length(3);
    expect(await written()).to.equal(await digest(content));
  });

  it("refuses what is no part size, concurrency or verify", async () => {
    await resetRequests();
    for (const [argument, value] of /** @type {[string, any][]} */ ([["partSize", MiB], ["partSize", 5.5 * MiB + 0.1], ["concurrency", 0], ["concurrency", 17], ["verify", "yes"], ["resume", "adopt"]])) {
      expect(await rejection(client.fGetObject(bucket, "a", file, { [argument]: value }))).to.include({ name: "InvalidArgumentError", argument });
    }
    expect(await rejection(client.fGetObject(bucket, "a", new WritableStream(), { resume: true }))).to.include({ name: "InvalidArgumentError", argument: "resume" });
    expect(await requests()).to.deep.equal([]);
  });
});

// @ts-check
// Transfers that a person pauses, resumes and cancels.
import { expect } from "chai";
import { Download, NetworkError, Upload } from "minnow";
import { requests, resetRequests } from "suite";
import { bucketOfThis, bytes, client, collect, connect, digest, rejection, streamOf } from "./minnow.js";

const MiB = 2 ** 20;
const content = bytes(27 * MiB + 345);
const file = () => new File([content], "film.mp4", { lastModified: 1 });

describe("transfers", () => {
  const bucket = bucketOfThis();
  /** @type {FileSystemDirectoryHandle} */
  let folder;
  before(async () => { folder = await navigator.storage.getDirectory(); });
  const begun = async () => (await collect(client.listIncompleteUploads(bucket, { recursive: true }))).map(({ objectName }) => objectName);

  /** @param {string} object @param {BufferSource} [want] */
  async function same(object, want = content) {
    expect(await digest(await (await client.getObject(bucket, object)).arrayBuffer())).to.equal(await digest(want));
  }

  /** Resolves when so many bytes have come. @param {any} transfer @param {number} bytes */
  const reached = (transfer, bytes) => new Promise((resolve) =>
    transfer.addEventListener("progress", (/** @type {any} */ { detail }) => detail.loaded >= bytes && resolve(detail)));

  /** @param {any} transfer */
  function watched(transfer) {
    const seen = { states: /** @type {string[]} */ ([]), loaded: /** @type {number[]} */ ([]) };
    transfer.addEventListener("state", (/** @type {any} */ { detail }) => seen.states.push(detail.state));
    transfer.addEventListener("progress", (/** @type {any} */ { detail }) => seen.loaded.push(detail.loaded));
    return seen;
  }

  /** @param {number[]} loaded @param {number} total */
  function rises(loaded, total) {
    expect(loaded).to.deep.equal([...loaded].sort((a, b) => a - b));
    expect(loaded.at(-1)).to.equal(total);
  }

  /** A client whose third part goes nowhere until it is aborted, and when that one is reached. */
  function stopping() {
    let stop = () => {};
    const stopped = new Promise((resolve) => { stop = () => resolve(undefined); });
    const own = connect({
      concurrency: 1, partSize: 5 * MiB,
      fetch: (/** @type {string} */ url, /** @type {RequestInit} */ init) => url.includes("partNumber=3&")
        ? new Promise((_, reject) => { init.signal?.addEventListener("abort", () => reject(init.signal?.reason)); stop(); })
        : fetch(url, init),
    });
    return { own, stopped };
  }

  it("up: run to their end", async () => {
    const upload = client.upload(bucket, "up", file(), { metadata: { colour: "blue" } });
    expect(upload).to.be.an.instanceof(Upload).and.an.instanceof(EventTarget);
    expect(upload.state).to.equal("running");
    const { states, loaded } = watched(upload);
    const { etag } = await upload.done;
    expect(states).to.deep.equal(["done"]);
    rises(loaded, content.length);
    await same("up");
    expect(await client.statObject(bucket, "up")).to.deep.include({ etag, metadata: { colour: "blue" } });
    upload.pause();
    upload.resume();
    await upload.cancel();
    expect(upload.state).to.equal("done");
    await same("up");
  });

  it("up: pause, and continue with what is missing", async () => {
    await resetRequests();
    const upload = client.upload(bucket, "paused", file(), { partSize: 5 * MiB, concurrency: 2 });
    const { states, loaded } = watched(upload);
    await reached(upload, 11 * MiB);
    upload.pause();
    upload.pause();
    expect(upload.state).to.equal("paused");
    // The lock is free once all has settled.
    await client.putObject(bucket, "small", "x", { resume: true });
    upload.resume();
    expect(upload.state).to.equal("running");
    await upload.done;
    expect(states).to.deep.equal(["paused", "running", "done"]);
    rises(loaded, content.length);
    const sent = (await requests()).flatMap(({ query, status }) => query.match(/partNumber=(\d+)/)?.[1] ?? []);
    expect(sent.length).to.be.within(6, 8); // at most the two in flight went twice
    expect((await requests()).filter(({ query }) => query === "uploads=").length).to.equal(1);
    await same("paused");
    expect(await begun()).to.deep.equal([]);
  });

  it("up: resume though the pause has not settled", async () => {
    const upload = client.upload(bucket, "quick", file());
    await reached(upload, 1);
    for (let i = 0; i < 3; i++) {
      upload.pause();
      upload.resume();
    }
    await upload.done;
    await same("quick");
    expect(await begun()).to.deep.equal([]);
  });

  it("up: cancel, and leave nothing at the server", async () => {
    for (const paused of [false, true]) {
      const { own, stopped } = stopping();
      const upload = own.upload(bucket, "cancelled", file());
      const { states } = watched(upload);
      await stopped;
      if (paused) upload.pause();
      await Promise.all([upload.cancel(), upload.cancel()]);
      expect(await rejection(upload.done)).to.be.an.instanceof(DOMException).and.include({ name: "AbortError" });
      expect(upload.state).to.equal("cancelled");
      expect(states).to.deep.equal(paused ? ["paused", "cancelled"] : ["cancelled"]);
      expect(await begun()).to.deep.equal([]);
      upload.resume();
      expect(upload.state).to.equal("cancelled");
    }
  });

  it("up: cancel by a signal, with its reason", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const { own, stopped } = stopping();
    const upload = own.upload(bucket, "signal", file(), { signal: controller.signal });
    await stopped;
    controller.abort(reason);
    expect(await rejection(upload.done)).to.equal(reason);
    expect(upload.state).to.equal("cancelled");
    await upload.cancel(); // has been done: this waits for it
    expect(await begun()).to.deep.equal([]);
    expect(await rejection(client.upload(bucket, "signal", file(), { signal: controller.signal }).done)).to.equal(reason);
  });

  it("up: cancel leaves other uploads of the same object alone", async () => {
    const [mine, theirs] = [stopping(), stopping()];
    const foreign = rejection(theirs.own.fPutObject(bucket, "shared", file()));
    const upload = mine.own.upload(bucket, "shared", file());
    await Promise.all([mine.stopped, theirs.stopped]);
    expect(await begun()).to.deep.equal(["shared", "shared"]);
    await upload.cancel();
    expect(await begun()).to.deep.equal(["shared"]);
    theirs.own.close();
    expect(await foreign).to.include({ code: "ClientClosed" });
    expect(await begun()).to.deep.equal([]);
  });

  it("up: fail, and can be continued or removed", async () => {
    const failing = connect({
      concurrency: 1, partSize: 5 * MiB, retry: { attempts: 1 },
      fetch: (/** @type {string} */ url, /** @type {RequestInit} */ init) => (url.includes("partNumber=3&") ? Promise.reject(new TypeError("cut")) : fetch(url, init)),
    });
    const first = failing.upload(bucket, "failed", file());
    expect(await rejection(first.done)).to.be.an.instanceof(NetworkError);
    expect(first.state).to.equal("failed");
    await resetRequests();
    const second = failing.upload(bucket, "failed", file());
    expect(await rejection(second.done)).to.be.an.instanceof(NetworkError);
    expect((await requests()).filter(({ method }) => method === "PUT").length).to.equal(0); // 1 and 2 are there, 3 gets nowhere
    expect(await begun()).to.deep.equal(["failed"]);
    await second.cancel();
    expect(second.state).to.equal("failed");
    expect(await begun()).to.deep.equal([]);
  });

  it("up: take what can be put, and handles of files", async () => {
    const handle = await folder.getFileHandle("upload.bin", { create: true });
    const writable = await handle.createWritable();
    await writable.write("a handle");
    await writable.close();
    for (const [source, want] of /** @type {[any, string][]} */ ([
      ["text", "text"], [new Blob(["a blob"]), "a blob"], [new TextEncoder().encode("bytes"), "bytes"],
      [new Response("a response"), "a response"], [streamOf(new TextEncoder().encode("a stream")), "a stream"], [handle, "a handle"],
    ])) {
      await client.upload(bucket, "kind", source).done;
      expect(await (await client.getObject(bucket, "kind")).text()).to.equal(want);
    }
    await folder.removeEntry("upload.bin");
  });

  it("up: of a stream do not pause", async () => {
    const upload = client.upload(bucket, "stream", streamOf(content));
    expect(() => upload.pause()).to.throw().that.includes({ name: "InvalidArgumentError", argument: "source" });
    await upload.done;
    await same("stream");
    const cancelled = client.upload(bucket, "stream2", streamOf(content));
    await reached(cancelled, 1);
    await cancelled.cancel();
    expect(await begun()).to.deep.equal([]);
  });

  it("up: are refused at once where they make no sense", async () => {
    const upload = /** @type {any} */ (client.upload).bind(client, bucket, "a");
    for (const [args, argument] of /** @type {[any[], string][]} */ ([
      [[7], "data"], [["x", "options"], "options"], [["x", { signal: 7 }], "signal"], [["x", { onProgress: 7 }], "onProgress"],
      [["x", { metadata: { a: Symbol("a") } }], "a"],
    ])) expect(() => upload(...args)).to.throw().that.includes({ name: "InvalidArgumentError", argument });
    expect(await rejection(upload("x", { resume: "own" }).done)).to.include({ argument: "resume" });
  });

  it("do not mind that nobody looks at how they end", async () => {
    /** @type {any[]} */
    const unhandled = [];
    const listener = (/** @type {any} */ event) => { event.preventDefault(); unhandled.push(event.reason); };
    addEventListener("unhandledrejection", listener);
    const none = client.upload("No Bucket", "a", "x");
    const cancelled = client.upload(bucket, "nobody", file(), { signal: AbortSignal.abort() });
    const settled = (/** @type {any} */ transfer) => transfer.state === "failed" || transfer.state === "cancelled";
    while (!settled(none) || !settled(cancelled)) await new Promise(requestAnimationFrame);
    await cancelled.cancel();
    await new Promise((resolve) => setTimeout(resolve)); // where it would be told
    removeEventListener("unhandledrejection", listener);
    expect(unhandled).to.deep.equal([]);
  });

  describe("down", () => {
    before(() => client.putObject(bucket, "down", content));

    /** @param {string} name */
    async function fileOf(name) {
      const handle = await folder.getFileHandle(name, { create: true });
      const writable = await handle.createWritable();
      await writable.write("old");
      await writable.close();
      return handle;
    }
    /** @param {FileSystemFileHandle} handle */
    const read = async (handle) => (await handle.getFile()).arrayBuffer();

    it("pause, and continue", async () => {
      const to = await fileOf("paused");
      /** @type {string[]} */
      const ranges = [];
      const noting = connect({
        fetch: (/** @type {string} */ url, /** @type {any} */ init) => {
          if (init.headers.range) ranges.push(init.headers.range);
          return fetch(url, init);
        },
      });
      const download = noting.download(bucket, "down", to, { partSize: 5 * MiB, concurrency: 1 });
      expect(download).to.be.an.instanceof(Download);
      const { states, loaded } = watched(download);
      await reached(download, 11 * MiB);
      download.pause();
      expect(download.state).to.equal("paused");
      download.resume();
      expect((await download.done).size).to.equal(content.length);
      expect(states).to.deep.equal(["paused", "running", "done"]);
      rises(loaded, content.length);
      const starts = ranges.map((range) => Number(range.match(/\d+/)?.[0]) / (5 * MiB));
      expect(starts.filter((n) => n === 1).length).to.equal(1); // was there when it paused
      expect(new Set(starts)).to.deep.equal(new Set([1, 2, 3, 4, 5]));
      expect(await digest(await read(to))).to.equal(await digest(content));
    });

    it("cancel, and leave the file as it was", async () => {
      const to = await fileOf("cancelled");
      const download = client.download(bucket, "down", to, { partSize: 5 * MiB, concurrency: 1 });
      await reached(download, 6 * MiB);
      await download.cancel();
      expect(await rejection(download.done)).to.include({ name: "AbortError" });
      expect(new TextDecoder().decode(await read(to))).to.equal("old");
    });

    it("cancel after a pause, and begin anew then", async () => {
      const to = await fileOf("cancelled2");
      const options = { partSize: 5 * MiB, concurrency: 1 };
      const download = client.download(bucket, "down", to, options);
      await reached(download, 11 * MiB);
      download.pause();
      await download.cancel();
      const again = client.download(bucket, "down", to, options);
      const { loaded } = watched(again);
      await again.done;
      expect(loaded[0]).to.be.below(5 * MiB);
      expect(await digest(await read(to))).to.equal(await digest(content));
    });

    it("into a stream do not pause", async () => {
      const download = client.download(bucket, "down", new WritableStream());
      expect(() => download.pause()).to.throw().that.includes({ name: "InvalidArgumentError", argument: "to" });
      expect(await download.done).to.include({ size: content.length });
    });
  });
});

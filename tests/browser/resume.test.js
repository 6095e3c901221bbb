// @ts-check
// Uploads that continue where one before them ended: after a failure, another
// module, another page, another browser; and never two at once.
import { expect } from "chai";
import { config, requests, resetRequests } from "suite";
import { init, terminate } from "minnow";
import { bucketOfThis, bytes, client, collect, connect, digest, forgetAll, rejection, streamOf } from "./minnow.js";

const MiB = 2 ** 20;
const partSize = 5 * MiB;
const content = bytes(27 * MiB + 345); // six parts
const all = [1, 2, 3, 4, 5, 6];

describe("uploads that are resumed", () => {
  const bucket = bucketOfThis();
  afterEach(async () => expect(await begun()).to.deep.equal([])); // no test leaves parts behind

  /** A file is itself by its name and date: made again it is the same. @param {any} [realm] */
  const fileOf = (realm = window, lastModified = 1, data = content) => new realm.File([data], "film.mp4", { lastModified, type: "video/mp4" });

  const begun = async () => (await collect(client.listIncompleteUploads(bucket, { recursive: true }))).map(({ objectName }) => objectName);

  /** The parts that were sent since the last reset, in order. */
  async function sent() {
    return (await requests()).flatMap(({ query }) => query.match(/partNumber=(\d+)/)?.[1] ?? []).map(Number).sort();
  }

  /** @param {string} object @param {Uint8Array} [want] */
  async function same(object, want = content) {
    expect(await digest(await (await client.getObject(bucket, object)).arrayBuffer())).to.equal(await digest(want));
  }

  /** One part after the other; part n meets a fate of its own. @param {number} n @param {(init: RequestInit, url: string) => Promise<any>} fate @param {any} [realm] */
  const until = (n, fate, realm = window) => ({
    concurrency: 1, partSize, retry: { attempts: 1 },
    fetch: (/** @type {string} */ url, /** @type {RequestInit} */ init) => (url.includes(`partNumber=${n}&`) ? fate(init, url) : realm.fetch(url, init)),
  });
  const cut = () => Promise.reject(new TypeError("cut"));

  /** A fate that tells when it is met, and waits. */
  function waiting() {
    let go = () => {}, meet = () => {};
    const gone = new Promise((resolve) => { go = () => resolve(undefined); });
    const met = new Promise((resolve) => { meet = () => resolve(undefined); });
    /** @param {(init: RequestInit, url: string) => Promise<any>} then */
    const fate = (then) => (/** @type {RequestInit} */ init, /** @type {string} */ url) => new Promise((resolve, reject) => {
      meet();
      init.signal?.addEventListener("abort", () => reject(init.signal?.reason));
      gone.then(() => then(init, url)).then(resolve, reject);
    });
    return { fate, met, go };
  }

  /** Another page of this origin, with the package of its own. */
  async function open() {
    const frame = document.createElement("iframe");
    const ready = new Promise((resolve) => { /** @type {any} */ (window).ready = resolve; });
    frame.srcdoc = `<script type="module">
      const minnow = await import("${location.origin}/dist/index.js");
      await minnow.init({ host: "${config.host}" });
      parent.ready(minnow);
    </script>`;
    document.body.append(frame);
    const { Client } = /** @type {any} */ (await ready);
    const { endpoint, secure, accessKey, secretKey } = config;
    return {
      realm: /** @type {any} */ (frame.contentWindow),
      connect: (/** @type {object} */ o) => new Client({ endpoint, secure, accessKey, secretKey, region: "us-east-1", ...o }),
      close: () => frame.remove(),
    };
  }

  it("leave nothing behind when they fail and were not to be resumed", async () => {
    const error = await rejection(connect(until(4, cut)).fPutObject(bucket, "a", fileOf()));
    expect(error).to.include({ name: "NetworkError" });
    expect(await begun()).to.deep.equal([]);
  });

  it("send the rest after a failure", async () => {
    const error = await rejection(connect(until(4, cut)).fPutObject(bucket, "failed", fileOf(), { resume: true }));
    expect(error).to.include({ name: "NetworkError", operation: "UploadPart" });
    expect(await begun()).to.deep.equal(["failed"]);
    await resetRequests();
    const result = await client.fPutObject(bucket, "failed", fileOf(), { resume: true });
    expect(await sent()).to.deep.equal([4, 5, 6]);
    expect(result.etag).to.match(/-6$/);
    await same("failed");
  });

  it("send the rest after the module has ended", async () => {
    const { fate, met } = waiting();
    const failed = rejection(connect(until(4, fate(cut))).fPutObject(bucket, "terminated", fileOf(), { resume: true }));
    await met;
    await terminate();
    expect(await failed).to.include({ code: "ModuleExited" });
    await init({ host: config.host });
    await resetRequests();
    await client.fPutObject(bucket, "terminated", fileOf(), { resume: true });
    expect(await sent()).to.deep.equal([4, 5, 6]);
    await same("terminated");
  });

  it("send the rest after the page was closed", async () => {
    const { fate, met } = waiting();
    const page = await open();
    page.connect(until(4, fate(cut), page.realm)).fPutObject(bucket, "closed", fileOf(page.realm), { resume: true });
    await met;
    page.close();
    const again = await open();
    await resetRequests();
    await again.connect({}).fPutObject(bucket, "closed", fileOf(again.realm), { resume: true });
    again.close();
    expect(await sent()).to.deep.equal([4, 5, 6]);
    await same("closed");
  });

  it("continue with what putObject began, by digest, where the data has no name", async () => {
    const blob = () => new Blob([content]);
    await rejection(connect(until(3, cut)).putObject(bucket, "blob", blob(), { resume: true }));
    await resetRequests();
    await client.putObject(bucket, "blob", blob(), { resume: true });
    expect(await sent()).to.deep.equal([3, 4, 5, 6]);
    await rejection(connect(until(3, cut)).putObject(bucket, "blob", blob(), { resume: true }));
    const other = content.slice();
    other[0] ^= 1;
    await resetRequests();
    await client.putObject(bucket, "blob", new Blob([other]), { resume: true });
    expect(await sent()).to.include.members([1, 3, 4, 5, 6]).and.not.include(2);
    await same("blob", other);
  });

  it("begin anew with a file that has changed", async () => {
    const other = bytes(content.length, 2);
    await rejection(connect(until(4, cut)).fPutObject(bucket, "changed", fileOf(), { resume: true }));
    await resetRequests();
    await client.fPutObject(bucket, "changed", fileOf(window, 2, other), { resume: true, partSize });
    expect(await sent()).to.deep.equal(all);
    await same("changed", other);
  });

  it("are taken over from another browser on adopt alone", async () => {
    await rejection(connect(until(4, cut)).fPutObject(bucket, "adopted", fileOf(), { resume: true }));
    await forgetAll();
    await resetRequests();
    await client.fPutObject(bucket, "adopted", fileOf(), { resume: true, partSize });
    expect(await sent()).to.deep.equal(all);
    expect(await begun()).to.deep.equal(["adopted"]);
    await resetRequests();
    await client.fPutObject(bucket, "adopted", fileOf(), { resume: "adopt" });
    expect(await sent()).to.deep.equal([4, 5, 6]);
    await same("adopted");
  });

  it("count what is there as loaded from the first report on", async () => {
    await rejection(connect(until(4, cut)).fPutObject(bucket, "progress", fileOf(), { resume: true }));
    /** @type {any[]} */
    const reports = [];
    await client.fPutObject(bucket, "progress", fileOf(), { resume: true, onProgress: (p) => reports.push(p) });
    const loaded = reports.map((p) => p.loaded);
    expect(reports[0]).to.deep.equal({ loaded: 3 * partSize, total: content.length, bytesPerSecond: 0 });
    expect(loaded).to.deep.equal([...loaded].sort((a, b) => a - b));
    expect(loaded.at(-1)).to.equal(content.length);
  });

  it("need no IndexedDB within a page", async () => {
    await forgetAll();
    const own = /** @type {PropertyDescriptor} */ (Object.getOwnPropertyDescriptor(window, "indexedDB"));
    Object.defineProperty(window, "indexedDB", { value: undefined, configurable: true });
    try {
      await rejection(connect(until(4, cut)).fPutObject(bucket, "memory", fileOf(), { resume: true }));
      await resetRequests();
      await client.fPutObject(bucket, "memory", fileOf(), { resume: true });
      expect(await sent()).to.deep.equal([4, 5, 6]);
    } finally {
      Object.defineProperty(window, "indexedDB", own);
    }
  });

  for (const [how, before, after] of /** @type {const} */ ([
    ["by a Web Lock", () => {}, () => {}],
    ["within a page, where there are no Web Locks", () => Object.defineProperty(navigator, "locks", { value: undefined, configurable: true }),
      () => Reflect.deleteProperty(navigator, "locks")],
  ])) {
    describe(`are kept apart ${how}`, () => {
      beforeEach(() => void before());
      afterEach(() => void after());

      /** An upload that waits before its fourth part, and continues when told to. */
      async function holding() {
        const { fate, met, go } = waiting();
        const page = navigator.locks ? await open() : { connect, realm: window, close() {} };
        const first = page.connect(until(4, fate((init, url) => page.realm.fetch(url, init)), page.realm));
        const done = first.fPutObject(bucket, "locked", fileOf(page.realm), { resume: true });
        await met;
        return { go, done: done.finally(page.close) };
      }

      it("and the second may wait", async () => {
        const { go, done } = await holding();
        await resetRequests();
        const second = client.fPutObject(bucket, "locked", fileOf(), { resume: true, partSize });
        await client.listBuckets(); // by now the second would have sent something
        expect((await requests()).filter(({ method }) => method === "POST")).to.deep.equal([]);
        go();
        await done;
        await second;
        const seen = (await requests()).filter(({ method }) => method === "POST").map(({ query }) => query.replace(/=.*/, ""));
        expect(seen).to.deep.equal(["uploadId", "uploads", "uploadId"]);
        await same("locked");
      });

      it("and the second may be refused", async () => {
        const { go, done } = await holding();
        const error = await rejection(client.fPutObject(bucket, "locked", fileOf(), { resume: true, onLocked: "reject" }));
        expect(error).to.include({ name: "S3Error", code: "UploadLocked", operation: "PutObject", retryable: true });
        await client.fPutObject(bucket, "another", fileOf(), { resume: true, onLocked: "reject" }); // of another object
        go();
        await done;
        await client.fPutObject(bucket, "locked", new File(["x"], "small"), { resume: true, onLocked: "reject" });
      });

      it("and the second may stop waiting", async () => {
        const { go, done } = await holding();
        const controller = new AbortController();
        const reason = new Error("enough");
        const own = connect();
        const waits = [
          rejection(client.fPutObject(bucket, "locked", fileOf(), { resume: true, signal: controller.signal })),
          rejection(own.fPutObject(bucket, "locked", fileOf(), { resume: true })),
        ];
        await client.listBuckets(); // by now they wait
        controller.abort(reason);
        own.close();
        const [aborted, closed] = await Promise.all(waits);
        expect(aborted).to.equal(reason);
        expect(closed).to.include({ code: "ClientClosed" });
        go();
        await done;
      });

      it("and the second continues once the first has been aborted", async () => {
        const { fate, met } = waiting();
        const controller = new AbortController();
        const first = rejection(connect(until(4, fate(cut))).fPutObject(bucket, "aborted", fileOf(), { resume: true, signal: controller.signal }));
        await met;
        const second = client.fPutObject(bucket, "aborted", fileOf(), { resume: true });
        controller.abort();
        expect(await first).to.equal(controller.signal.reason);
        await resetRequests();
        await second;
        expect(await sent()).to.include.members([4, 5, 6]).and.not.include(1);
        await same("aborted");
      });
    });
  }

  it("warns once of an IndexedDB that does not answer, and holds no upload", async () => {
    const { Store } = await import(/** @type {string} */ ("/dist/store.js"));
    const { store } = new (await import(/** @type {string} */ ("/dist/runtime.js"))).Runtime();
    const away = Object.getOwnPropertyDescriptor(Store.prototype, "away");
    Object.defineProperty(Store.prototype, "away", { get: () => true, configurable: true });
    try {
      /** @type {string[]} */
      const warnings = [];
      const own = connect({ onWarning: (/** @type {any} */ { code }) => warnings.push(code) });
      for (let i = 0; i < 2; i++) await own.fPutObject(bucket, "silent", fileOf(), { resume: true });
      expect(warnings).to.deep.equal(["JournalFailed"]);
    } finally {
      Object.defineProperty(Store.prototype, "away", /** @type {PropertyDescriptor} */ (away));
    }
    expect(store.away).to.equal(false);
  });

  it("are refused where they make no sense", async () => {
    const refused = async (/** @type {Promise<any>} */ call, /** @type {string} */ argument) =>
      expect(await rejection(call)).to.include({ name: "InvalidArgumentError", argument });
    const put = /** @type {any} */ (client).fPutObject.bind(client, bucket, "a", fileOf());
    for (const resume of ["own", "yes", 1, {}]) await refused(put({ resume }), "resume");
    for (const onLocked of ["later", true, 0]) await refused(put({ resume: true, onLocked }), "onLocked");
    await refused(client.putObject(bucket, "a", streamOf(content), { resume: true }), "resume");
  });
});

// @ts-check
// What is left behind by calls of each kind: nothing, however many there were.
// The page was started with gc() at hand.
import { expect } from "chai";
import { PostPolicy, stats } from "minnow";
import { note } from "suite";
import { bucketName, bucketOfThis, bytes, client, connect, rejection } from "./minnow.js";

const { gc } = /** @type {any} */ (globalThis);

/** The listeners and timers that were set and not taken back; one listener a target, type and function. */
const open = { listeners: 0, timers: 0 };
const { addEventListener: add, removeEventListener: remove } = EventTarget.prototype;
/** @type {WeakMap<EventTarget, Map<string, Set<any>>>} */
const listening = new WeakMap();

/** @param {EventTarget} target @param {string} type */
function of(target, type) {
  if (!listening.has(target)) listening.set(target, new Map());
  const types = /** @type {Map<string, Set<any>>} */ (listening.get(target));
  if (!types.has(type)) types.set(type, new Set());
  return /** @type {Set<any>} */ (types.get(type));
}

/** Those of things that live on: the page, and a signal of the caller's. @param {EventTarget} target */
const lives = (target) => target === window || target === document || target === patient.signal;
const patient = new AbortController(); // never aborts

before(() => {
  EventTarget.prototype.addEventListener = function (type, listener, o) {
    const mine = this ?? window;
    if (lives(mine) && listener && !of(mine, type).has(listener)) {
      of(mine, type).add(listener);
      open.listeners++;
    }
    return add.call(mine, type, listener, o);
  };
  EventTarget.prototype.removeEventListener = function (type, listener, o) {
    const mine = this ?? window;
    if (lives(mine) && of(mine, type).delete(listener)) open.listeners--;
    return remove.call(mine, type, listener, o);
  };
  const { setTimeout: set, clearTimeout: clear } = window;
  const pending = new Set();
  Object.assign(window, {
    setTimeout: (/** @type {any} */ f, /** @type {any[]} */ ...rest) => {
      const id = set(() => { pending.delete(id); open.timers = pending.size; f(); }, ...rest);
      open.timers = pending.add(id).size;
      return id;
    },
    clearTimeout: (/** @type {any} */ id) => { pending.delete(id); open.timers = pending.size; clear(id); },
  });
});

/** What is held once all is quiet: Go's timers and the page's reads may end a moment after a call. */
async function held() {
  for (let quiet = 0, last = ""; quiet < 5;) {
    const { wasmBytes, clients, ...counts } = await stats(); // forgotten clients go when the garbage does
    const now = JSON.stringify({ ...counts, ...open });
    quiet = now === last ? quiet + 1 : 0;
    last = now;
    await new Promise(requestAnimationFrame);
    if (quiet === 5) return JSON.parse(last);
  }
}

/** @param {Record<string, number>} now @param {Record<string, number>} few */
function nothingMore(now, few) {
  const own = (/** @type {string} */ name) => (name === "timers" ? 3 : 0); // that Go's scheduler has set, now and then; a leak would be hundreds
  const more = Object.entries(now).filter(([name, n]) => n > Math.max(few[name], own(name)))
    .map(([name, n]) => `${name}: ${few[name]}, then ${n}`);
  expect(more).to.deep.equal([]);
}

describe("after many calls nothing more is held than after a few:", function () {
  this.timeout(180_000);
  const bucket = bucketOfThis();
  const { signal } = patient;
  const content = bytes(1000);
  const canned = connect({ retry: { attempts: 1 }, fetch: async () => new Response("<Error><Code>AccessDenied</Code></Error>", { status: 403 }) });
  const broken = connect({ retry: { attempts: 1 }, fetch: async () => { throw new TypeError("Failed to fetch"); } });
  /** Aborts a call once it has begun. @param {(o: {signal: AbortSignal}) => Promise<any>} call */
  const aborted = async (call) => {
    const controller = new AbortController();
    const ended = rejection(call({ signal: controller.signal }));
    controller.abort(new Error("enough"));
    await ended;
  };
  before(async () => {
    await client.putObject(bucket, "a", content);
    await client.putObject(bucket, "b", content);
  });

  /** @type {Record<string, () => Promise<unknown>>} */
  const kinds = {
    makeBucket: async () => {
      const own = bucketName();
      await client.makeBucket(own, { signal });
      await client.removeBucket(own, { signal });
    },
    "buckets and policies": async () => {
      await client.listBuckets({ signal });
      await client.bucketExists(bucket, { signal });
      await client.getBucketPolicy(bucket, "", { signal });
      await client.getBucketPolicyDocument(bucket, { signal });
      await client.getBucketNotification(bucket, { signal });
    },
    "putObject by form": () => client.putObject(bucket, "a", content, { signal, onProgress: () => {} }),
    "putObject by PUT": () => client.putObject(bucket, "a", content, { signal, integrity: "sha256", onProgress: () => {} }),
    "putObject of a stream": () => client.putObject(bucket, "a", new Blob([content]).stream(), { signal }),
    getObject: async () => (await client.getObject(bucket, "a", { signal })).text(),
    "getObject, cancelled": async () => (await client.getObject(bucket, "a", { signal })).body.cancel(),
    "getPartialObject, read by hand": async () => {
      const reader = (await client.getPartialObject(bucket, "a", 1, 5, { signal })).body.getReader();
      while (!(await reader.read()).done);
    },
    fGetObject: () => client.fGetObject(bucket, "a", new WritableStream(), { signal }),
    "fGetObject, of what is not there": () => rejection(client.fGetObject(bucket, "none", new WritableStream(), { signal })),
    copyObject: () => client.copyObject(bucket, "b", `/${bucket}/a`, null, { signal }),
    removeObjects: async () => { await client.removeObjects(bucket, ["x", "y"], { signal }); await client.removeObject(bucket, "x", { signal }); },
    presigned: async () => {
      await client.presignedPutObject(bucket, "a", { signal });
      await client.presignedPostPolicy(new PostPolicy().setBucketName(bucket).setKey("a").setExpires(new Date(Date.now() + 60_000)), { signal });
    },
    "a listing, left in its middle": async () => { for await (const _ of client.listObjectsV2(bucket, { signal })) break; },
    "listings": async () => {
      for await (const _ of client.listObjects(bucket, { signal }).pages());
      for await (const _ of client.listIncompleteUploads(bucket, { signal }));
    },
    "upload and download": async () => {
      await client.upload(bucket, "a", new Blob([content]), { signal }).done;
      await client.download(bucket, "a", new WritableStream(), { signal }).done;
    },
    "an upload, cancelled": async () => { await client.upload(bucket, "a", new Blob([content]), { signal }).cancel(); },
    "a refusal": () => rejection(canned.statObject(bucket, "a", { signal })),
    "no answer": () => rejection(broken.statObject(bucket, "a", { signal })),
    "a bad argument": () => rejection(client.statObject(bucket, "../a", { signal })),
    "aborted calls": async () => {
      await aborted((o) => client.statObject(bucket, "a", o));
      await aborted((o) => client.putObject(bucket, "a", content, o));
      await aborted((o) => client.getObject(bucket, "a", o));
    },
    diagnose: () => canned.diagnose({ bucket, signal }),
  };
  for (const [name, once] of Object.entries(kinds)) {
    it(`${name}, 100 and 500 times`, async () => {
      const often = async (/** @type {number} */ n) => { for (let i = 0; i < n; i += 4) await Promise.all([once(), once(), once(), once()]); };
      await often(8);
      await often(100);
      const few = await held();
      await often(400);
      nothingMore(await held(), few);
    });
  }

  it("uploads in parts, 20 times", async () => {
    const large = bytes(11 * 2 ** 20);
    const once = () => client.putObject(bucket, "parts", large, { signal });
    await once();
    const few = await held();
    for (let i = 0; i < 20; i++) await once();
    nothingMore(await held(), few);
  });

  it("listeners, 100 times", async () => {
    const once = async () => {
      const events = client.listenBucketNotification(bucket, { signal })[Symbol.asyncIterator]();
      const first = events.next();
      await events.return?.();
      await first;
    };
    await once();
    const few = await held();
    for (let i = 0; i < 100; i++) await once();
    nothingMore(await held(), few);
  });

  it("stat, presign and list, 10,000 times each, in bounded memory", async function () {
    this.timeout(600_000);
    const stat = { etag: '"e"', "content-length": "1", "last-modified": "Sun, 22 Nov 2026 18:46:12 GMT", "x-amz-request-id": "1" };
    const list = "<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>a</Key><Size>1</Size></Contents></ListBucketResult>";
    const own = connect({ fetch: async (/** @type {string} */ _, /** @type {any} */ { method }) => (method === "HEAD" ? new Response(null, { headers: stat }) : new Response(list)) });
    const once = async () => {
      await own.statObject(bucket, "a", { signal });
      await own.presignedGetObject(bucket, "a", { signal });
      for await (const _ of own.listObjectsV2(bucket, { signal }));
    };
    const heap = async () => {
      for (let i = 0; i < 3; i++) {
        gc();
        await new Promise(requestAnimationFrame);
      }
      return /** @type {any} */ (performance).memory.usedJSHeapSize;
    };
    for (let i = 0; i < 500; i++) await once();
    const few = await held(), before = await heap();
    for (let i = 0; i < 10_000; i++) await once();
    nothingMore(await held(), few);
    const grown = (await heap()) - before, { wasmBytes } = await stats();
    note(this, `heap ${(grown / 2 ** 20).toFixed(1)} MiB more, wasm ${wasmBytes / 2 ** 20} MiB`);
    expect(grown).to.be.below(4 * 2 ** 20);
    expect(wasmBytes).to.be.below(16 * 2 ** 20);
  });

  it("clients that were closed, and clients that were forgotten", async () => {
    const { clients } = await stats();
    for (let i = 0; i < 100; i++) {
      const own = connect();
      await own.presignedGetObject(bucket, "a");
      if (i % 2) own.close();
    }
    while ((await stats()).clients > clients) {
      gc();
      await new Promise(requestAnimationFrame);
    }
  });

  it("requests of bodies that nobody reads, unlike those of others", async () => {
    await client.putObject(bucket, "large", bytes(30 * 2 ** 20));
    let aborted = 0, ended = 0, piped = 0;
    const own = connect({
      fetch: async (/** @type {string} */ url, /** @type {any} */ init) => {
        init.signal.addEventListener("abort", () => { aborted++; });
        return fetch(url, init);
      },
    });
    for (let i = 0; i < 5; i++) await own.getObject(bucket, "large", { signal });
    const sink = new WritableStream({ write: (chunk) => { piped += chunk.length; } });
    const calls = [
      client.getObject(bucket, "large").then((got) => got.arrayBuffer()), // these are read by the browser alone
      client.getObject(bucket, "large").then(({ body }) => body.pipeThrough(new TransformStream()).pipeTo(sink)),
    ];
    for (const call of calls) call.catch(() => {}).finally(() => { ended++; });
    while (ended < calls.length || aborted < 5) {
      gc();
      await new Promise(requestAnimationFrame);
    }
    const [whole] = await Promise.all(calls);
    expect([/** @type {any} */ (whole).byteLength, piped]).to.deep.equal([30 * 2 ** 20, 30 * 2 ** 20]);
  });

  it("and a client lives as long as its calls, iterations and bodies", async () => {
    const item = connect().listObjectsV2(bucket)[Symbol.asyncIterator]();
    const { body } = await connect().getObject(bucket, "a");
    const call = connect().statObject(bucket, "a");
    for (let i = 0; i < 10; i++) {
      gc();
      await new Promise(requestAnimationFrame);
    }
    expect((await item.next()).value.objectName).to.equal("a");
    expect((await new Response(body).arrayBuffer()).byteLength).to.equal(1000);
    expect((await call).size).to.equal(1000);
    await item.return?.();
  });
});

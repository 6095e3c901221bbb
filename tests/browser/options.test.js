// @ts-check
// What else the constructor takes: tracing, time-outs, fetch, the public endpoint.
import { expect } from "chai";
import { config, requests, resetRequests } from "suite";
import { NetworkError } from "minnow";
import { bucketOfThis, client, collect, connect, rejection } from "./minnow.js";

describe("onRequest", () => {
  const bucket = bucketOfThis();

  it("tells every attempt, with nothing secret in it", async () => {
    /** @type {any[]} */
    const events = [];
    let n = 0;
    const c = connect({
      onRequest: (/** @type {any} */ e) => events.push(e),
      accessKey: "an-id",
      sessionToken: "a-token",
      retry: { baseDelay: 1, maxDelay: 2 },
      fetch: async (/** @type {string} */ url, /** @type {RequestInit} */ init) => {
        if (++n === 1) return new Response("", { status: 503 });
        if (n === 2) throw new TypeError(`no way to ${url}`);
        return new Response(init.method === "GET" ? "content" : "", { headers: { etag: '"e"', "x-amz-request-id": "17" } });
      },
    });
    await (await c.getObject(bucket, "ä")).text();
    await c.putObject(bucket, "a", "x", { headers: { "x-amz-server-side-encryption-customer-key": "sse-c-key" } });
    expect(events.map(({ operation, attempt, status }) => [operation, attempt, status])).to.deep.equal([
      ["GetObject", 1, 503], ["GetObject", 2, 0], ["GetObject", 3, 200], ["PutObject", 1, 200],
    ]);
    expect(events[0]).to.include({ method: "GET", bucketName: bucket, objectName: "ä", requestId: null, error: null });
    expect(events[1].error).to.include("no way to");
    expect(events[2]).to.include({ requestId: "17" });
    expect(events[3].duration).to.be.at.least(0);
    const all = JSON.stringify(events);
    expect(all).to.include("X-Amz-Signature=REDACTED");
    for (const secret of ["an-id", config.secretKey, "a-token", "sse-c-key"]) expect(all).not.to.include(secret);
    expect(all).not.to.match(/Signature=[0-9a-f]{8}/);
  });

  it("that throws fails no request", async () => {
    const thrown = new Error("the listener's own");
    let seen;
    const mochas = globalThis.onerror; // it would fail the test for what is to be seen here
    globalThis.onerror = (...args) => { seen = args[4]; };
    try {
      expect(await connect({ onRequest: () => { throw thrown; } }).bucketExists(bucket)).to.equal(true);
    } finally {
      globalThis.onerror = mochas;
    }
    expect(seen).to.equal(thrown);
  });
});

describe("timeout", () => {
  it("ends a request whose answer does not begin", async () => {
    const c = connect({ timeout: { firstByte: 30 }, retry: { attempts: 1 }, fetch: () => new Promise(() => {}) });
    const error = await rejection(c.listBuckets());
    expect(error).to.be.an.instanceof(NetworkError).and.to.include({ code: "RequestTimeout", retryable: true, operation: "ListBuckets" });
  });

  it("ends a document that falls silent, and a download", async () => {
    const silent = () => new ReadableStream({ start: (sink) => sink.enqueue(new Uint8Array(3)) });
    const c = connect({ timeout: { idle: 30 }, retry: { attempts: 1 }, fetch: async () => new Response(silent()) });
    expect(await rejection(c.listBuckets())).to.include({ name: "NetworkError", code: "RequestTimeout" });
    const got = await c.getObject("bucket", "a");
    expect(await rejection(got.text())).to.include({ name: "NetworkError", code: "RequestTimeout" });
  });
});

describe("a fetch of the caller's own", () => {
  it("gets every request, uploads with progress too, as (url, init)", async () => {
    const bucket = "bucket";
    /** @type {[string, RequestInit][]} */
    const calls = [];
    const c = connect({
      upload: "put",
      fetch: async (/** @type {string} */ url, /** @type {RequestInit} */ init) => { calls.push([url, init]); return new Response("", { headers: { etag: '"e"' } }); },
    });
    await c.putObject(bucket, "a", "x", { onProgress: () => {} });
    await c.bucketExists(bucket);
    expect(calls.map(([url, { method }]) => [typeof url, method])).to.deep.equal([["string", "PUT"], ["string", "HEAD"]]);
    expect(calls[0][1]).to.include({ credentials: "omit", referrerPolicy: "no-referrer" });
  });
});

describe("publicEndpoint", () => {
  const bucket = bucketOfThis();

  it("is what presigned URLs carry, and nothing else", async () => {
    const c = connect({ publicEndpoint: "https://files.example.org/s3" });
    await client.putObject(bucket, "a", "x");
    await resetRequests();
    expect(await c.presignedGetObject(bucket, "a")).to.match(new RegExp(`^https://files\\.example\\.org/s3/${bucket}/a\\?`));
    expect((await collect(c.listObjectsV2(bucket))).length).to.equal(1);
    expect((await requests()).length).to.equal(1);
  });

  it("gives URLs that work there", async () => {
    const { port } = new URL(`http://${config.endpoint}`);
    const url = await connect({ endpoint: "unreachable.example", publicEndpoint: `http://localhost:${port}` }).presignedGetObject(bucket, "a", { expiry: 60 });
    expect(await (await fetch(url)).text()).to.equal("x");
  });
});

describe("virtual-host style", () => {
  const bucket = bucketOfThis();

  it("reaches a bucket by its own host", async () => {
    const { port } = new URL(`http://${config.endpoint}`);
    const c = connect({ endpoint: `localhost:${port}`, addressing: "virtual" });
    await c.putObject(bucket, "a b/é", "content");
    expect(await (await c.getObject(bucket, "a b/é")).text()).to.equal("content");
    expect((await collect(c.listObjectsV2(bucket, { recursive: true }))).map(({ objectName }) => objectName)).to.deep.equal(["a b/é"]);
    const url = await c.presignedGetObject(bucket, "a b/é", { expiry: 60 });
    expect(new URL(url).host).to.equal(`${bucket}.localhost:${port}`);
    expect(await (await fetch(url)).text()).to.equal("content");
    await c.copyObject(bucket, "copy", `/${bucket}/a b/é`);
    expect(await c.removeObjects(bucket, ["a b/é", "copy"])).to.deep.equal([]);
    expect(await c.bucketExists(bucket)).to.equal(true);
  });
});

describe("onWarning", () => {
  const slow = () => Date.now() - 30 * 60_000;

  it("is the console by default, once for each code", async () => {
    const { warn } = console;
    /** @type {string[]} */
    const lines = [];
    console.warn = (line) => lines.push(line);
    try {
      let clock = slow;
      const c = connect({ clock: () => clock() });
      await c.listBuckets();
      clock = () => Date.now() + 30 * 60_000;
      await c.listBuckets();
    } finally {
      console.warn = warn;
    }
    expect(lines.length).to.equal(1);
    expect(lines[0]).to.match(/^Minnow: this machine's clock is \d+ s behind the server's; .* Remedy: set the clock of this machine\.$/);
  });

  it("gets code, message and remedy", async () => {
    /** @type {any[]} */
    const warnings = [];
    await connect({ clock: slow, onWarning: (/** @type {any} */ w) => warnings.push(w) }).listBuckets();
    expect(warnings.length).to.equal(1);
    expect(warnings[0]).to.have.all.keys("code", "message", "remedy").and.include({ code: "ClockSkew" });
  });
});

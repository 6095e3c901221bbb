// @ts-check
// Small uploads as forms: what reaches the server, and what is there then. And
// that reading needs no preflight either.
import { expect } from "chai";
import { InvalidArgumentError, ResponseError } from "minnow";
import { config, preflights, requests, resetRequests } from "suite";
import { bucketOfThis, bytes, client, connect, digest, rejection } from "./minnow.js";

/** What came as form, and what as PUT. */
const sent = async () => (await requests()).filter(({ method }) => method === "POST" || method === "PUT").map(({ method }) => method);

describe("a small upload", () => {
  const bucket = bucketOfThis();

  it("goes as a form, without a preflight", async () => {
    await resetRequests();
    const { etag } = await client.putObject(bucket, "a b/é+%", "content", { contentType: "text/plain" });
    expect(await sent()).to.deep.equal(["POST"]);
    expect(await preflights()).to.deep.equal([]);
    expect(etag).to.equal("9a0364b9e99bb480dd25e1f0284c8555"); // the MD5 of it
    const got = await client.getObject(bucket, "a b/é+%");
    expect([got.contentType, got.etag, await got.text()]).to.deep.equal(["text/plain", etag, "content"]);
  });

  for (const [name, data] of /** @type {[string, any][]} */ ([
    ["nothing", ""], ["a byte", new Uint8Array([0])], ["line ends", "a\r\nb\nc\r"], ["256 KiB", bytes(256 * 1024)],
    ["what looks like the end of a form", "\r\n------WebKitFormBoundary--\r\n"], ["a file", new File(["x"], "name \"quoted\".txt", { type: "text/html" })],
    ["a stream", new Blob([bytes(1000)]).stream()],
  ])) {
    it(`of ${name} arrives as it is`, async () => {
      const want = data instanceof ReadableStream ? bytes(1000) : new Uint8Array(await new Blob([data]).arrayBuffer());
      await resetRequests();
      await client.putObject(bucket, "a", data);
      expect(await sent()).to.deep.equal(["POST"]);
      const got = await client.getObject(bucket, "a");
      expect(got.contentType).to.equal(data instanceof File ? "text/html" : "application/octet-stream");
      expect(await digest(await got.arrayBuffer())).to.equal(await digest(want));
    });
  }

  it("keeps metadata as a PUT does, and leaves headers that Ceph would drop to that", async () => {
    const headers = { "cache-control": "max-age=5", "content-disposition": 'attachment; filename="a"', "content-language": "de" };
    const metadata = { colour: "blue", long: "ü".repeat(200), fish: "🐟 \"quoted\" \\ back", spaced: "  a  b ", empty: "" };
    for (const [way, c] of Object.entries({ POST: client, PUT: connect({ upload: "put" }) })) {
      await resetRequests();
      await c.putObject(bucket, way, "x", { metadata });
      expect((await sent())).to.deep.equal([way]);
      await resetRequests();
      await c.putObject(bucket, `${way} with headers`, "x", { headers, metadata });
      expect((await sent())).to.deep.equal(["PUT"]);
    }
    const [form, put] = await Promise.all(["POST", "PUT"].map((key) => client.statObject(bucket, key)));
    expect({ ...form.metadata }).to.deep.equal({ ...put.metadata });
    expect(form.metadata?.fish).to.equal(metadata.fish);
    for (const key of ["POST", "PUT"]) {
      const response = await fetch(await client.presignedGetObject(bucket, `${key} with headers`));
      expect(Object.keys(headers).map((name) => response.headers.get(name)), key).to.deep.equal(Object.values(headers));
    }
  });

  it("tells progress at its beginning and its end", async () => {
    /** @type {number[]} */
    const seen = [];
    await resetRequests();
    await client.putObject(bucket, "a", bytes(1000), { onProgress: ({ loaded }) => seen.push(loaded) });
    expect(await preflights()).to.deep.equal([]);
    expect(seen.at(-1)).to.equal(1000);
    expect(seen.every((n) => n === 0 || n === 1000), String(seen)).to.equal(true);
  });

  it("is refused when its bytes are not those that were announced", async () => {
    const forged = connect({ retry: { attempts: 1 }, fetch: (/** @type {string} */ url, /** @type {any} */ init) => {
      const body = init.body && new TextDecoder().decode(init.body);
      if (body) expect(body).to.match(/\bcontent\b(\r\n--.*)?$/m);
      return fetch(url, { ...init, body: body?.replace(/\bcontent(?=(\r\n--.*--\r\n)?$)/, "other!!") });
    } });
    expect(await rejection(forged.putObject(bucket, "forged", "content"))).to.be.an.instanceof(ResponseError);
    expect(await rejection(client.statObject(bucket, "forged"))).to.include({ code: "NoSuchKey" });
  });

  it("goes by PUT where a form cannot carry it", async () => {
    for (const [key, o] of /** @type {[string, any][]} */ ([
      ["a${filename}", {}], ["a", { headers: { "x-amz-tagging": "a=b" } }], ["a", { integrity: "md5" }], ["a", { integrity: "sha256" }],
    ])) {
      await resetRequests();
      await client.putObject(bucket, key, "x", o);
      expect(await sent(), key + JSON.stringify(o)).to.deep.equal(["PUT"]);
    }
    await resetRequests();
    await client.putObject(bucket, "large", bytes(256 * 1024 + 1));
    await connect({ upload: "put" }).putObject(bucket, "a", "x");
    expect(await sent()).to.deep.equal(["PUT", "PUT"]);
    expect(() => connect({ upload: "form" })).to.throw(InvalidArgumentError);
  });

  it("goes by PUT from then on where the server takes no forms, with one warning", async () => {
    /** @type {string[]} */
    const warnings = [];
    const refused = connect({ onWarning: (/** @type {any} */ { code }) => warnings.push(code), fetch: (/** @type {string} */ url, /** @type {any} */ init) =>
      init.method === "POST" ? Promise.resolve(new Response("<html>no</html>", { status: 405 })) : fetch(url, init) });
    await resetRequests();
    for (const key of ["a", "b"]) expect((await refused.putObject(bucket, key, "x")).etag).to.match(/^[0-9a-f]{32}$/);
    expect(await sent()).to.deep.equal(["PUT", "PUT"]);
    expect(warnings).to.deep.equal(["FormRefused"]);
  });

  it("says what the server says of it", async () => {
    const error = await rejection(client.putObject("no-such-bucket-here", "a", "x"));
    expect(error).to.be.an.instanceof(ResponseError).and.include({ code: "NoSuchBucket", operation: "PutObject" });
    expect(await rejection(connect({ secretKey: "wrong-secret" }).putObject(bucket, "a", "x"))).to.include({ code: "SignatureDoesNotMatch", operation: "PutObject" });
  });

  it("is signed for the server's time, and with temporary keys", async () => {
    const { accessKey, secretKey } = config;
    await connect({ clock: () => Date.now() - 20 * 60_000 }).putObject(bucket, "late", "x");
    await connect({ accessKey: undefined, secretKey: undefined, credentials: async () => ({ accessKey, secretKey }) }).putObject(bucket, "lent", "x");
  });

  it("goes to the bucket's own host where that is the way", async () => {
    const own = connect({ endpoint: config.endpoint.replace("127.0.0.1", "localhost"), addressing: "virtual" });
    await resetRequests();
    await own.putObject(bucket, "virtual", "x");
    expect((await requests()).map(({ method, path }) => `${method} ${path}`)).to.deep.equal(["POST /"]);
  });

  it("is aborted with the caller's reason, and stores nothing", async () => {
    const reason = new Error("enough");
    const controller = new AbortController();
    const held = connect({ fetch: (/** @type {string} */ _, /** @type {any} */ { signal }) => new Promise((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason));
      controller.abort(reason);
    }) });
    expect(await rejection(held.putObject(bucket, "aborted", "x", { signal: controller.signal }))).to.equal(reason);
    expect(await rejection(client.statObject(bucket, "aborted"))).to.include({ code: "NoSuchKey" });
  });
});

describe("reading", () => {
  const bucket = bucketOfThis();
  before(async function () {
    this.timeout(60_000);
    const keys = Array.from({ length: 40 }, (_, n) => `k${n}`);
    await Promise.all(keys.map((key) => client.putObject(bucket, key, key)));
  });

  it("costs no preflight: 20 pages of lists, stats, gets, ranges, and what else is a GET", async () => {
    await resetRequests();
    for (let n = 0; n < 20; n++) for await (const _ of client.listObjectsV2(bucket, { startAfter: `k${n}`, recursive: true }).pages());
    expect((await requests()).length).to.equal(20);
    for await (const _ of client.listObjects(bucket).pages());
    for await (const _ of client.listIncompleteUploads(bucket));
    await client.listBuckets();
    await client.bucketExists(bucket);
    await client.statObject(bucket, "k0");
    await (await client.getObject(bucket, "k0")).text();
    await (await client.getPartialObject(bucket, "k0", 1, 1)).text();
    await client.getBucketPolicy(bucket);
    await client.getBucketNotification(bucket);
    expect(await preflights()).to.deep.equal([]);
    for (const { query, headers } of await requests()) {
      expect(query).to.include("X-Amz-Expires=900");
      expect(headers.filter((name) => /^(authorization|x-amz-)/.test(name))).to.deep.equal([]);
    }
  });

  it("is never answered from a cache", async () => {
    /** @type {RequestInit[]} */
    const inits = [];
    const seen = connect({ fetch: (/** @type {string} */ url, /** @type {RequestInit} */ init) => (inits.push(init), fetch(url, init)) });
    await seen.statObject(bucket, "k0");
    expect(inits.map(({ cache, credentials, headers }) => [cache, credentials, headers])).to.deep.equal([["no-store", "omit", {}]]);
  });

  it("is signed in headers where that is asked for, at the price of preflights", async () => {
    const own = connect({ signing: "header" });
    await resetRequests();
    await own.statObject(bucket, "k0");
    expect((await preflights()).length).to.equal(1);
    const [{ query, headers }] = await requests();
    expect(query).to.equal("");
    expect(headers).to.include.members(["authorization", "x-amz-date", "x-amz-content-sha256"]);
  });
});

// @ts-check
// A page that came by plain http, from a host that is not this machine: no
// WebCrypto, no locks, no files.
import { expect } from "chai";
import * as minnow from "minnow";
import { work } from "./work.js";
import { job } from "./shared.js";

describe("on a page that is no secure context", () => {
  it("there is no WebCrypto, and there are no locks", () => {
    expect([isSecureContext, globalThis.crypto.subtle, navigator.locks]).to.deep.equal([false, undefined, undefined]);
  });

  it("everything works", async function () {
    this.timeout(60_000);
    const { server, bucket } = job();
    await work(minnow, server, bucket);
  });

  it("an upload is continued", async () => {
    const { server, bucket } = job();
    const client = new minnow.Client({ ...server, endpoint: `http://${server.endpoint}`, integrity: "sha256" });
    const file = new File([new Uint8Array(11 * 2 ** 20).fill(3)], "file");
    await client.makeBucket(bucket);
    const controller = new AbortController();
    const first = client.fPutObject(bucket, "a", file, { resume: true, concurrency: 1, signal: controller.signal, onProgress: ({ loaded }) => loaded > 6 * 2 ** 20 && controller.abort() });
    expect(await first.then(() => "done", (error) => error.name)).to.equal("AbortError");
    const loaded = /** @type {number[]} */ ([]);
    await client.fPutObject(bucket, "a", file, { resume: true, onProgress: (p) => loaded.push(p.loaded) });
    expect(loaded[0]).to.be.at.least(5 * 2 ** 20);
    expect((await client.statObject(bucket, "a")).size).to.equal(file.size);
  });

  it("is told of once, with what it costs", async () => {
    const { server } = job();
    const told = /** @type {any[]} */ ([]);
    const client = new minnow.Client({ ...server, endpoint: `http://${server.endpoint}`, onWarning: (w) => told.push(w) });
    await client.listBuckets();
    await client.listBuckets();
    expect(told.map(({ code }) => code)).to.deep.equal(["InsecureContext"]);
    expect(told[0]).to.include({ remedy: "serve the page by https" });
  });
});

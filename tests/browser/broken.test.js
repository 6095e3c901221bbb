// @ts-check
// Downloads that a server, or what stands between, ends before or after their announced length, or lets hang.
import { expect } from "chai";
import { bucketOfThis, bytes, connect, client, rejection } from "./minnow.js";

describe("downloads from a server that breaks its word", () => {
  const bucket = bucketOfThis();
  const content = bytes(1000);

  before(() => client.putObject(bucket, "a", content));

  /**
   * A client whose downloads have another body than the server's.
   * @param {(body: Uint8Array<ArrayBuffer>) => ReadableStream} change @param {Record<string, string>} [headers] @param {object} [options]
   */
  const tampered = (change, headers, options) =>
    connect({
      retry: { attempts: 1 }, // else the rest is asked for, and comes: resumedownload.test.js
      ...options,
      fetch: async (/** @type {string} */ url, /** @type {RequestInit} */ init) => {
        const response = await fetch(url, init);
        const whole = new Uint8Array(await response.arrayBuffer());
        return new Response(change(whole), { status: response.status, headers: { ...Object.fromEntries(response.headers), ...headers } });
      },
    });

  /** @param {Uint8Array<ArrayBuffer>} chunk @param {boolean} [ends] */
  const streamOf = (chunk, ends = true) =>
    new ReadableStream({
      start(sink) {
        sink.enqueue(chunk);
        if (ends) sink.close();
      },
    });

  /** @param {any} result */
  async function readByHand(result) {
    for (const reader = result.body.getReader(); ; ) if ((await reader.read()).done) return;
  }

  const broken = {
    "that end early": tampered((body) => streamOf(body.subarray(0, 999))),
    "that continue behind their end": tampered((body) => streamOf(new Uint8Array([...body, 0]))),
    "that are empty": tampered(() => new Blob().stream()),
  };
  for (const [name, breaking] of Object.entries(broken)) {
    it(`do not pass for whole: ${name}`, async () => {
      const wanted = { name: "NetworkError", code: "NetworkError", operation: "GetObject", retryable: true };
      expect(await rejection((await breaking.getObject(bucket, "a")).arrayBuffer())).to.include(wanted);
      expect(await rejection((await breaking.getObject(bucket, "a")).text())).to.include(wanted);
      expect(await rejection(readByHand(await breaking.getObject(bucket, "a")))).to.include(wanted);
    });
  }

  it("may be encoded, so that other bytes come than were announced", async () => {
    const decoded = tampered((body) => streamOf(body.subarray(0, 10)), { "content-encoding": "gzip" });
    expect((await (await decoded.getObject(bucket, "a")).arrayBuffer()).byteLength).to.equal(10);
  });

  it("end when the server is silent for too long", async () => {
    const silent = tampered((body) => streamOf(body.subarray(0, 10), false), {}, { timeout: { idle: 200 } });
    const wanted = { name: "NetworkError", code: "RequestTimeout", operation: "GetObject", retryable: true };
    expect(await rejection((await silent.getObject(bucket, "a")).arrayBuffer())).to.include(wanted);
    expect(await rejection(readByHand(await silent.getObject(bucket, "a")))).to.include(wanted);
  });

  it("end when the server does not answer", async () => {
    const mute = connect({ timeout: { firstByte: 200 }, retry: { attempts: 2, baseDelay: 1 }, fetch: () => new Promise(() => {}) });
    expect(await rejection(mute.getObject(bucket, "a"))).to.include({ name: "NetworkError", code: "RequestTimeout", operation: "GetObject", retryable: true });
    expect(await rejection(mute.listBuckets())).to.include({ code: "RequestTimeout" });
  });
});

// @ts-check
// Downloads into files and streams.
import { expect } from "chai";
import { S3Error, NetworkError, ResponseError } from "minnow";
import { bucketOfThis, bytes, client, connect, digest, rejection } from "./minnow.js";

const content = bytes(3 << 20);

describe("fGetObject", () => {
  const bucket = bucketOfThis();
  /** @type {FileSystemDirectoryHandle} */
  let folder;
  before(async () => {
    await client.putObject(bucket, "a", content, { contentType: "text/x-own", metadata: { colour: "blue" } });
    folder = await navigator.storage.getDirectory();
  });

  /** A file that holds "old". @param {string} name */
  async function fileOf(name) {
    const handle = await folder.getFileHandle(name, { create: true });
    const writable = await handle.createWritable();
    await writable.write("old");
    await writable.close();
    return handle;
  }

  /** As from a server that knows no ranges, which a 200 without Content-Range says. @param {string} url @param {RequestInit} init */
  async function withoutRanges(url, init) {
    const response = await fetch(url, init);
    const headers = new Headers(response.headers);
    headers.delete("content-range");
    return { headers, body: response.body };
  }

  it("replaces a file, and resolves with the object's properties", async () => {
    const file = await fileOf("replaced");
    const stat = await client.fGetObject(bucket, "a", file);
    expect(stat).to.include({ size: content.length, contentType: "text/x-own" });
    expect(stat.metadata?.colour).to.equal("blue");
    expect(Object.keys(stat)).to.include("etag").and.not.include("body");
    expect(await digest(await (await file.getFile()).arrayBuffer())).to.equal(await digest(content));
  });

  it("writes to a stream and closes it, with progress", async () => {
    let size = 0;
    let closed = false;
    /** @type {number[]} */
    const loaded = [];
    const to = new WritableStream({ write: (chunk) => { size += chunk.length; }, close: () => { closed = true; } });
    await client.fGetObject(bucket, "a", to, { onProgress: (p) => loaded.push(p.loaded) });
    expect([size, closed, loaded.at(-1)]).to.deep.equal([content.length, true, content.length]);
  });

  it("leaves a file as it was when there is no such object, or the download breaks", async () => {
    const file = await fileOf("kept");
    expect(await rejection(client.fGetObject(bucket, "none", file))).to.be.an.instanceof(ResponseError).and.to.include({ code: "NoSuchKey" });
    const cut = connect({
      fetch: async (/** @type {string} */ url, /** @type {RequestInit} */ init) => {
        const { headers, body } = await withoutRanges(url, init);
        const reader = body?.getReader();
        let n = 0;
        return new Response(new ReadableStream({
          async pull(sink) {
            if (n++) return sink.error(new TypeError("cut"));
            sink.enqueue((await reader?.read())?.value?.slice(0, 1000));
            await reader?.cancel();
          },
        }), { headers });
      },
    });
    expect(await rejection(cut.fGetObject(bucket, "a", file))).to.be.an.instanceof(NetworkError);
    expect(await (await file.getFile()).text()).to.equal("old");
  });

  it("does not take part of an object for the whole", async () => {
    const short = connect({
      fetch: async (/** @type {string} */ url, /** @type {RequestInit} */ init) => {
        const { headers, body } = await withoutRanges(url, init);
        const { value } = (await body?.getReader().read()) ?? {};
        return new Response(value?.slice(0, 1000), { headers }); // ends well, and too early
      },
    });
    expect(await rejection(short.fGetObject(bucket, "a", new WritableStream()))).to.be.an.instanceof(NetworkError);
    expect(await rejection((await short.getObject(bucket, "a")).arrayBuffer())).to.be.an.instanceof(NetworkError);
  });

  it("tells a destination that fails from a download that does", async () => {
    const full = new Error("the disk is full");
    const error = await rejection(client.fGetObject(bucket, "a", new WritableStream({ write: () => Promise.reject(full) })));
    expect(error).to.be.an.instanceof(S3Error).and.to.include({ name: "S3Error", code: "UnwritableData", cause: full });
    const denied = { createWritable: () => Promise.reject(full) };
    expect(await rejection(client.fGetObject(bucket, "a", /** @type {any} */ (denied)))).to.include({ code: "UnwritableData", cause: full });
  });

  it("ends with signal.reason", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const to = new WritableStream({ write: () => controller.abort(reason) });
    expect(await rejection(client.fGetObject(bucket, "a", to, { signal: controller.signal }))).to.equal(reason);
  });
});

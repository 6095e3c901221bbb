// @ts-check
import { expect } from "chai";
import { requests, resetRequests } from "suite";
import { bucketOfThis, bytes, client, collect, connect, digest, rejection, streamOf } from "./minnow.js";

const MiB = 2 ** 20;

describe("uploads", () => {
  const bucket = bucketOfThis();
  const content = bytes(12 * MiB + 345);

  /** @param {string} object @param {BufferSource} want */
  async function same(object, want) {
    const got = await (await client.getObject(bucket, object)).arrayBuffer();
    expect(got.byteLength).to.equal(want.byteLength);
    expect(await digest(got)).to.equal(await digest(want));
  }

  const small = new TextEncoder().encode("grüße 🐟");
  /** @type {Record<string, () => any>} */
  const kinds = {
    "a string": () => "grüße 🐟",
    "a Blob": () => new Blob([small]),
    "a File": () => new File([small], "f.bin"),
    "an ArrayBuffer": () => small.buffer.slice(0),
    "a Uint8Array": () => small,
    "a view into a buffer": () => new Uint8Array([0, ...small, 0]).subarray(1, small.length + 1),
    "a DataView": () => new DataView(small.buffer),
    "a Response": () => new Response(small),
    "a ReadableStream": () => streamOf(small, 3),
  };
  for (const [kind, make] of Object.entries(kinds)) {
    it(`takes ${kind}`, async () => {
      const result = await client.putObject(bucket, "small", make());
      expect(result).to.deep.equal({ etag: (await client.statObject(bucket, "small")).etag, versionId: null });
      expect(result.etag).to.match(/^[0-9a-f]{32}$/);
      await same("small", small);
    });
  }

  it("takes nothing", async () => {
    for (const empty of ["", new Blob(), streamOf(new Uint8Array()), new Response()]) {
      await client.putObject(bucket, "empty", empty);
      expect((await client.statObject(bucket, "empty")).size).to.equal(0);
    }
  });

  for (const size of [1000, 256 * 1024, 256 * 1024 + 1]) {
    it(`sends ${size} bytes as they were when it was called`, async () => {
      const data = bytes(size), want = data.slice();
      const sent = client.putObject(bucket, "changed", data);
      data.fill(0);
      await sent;
      await same("changed", want);
    });
  }

  it("sends up to 5 MiB in one PUT", async () => {
    await resetRequests();
    await client.putObject(bucket, "five", content.subarray(0, 5 * MiB));
    expect((await requests()).map(({ method, query }) => [method, query])).to.deep.equal([["PUT", ""]]);
    await same("five", content.subarray(0, 5 * MiB));
  });

  it("sends more in parts, several at once", async () => {
    await resetRequests();
    const result = await client.putObject(bucket, "big", new Blob([content]));
    expect(result.etag).to.match(/^[0-9a-f]{32}-3$/);
    const seen = (await requests()).map(({ method, query }) => `${method} ${query.replace(/uploadId=[^&]*/, "uploadId")}`);
    expect(seen[0]).to.equal("POST uploads=");
    expect(seen.slice(1, 4).sort()).to.deep.equal([1, 2, 3].map((n) => `PUT partNumber=${n}&uploadId`));
    expect(seen[4]).to.equal("POST uploadId");
    await same("big", content);
  });

  it("has parts in flight at the same time, no more than concurrency", async () => {
    let flying = 0, most = 0;
    const watching = connect({
      concurrency: 2,
      fetch: async (/** @type {string} */ url, /** @type {RequestInit} */ init) => {
        if (init.method === "PUT") most = Math.max(most, ++flying);
        try {
          return await fetch(url, init);
        } finally {
          if (init.method === "PUT") flying--;
        }
      },
    });
    await watching.putObject(bucket, "concurrent", bytes(26 * MiB));
    expect(most).to.equal(2);
  });

  it("takes a stream of unknown length", async () => {
    const result = await client.putObject(bucket, "stream", streamOf(content), { partSize: 5 * MiB });
    expect(result.etag).to.match(/-3$/);
    await same("stream", content);
  });

  it("takes a stream of known length, and holds it to that", async () => {
    await client.putObject(bucket, "known", streamOf(content), { length: content.length });
    await same("known", content);
    for (const length of [content.length - 1, content.length + 1]) {
      const error = await rejection(client.putObject(bucket, `wrong${length}`, streamOf(content), { length }));
      expect(error).to.include({ name: "S3Error", code: "UnreadableData" });
      expect(await rejection(client.statObject(bucket, `wrong${length}`))).to.include({ code: "NoSuchKey" });
    }
  });

  it("tells what a stream failed with", async () => {
    const failure = new Error("the camera was unplugged");
    const stream = new ReadableStream({
      start: (controller) => controller.enqueue(bytes(1000)),
      pull: (controller) => controller.error(failure),
    });
    const error = await rejection(client.putObject(bucket, "broken", stream));
    expect(error).to.include({ code: "UnreadableData", cause: failure });
  });

  it("takes a File by fPutObject, with its type", async () => {
    await client.fPutObject(bucket, "file", new File([content], "film.mp4", { type: "video/mp4" }));
    expect((await client.statObject(bucket, "file")).contentType).to.equal("video/mp4");
    await same("file", content);
  });

  it("tells what a file handle failed with, in its own type", async () => {
    const root = await navigator.storage.getDirectory();
    const gone = await root.getFileHandle("gone", { create: true });
    await root.removeEntry("gone");
    for (const call of [() => client.fPutObject(bucket, "gone", gone), () => client.upload(bucket, "gone", gone).done]) {
      const error = await rejection(call());
      expect(error).to.include({ name: "S3Error", code: "UnreadableData", operation: "PutObject" });
      expect(error.cause).to.be.an.instanceof(DOMException).and.include({ name: "NotFoundError" });
    }
    await client.putObject(bucket, "small", content.slice(0, 1000));
    for (const o of [{}, { resume: true }]) {
      const folder = await root.getDirectoryHandle("folder", { create: true });
      const to = await folder.getFileHandle("taken", { create: true });
      await root.removeEntry("folder", { recursive: true }); // with the file alone gone, Chromium makes it again
      const error = await rejection(client.fGetObject(bucket, "small", to, o));
      expect(error).to.include({ name: "S3Error", code: "UnwritableData" });
      expect(error.cause).to.be.an.instanceof(DOMException);
    }
  });

  it("takes a file of the origin's own file system", async () => {
    const root = await navigator.storage.getDirectory();
    const handle = await root.getFileHandle("upload.bin", { create: true });
    const writable = await handle.createWritable();
    await writable.write(content);
    await writable.close();
    await client.fPutObject(bucket, "handle", handle);
    await same("handle", content);
    await root.removeEntry("upload.bin");
  });

  it("keeps content type and metadata, in one PUT and in parts", async () => {
    const metadata = { plain: "a b", "non-ascii": "grüße 🐟 — “quoted”", odd: " =?x?= ", __proto__x: "1" };
    for (const data of ["x", content]) {
      await client.putObject(bucket, "meta", data, { contentType: "text/x-minnow", metadata });
      const stat = await client.statObject(bucket, "meta");
      expect(stat.contentType).to.equal("text/x-minnow");
      expect({ ...stat.metadata }).to.deep.equal(metadata);
      expect(stat.hidden).to.deep.equal([]);
    }
    await client.putObject(bucket, "meta", "x");
    expect(await client.statObject(bucket, "meta")).to.include({ contentType: "application/octet-stream", size: 1 });
  });

  for (const integrity of /** @type {const} */ (["auto", "crc32c", "sha256", "md5", "none"])) {
    it(`arrives checked by ${integrity}`, async () => {
      await resetRequests();
      await client.putObject(bucket, integrity, content, { integrity });
      const headers = (await requests()).filter(({ query }) => query.includes("partNumber")).map(({ headers }) => headers);
      const header = { auto: "x-amz-checksum-crc32c", crc32c: "x-amz-checksum-crc32c", md5: "content-md5" }[integrity];
      if (header) expect(headers.every((names) => names.includes(header))).to.equal(true);
      await same(integrity, content);
    });
  }

  it("notices a part that was damaged on its way", async () => {
    const damaging = connect({
      fetch: async (/** @type {string} */ url, /** @type {RequestInit} */ init) => {
        if (!url.includes("partNumber=2")) return fetch(url, init);
        const data = new Uint8Array(await new Response(init.body).arrayBuffer());
        data[7] ^= 1;
        return fetch(url, { ...init, body: data });
      },
    });
    for (const integrity of ["crc32c", "sha256", "md5"]) {
      const error = await rejection(damaging.putObject(bucket, "damaged", content, { integrity }));
      expect(error).to.include({ name: "ResponseError", status: 400, operation: "UploadPart" });
    }
    expect(await rejection(client.statObject(bucket, "damaged"))).to.include({ code: "NoSuchKey" });
  });

  it("reports progress up to the total", async () => {
    for (const data of [new Blob([content]), streamOf(content)]) {
      /** @type {any[]} */
      const reports = [];
      await client.putObject(bucket, "progress", data, { onProgress: (p) => reports.push(p) });
      expect(reports.at(-1).loaded).to.equal(content.length);
      expect(reports.every(({ total }) => total === (data instanceof Blob ? content.length : null))).to.equal(true);
      const loaded = reports.map((p) => p.loaded);
      expect(loaded).to.deep.equal([...loaded].sort((a, b) => a - b));
    }
  });

  it("is not stopped by an onProgress that throws", async () => {
    const uncaught = window.onerror;
    window.onerror = () => true;
    await client.putObject(bucket, "progress", "x", { onProgress: () => { throw new Error("mine"); } });
    await new Promise((resolve) => setTimeout(resolve)); // the error is told in a task of its own
    window.onerror = uncaught;
  });

  it("ends with signal.reason and leaves no parts behind", async () => {
    const controller = new AbortController();
    const reason = new DOMException("changed my mind", "AbortError");
    await resetRequests();
    const put = client.putObject(bucket, "aborted", bytes(40 * MiB), {
      signal: controller.signal,
      onProgress: ({ loaded }) => loaded > 6 * MiB && controller.abort(reason),
    });
    expect(await rejection(put)).to.equal(reason);
    const last = (await requests()).at(-1);
    expect(last).to.include({ method: "DELETE", status: 204 });
    expect(last?.query).to.match(/^uploadId=/);
    expect(await collect(client.listObjectsV2(bucket, { prefix: "aborted" }))).to.deep.equal([]);
  });
});

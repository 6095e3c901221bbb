// @ts-check
// The figures of `make bench` that only a browser can give. Each is measured
// beside what it is compared with, in turns, on the same machine and server.
import { expect } from "chai";
import { init, stats, terminate } from "minnow";
import { config, note, skip } from "suite";
import { bucketOfThis, bytes, client, connect, digest } from "../minnow.js";
import { watched } from "../watch.js";
import { race } from "./race.js";

const MiB = 2 ** 20;
const SIZE = 256 * MiB;

/** @param {number} value */
const short = (value) => value.toPrecision(3);

describe("figures", function () {
  this.timeout(600_000);
  const bucket = bucketOfThis();

  it("time until the module is ready", async function () {
    const times = await race({
      ready: async () => {
        await terminate();
        await init({ host: config.host });
      },
    });
    note(this, `ready in ${short(times.ready)} ms (fetch, compile, start)`);
  });

  it("a call's own cost", async function () {
    // All that a stat tells: what is missing would be read from a list, by a second request.
    const headers = { etag: '"e"', "content-length": "1", "last-modified": "Sun, 22 Nov 2026 18:46:12 GMT", "x-amz-request-id": "1" };
    const fetch = async () => new Response(null, { headers });
    const c = connect({ fetch });
    const calls = 2000;
    const times = await race({
      minnow: async () => { for (let i = 0; i < calls; i++) await c.statObject("bucket", "object"); },
      fetchAlone: async () => { for (let i = 0; i < calls; i++) Object.fromEntries((await fetch()).headers); },
    });
    note(this, `statObject with a canned answer: ${short((times.minnow - times.fetchAlone) / calls * 1000)} µs a call, signing included`);
  });

  it("a page of 1,000 keys", async function () {
    const row = (/** @type {number} */ i) => `<Contents><Key>photos/2026/${i}.jpg</Key><LastModified>2026-11-22T18:00:00.000Z</LastModified><ETag>&quot;${"0".repeat(32)}&quot;</ETag><Size>${i}</Size><StorageClass>STANDARD</StorageClass></Contents>`;
    const text = `<ListBucketResult><IsTruncated>false</IsTruncated>${Array.from({ length: 1000 }, (_, i) => row(i)).join("")}</ListBucketResult>`;
    const c = connect({ fetch: async () => new Response(text) });
    const read = (/** @type {Element} */ e, /** @type {string} */ name) => e.getElementsByTagName(name)[0].textContent;
    const times = await race({
      minnow: async () => { for (let i = 0; i < 20; i++) for await (const _ of c.listObjectsV2("bucket").pages()); },
      domParser: async () => {
        for (let i = 0; i < 20; i++) {
          const xml = new DOMParser().parseFromString(await new Response(text).text(), "text/xml");
          Array.from(xml.getElementsByTagName("Contents"), (e) => ({
            objectName: read(e, "Key"), size: Number(read(e, "Size")), etag: read(e, "ETag"), lastModified: new Date(read(e, "LastModified") ?? ""),
          }));
        }
      },
    });
    note(this, `1,000 keys: ${short(times.minnow / 20)} ms, DOMParser ${short(times.domParser / 20)} ms, ratio ${short(times.domParser / times.minnow)}`);
  });

  it("256 MiB up", async function () {
    const data = new Blob([bytes(SIZE)]);
    /** @type {[string, RequestInit]} */
    let signed = ["", {}];
    await connect({
      partSize: 2 * SIZE, integrity: "none",
      fetch: (/** @type {string} */ url, /** @type {RequestInit} */ init) => fetch(...(signed = [url, init])),
    }).putObject(bucket, "plain", data);
    const { signal, ...init } = signed[1];
    /** @type {Record<string, () => Promise<unknown>>} */
    const runs = { "fetch, one PUT": () => fetch(signed[0], { ...init, body: data }) };
    for (const integrity of /** @type {const} */ (["none", "crc32c", "sha256", "md5"])) {
      runs[integrity] = () => client.putObject(bucket, integrity, data, { integrity });
    }
    runs["crc32c with progress"] = () => client.putObject(bucket, "progress", data, { integrity: "crc32c", onProgress: () => {} });
    const times = await race(runs);
    const plain = times["fetch, one PUT"];
    note(this, Object.entries(times).map(([name, ms]) => `${name}: ${short(SIZE / MiB / ms * 1000)} MiB/s, ${short(plain / ms)} of plain`).join("; "));
  });

  it("256 MiB down", async function () {
    await client.putObject(bucket, "down", new Blob([bytes(SIZE)]));
    let url = "";
    const c = connect({ fetch: (/** @type {string} */ u, /** @type {RequestInit} */ init) => fetch((url = u), init) });
    await (await c.getObject(bucket, "down")).body.cancel();
    const drain = async (/** @type {ReadableStream} */ body) => { for (const reader = body.getReader(); !(await reader.read()).done; ); };
    const times = await race({
      "fetch": async () => drain(/** @type {ReadableStream} */ ((await fetch(url, { cache: "no-store" })).body)),
      "getObject": async () => drain((await client.getObject(bucket, "down")).body),
      "zip": async () => drain(client.zip(bucket, ["down"])),
    });
    note(this, `getObject ${short(SIZE / MiB / times.getObject * 1000)} MiB/s, ${short(times.fetch / times.getObject)} of plain fetch; in an archive ${short(times.getObject / times.zip)} of getObject; wasm ${(await stats()).wasmBytes / MiB} MiB`);
  });

  it("200 files of 4 KiB", async function () {
    const own = connect({ concurrency: 6 }); // as many as the browser opens connections
    const files = Array.from({ length: 200 }, (_, i) => new File([bytes(4096, i + 1)], `${i}.bin`));
    let turn = 0;
    const times = await race({
      fPutObject: async () => {
        const left = files.values(), prefix = `alone${turn++}/`;
        await Promise.all(Array.from({ length: 6 }, async () => { for (const file of left) await own.fPutObject(bucket, prefix + file.name, file); }));
      },
      putFolder: () => own.putFolder(bucket, `folder${turn++}/`, files).done,
      again: () => own.putFolder(bucket, "folder1/", files).done,
    });
    note(this, `putFolder ${short(times.putFolder)} ms, ${short(times.fPutObject / times.putFolder)} of a loop of fPutObject; ${short(times.again)} ms where all are stored`);
  });

  it("256 MiB down to a file", async function () {
    const folder = await navigator.storage.getDirectory();
    const file = await folder.getFileHandle("figures", { create: true });
    await client.putObject(bucket, "file", new Blob([bytes(SIZE)]));
    const url = await client.presignedGetObject(bucket, "file");
    const times = await race({
      "fetch": async () => (await fetch(url, { cache: "no-store" })).body?.pipeTo(await file.createWritable()),
      "unverified": () => client.fGetObject(bucket, "file", file, { verify: false }),
      "fGetObject": () => client.fGetObject(bucket, "file", file),
    });
    expect((await file.getFile()).size).to.equal(SIZE);
    await folder.removeEntry("figures");
    note(this, `fGetObject ${short(SIZE / MiB / times.fGetObject * 1000)} MiB/s, ${short(times.fetch / times.fGetObject)} of plain fetch into a file, ${short(times.fetch / times.unverified)} without verify`);
  });

  it("10 GiB up, of a sparse File", async function () {
    this.timeout(3_600_000);
    const size = 10_240 * MiB, block = bytes(64 * MiB);
    const piece = new Blob([block]);
    const file = new File(new Array(size / piece.size).fill(piece), "sparse.bin");
    expect(file.size).to.equal(size);
    await client.putObject(bucket, "warm", "up");
    const start = performance.now();
    const { result, heapGrowth, wasm, text } = await watched(() => client.fPutObject(bucket, "sparse", file)).catch((error) => {
      if (error.code !== "XMinioStorageFull") throw error;
      return skip(this, "the server's disk has no room for it");
    });
    note(this, `10 GiB up: ${text()}, ${short(size / MiB / (performance.now() - start) * 1000)} MiB/s`);
    expect(result.etag).to.match(/-1280$/);
    expect((await client.statObject(bucket, "sparse")).size).to.equal(size);
    for (const position of [0, size / 2 - MiB, size - MiB]) {
      const part = await client.getPartialObject(bucket, "sparse", position, MiB);
      const at = position % block.length;
      expect(await digest(await part.arrayBuffer())).to.equal(await digest(block.slice(at, at + MiB)));
    }
    expect(wasm).to.be.below(16 * MiB);
    expect(heapGrowth).to.be.below(64 * MiB);
  });
});

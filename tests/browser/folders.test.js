// @ts-check
// Folders up and archives down, in a page: real directory handles, files of the disk that
// change, and the memory that many of them take.
import { expect } from "chai";
import { FolderUpload } from "minnow";
import { note } from "suite";
import { bucketOfThis, bytes, client, collect, connect, digest, rejection } from "./minnow.js";

const MiB = 2 ** 20;
const large = bytes(12 * MiB + 5);

/** @param {FileSystemDirectoryHandle} folder @param {string} name @param {FileSystemWriteChunkType} content */
async function write(folder, name, content) {
  const handle = await folder.getFileHandle(name, { create: true });
  const writable = await handle.createWritable();
  await writable.write(content);
  await writable.close();
  return handle;
}

describe("folders", () => {
  const bucket = bucketOfThis();
  /** @type {FileSystemDirectoryHandle} */
  let root, album;
  beforeEach(async () => {
    root = await navigator.storage.getDirectory();
    album = await root.getDirectoryHandle("album", { create: true });
    const deep = await album.getDirectoryHandle("deep", { create: true });
    await write(album, "b.txt", "b");
    await write(album, "large.bin", large);
    await write(deep, "日本.txt", "below");
    await write(await deep.getDirectoryHandle("er", { create: true }), "a.txt", "deeper");
  });
  afterEach(() => root.removeEntry("album", { recursive: true }));

  it("go up from a directory handle, and are left out the next time", async () => {
    const upload = client.putFolder(bucket, "up/", album, { metadata: { colour: "blue" } });
    expect(upload).to.be.an.instanceof(FolderUpload).and.an.instanceof(EventTarget);
    /** @type {any[]} */
    const seen = [];
    upload.addEventListener("progress", ({ detail }) => seen.push(detail));
    const { uploaded, failed } = await upload.done;
    expect(failed).to.deep.equal([]);
    expect(uploaded.map(({ objectName }) => objectName).sort()).to.deep.equal(["up/b.txt", "up/deep/er/a.txt", "up/deep/日本.txt", "up/large.bin"]);
    expect(seen.at(-1)).to.include({ loaded: large.length + 12, total: large.length + 12, files: 4, filesTotal: 4 });
    expect(seen.map(({ loaded }) => loaded)).to.deep.equal(seen.map(({ loaded }) => loaded).sort((a, b) => a - b));
    expect(await digest(await (await client.getObject(bucket, "up/large.bin")).arrayBuffer())).to.equal(await digest(large));
    await write(album, "b.txt", "B");
    const again = await client.putFolder(bucket, "up/", album).done;
    expect([again.uploaded.map(({ path }) => path), again.skipped.length]).to.deep.equal([["b.txt"], 3]);
  });

  it("tell of a file that changed since it was chosen, and store the others", async () => {
    const chosen = await (await album.getFileHandle("large.bin")).getFile();
    const other = await (await album.getFileHandle("b.txt")).getFile();
    await write(album, "large.bin", "changed");
    const { uploaded, failed } = await client.putFolder(bucket, "changed/", [chosen, other]).done;
    expect(uploaded.map(({ path }) => path)).to.deep.equal(["b.txt"]);
    expect(failed.map(({ path, error }) => [path, /** @type {any} */ (error).code])).to.deep.equal([["large.bin", "UnreadableData"]]);
    expect(await collect(client.listIncompleteUploads(bucket, { prefix: "changed/", recursive: true }))).to.deep.equal([]);
  });

  it("pause, continue and cancel", async () => {
    const upload = client.putFolder(bucket, "paused/", album);
    await new Promise((resolve) => upload.addEventListener("progress", ({ detail }) => detail.loaded > 0 && resolve(undefined)));
    upload.pause();
    expect(upload.state).to.equal("paused");
    upload.resume();
    expect((await upload.done).uploaded.length).to.equal(4);
    const cancelled = client.putFolder(bucket, "cancelled/", album);
    await cancelled.cancel();
    expect(await rejection(cancelled.done)).to.include({ name: "AbortError" });
    expect(await collect(client.listIncompleteUploads(bucket, { prefix: "cancelled/", recursive: true }))).to.deep.equal([]);
  });

  it("come down as an archive, into a file", async () => {
    await client.putFolder(bucket, "zipped/", album).done;
    const handle = await root.getFileHandle("album.zip", { create: true });
    await client.zip(bucket, "zipped/").pipeTo(await handle.createWritable());
    const file = await handle.getFile();
    const text = new TextDecoder().decode(await file.slice(-400).arrayBuffer());
    for (const name of ["b.txt", "deep/er/a.txt", "deep/日本.txt", "large.bin"]) expect(text).to.include(name);
    const at = 30 + "b.txt".length + 9; // a local header, its name and time: then the bytes
    expect(await file.slice(at, at + 1).text()).to.equal("b");
    await root.removeEntry("album.zip");
  });

  it("go up in thousands, a few at a time", async function () {
    this.timeout(60_000);
    let flying = 0, most = 0;
    const own = connect({
      concurrency: 6, upload: "put",
      fetch: async (/** @type {string} */ _, /** @type {RequestInit} */ init) => {
        if (init.method !== "PUT") return new Response("<ListBucketResult/>");
        most = Math.max(most, ++flying);
        await new Promise((resolve) => setTimeout(resolve));
        flying--;
        return new Response(null, { headers: { etag: '"e"' } });
      },
    });
    const files = Array.from({ length: 3000 }, (_, i) => ({ path: `${i % 50}/${i}`, file: new Blob(["x"]) }));
    const { uploaded } = await own.putFolder(bucket, "many/", files).done;
    note(this, `${most} of ${files.length} at once`);
    expect([uploaded.length, most]).to.deep.equal([files.length, 6]);
    own.close();
  });
});

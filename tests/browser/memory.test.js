// @ts-check
// A 2 GiB File goes up, and comes back by parts, in the memory of a small one; so does a
// large archive.
import { expect } from "chai";
import { note } from "suite";
import { bucketOfThis, bytes, client, digest } from "./minnow.js";
import { watched } from "./watch.js";

const MiB = 2 ** 20;
const SIZE = 2048 * MiB;

/** A real file of the disk, all holes but for some marks. @param {string} name */
async function hugeFile(name) {
  const root = await navigator.storage.getDirectory();
  const handle = await root.getFileHandle(name, { create: true });
  const writable = await handle.createWritable();
  await writable.truncate(SIZE);
  for (const position of marks) await writable.write({ type: "write", position, data: bytes(MiB, position + 1) });
  await writable.close();
  return { file: await handle.getFile(), remove: () => root.removeEntry(name) };
}

const marks = [0, 700 * MiB + 13, SIZE - MiB];

describe("memory", () => {
  const bucket = bucketOfThis();

  it("stays small while a 2 GiB File goes up", async function () {
    this.timeout(600_000);
    const { file, remove } = await hugeFile("huge.bin");
    expect(file.size).to.equal(SIZE);
    await client.putObject(bucket, "warm", "up");
    const { result: { etag }, heapGrowth, wasm, looks, text } = await watched(() => client.fPutObject(bucket, "huge", file, { onProgress: () => {} }));
    await remove();
    note(this, `2 GiB up: ${text()}`);
    expect(etag).to.match(/-256$/);
    expect(looks).to.be.above(20);
    expect(wasm).to.be.below(16 * MiB);
    expect(heapGrowth).to.be.below(64 * MiB);
    expect((await client.statObject(bucket, "huge")).size).to.equal(SIZE);
    for (const position of marks) {
      const part = await client.getPartialObject(bucket, "huge", position, MiB);
      expect(await digest(await part.arrayBuffer())).to.equal(await digest(bytes(MiB, position + 1)));
    }
  });

  // The browser collects the chunks that a reader has done with once some 64 MiB of them lie about: of a download, too.
  it("stays that of a download while an archive of 1 GiB is read", async function () {
    this.timeout(600_000);
    const objects = 64, size = 16 * MiB, ceiling = 128 * MiB;
    await client.putObject(bucket, "one", new Blob([bytes(size)]));
    const keys = Array.from({ length: objects }, () => "one");
    /** @param {ReadableStream<Uint8Array>} stream */
    async function drain(stream) {
      let length = 0;
      await stream.pipeTo(new WritableStream({ write: (chunk) => { length += chunk.length; } }));
      return length;
    }
    const download = await watched(async () => { for (const key of keys) await drain((await client.getObject(bucket, key)).body); });
    const archive = await watched(() => drain(client.zip(bucket, keys)));
    note(this, `1 GiB in an archive: ${archive.text()}; by getObject: ${download.text()}`);
    expect(archive.result).to.be.within(objects * size, objects * (size + 300));
    expect(archive.wasm).to.be.below(16 * MiB);
    expect(archive.heapGrowth).to.be.below(Math.max(ceiling, 2 * download.heapGrowth));
  });
});

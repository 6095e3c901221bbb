// @ts-check
// A 2 GiB File goes up, and comes back by parts, in the memory of a small one.
import { expect } from "chai";
import { stats } from "minnow";
import { note } from "suite";
import { bucketOfThis, bytes, client, digest } from "./minnow.js";

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
const heap = () => /** @type {any} */ (performance).memory.usedJSHeapSize;

describe("memory", () => {
  const bucket = bucketOfThis();

  it("stays small while a 2 GiB File goes up", async function () {
    this.timeout(600_000);
    const { file, remove } = await hugeFile("huge.bin");
    expect(file.size).to.equal(SIZE);
    await client.putObject(bucket, "warm", "up");
    const before = heap();
    let heapGrowth = 0, wasm = 0, looks = 0, done = false;
    const watch = (async () => {
      while (!done) {
        heapGrowth = Math.max(heapGrowth, heap() - before);
        wasm = Math.max(wasm, (await stats()).wasmBytes);
        looks++;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    })();
    const { etag } = await client.fPutObject(bucket, "huge", file, { onProgress: () => {} });
    done = true;
    await watch;
    await remove();
    note(this, `2 GiB up: wasm ${wasm / MiB} MiB, heap +${(heapGrowth / MiB).toFixed(1)} MiB at most, in ${looks} looks`);
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
});

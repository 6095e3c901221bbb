// @ts-check
// Folders that go up and archives that come down, which are the page's alone.
import { config } from "suite";

/** @typedef {import("./run.js").Running} Running */

const { grounds } = config.data;
const SMALL = 6;

/** Bytes that differ from file to file. @param {number} size @param {number} seed */
const bytes = (size, seed) => Uint8Array.from({ length: size }, (_, at) => at * seed + (at >> 8));
const files = () => [
  ...Array.from({ length: SMALL }, (_, i) => new File([bytes(1000 + i, i + 3)], `small${i}`, { lastModified: 1 })),
  new File([bytes(23 * 2 ** 20, 7)], "large", { lastModified: 1 }),
];

/** @param {Blob} blob */
async function digest(blob) {
  return Array.from(new Uint8Array(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer())), (b) => b.toString(16).padStart(2, "0")).join("");
}

/**
 * A folder that goes up in part, and then by the same call as a whole: what was told as
 * stored does not go again. @param {Running} r
 */
export async function folder(r) {
  const prefix = `${r.object}/`, all = files();
  const put = () => r.client.putFolder(grounds.bucket, prefix, all);
  const first = put();
  const rejected = await first.done.then(() => false, () => true);
  const { uploaded, skipped, failed } = first.result;
  if (!rejected && !failed.length) throw new Error("nothing failed");
  if (!rejected && uploaded.length + failed.length !== all.length) throw new Error(`${uploaded.length} are told as stored and ${failed.length} as failed, of ${all.length}`);
  if (skipped.length) throw new Error(`${skipped.length} were there before`);
  await r.calm();
  const again = await put().done;
  if (again.failed.length) throw again.failed[0].error;
  const missing = uploaded.filter(({ path }) => !again.skipped.some((one) => one.path === path));
  if (missing.length) throw new Error(`${missing.map(({ path }) => path)} were told as stored, and went again`);
  const bodies = await Promise.all(all.map(async ({ name }) => (await r.direct.getObject(grounds.bucket, prefix + name)).blob()));
  return digest(new Blob(bodies));
}

export const folderContent = () => digest(new Blob(files()));

/** @param {Running} r */
export async function prepareZip(r) {
  await Promise.all([1_500_000, 10, 3_000_000, 0].map((size, i) => r.direct.putObject(grounds.bucket, `${r.object}/${i}`, bytes(size, i + 3))));
}

/** An archive made under faults is the one that is made without. @param {Running} r */
export async function zip(r) {
  const [got, want] = await Promise.all([r.client, r.direct].map(async (client) => {
    /** @type {BlobPart[]} */
    const chunks = [];
    for (const reader = client.zip(grounds.bucket, `${r.object}/`).getReader(); ;) {
      const { done, value } = await reader.read();
      if (done) return digest(new Blob(chunks));
      chunks.push(value);
    }
  }));
  return got === want ? "the same" : "another";
}

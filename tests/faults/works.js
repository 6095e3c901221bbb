// @ts-check
// works.go says the same natively.
import { config } from "suite";
import { folder, folderContent, prepareZip, zip } from "./folders.js";

/** @typedef {import("./run.js").Running} Running */
/** @typedef {{prepare?: (r: Running) => Promise<void>, run: (r: Running) => Promise<string>, want: () => Promise<string> | string, size?: number}} Work */

const { uploadSize, smallSize, streamSize, downloadSize, removed, kept, rangeFrom, rangeLength } = config.data.sizes;
const { grounds } = config.data;

/** @type {Record<string, Work>} */
export const works = {
  upload: { run: putting(uploadSize), want: content(uploadSize), size: uploadSize },
  "upload with progress": { run: putting(uploadSize, { onProgress: () => {} }), want: content(uploadSize), size: uploadSize },
  "small upload": { run: putting(smallSize), want: content(smallSize), size: smallSize },
  create: { run: putting(smallSize, { ifNoneMatch: "*" }), want: content(smallSize), size: smallSize },
  "create in parts": { run: putting(uploadSize, { ifNoneMatch: "*" }), want: content(uploadSize), size: uploadSize },
  stream: { run: stream, want: content(streamSize), size: streamSize },
  resume: { run: resume, want: content(uploadSize), size: uploadSize },
  download: { run: download, want: () => grounds.whole },
  "download a range": { run: downloadRange, want: () => grounds.range },
  "download to a file": { run: downloadFile, want: () => grounds.whole },
  stat: { run: stat, want: () => `${downloadSize}` },
  list: { run: (r) => names(r.client, grounds.listed, ""), want: () => grounds.names },
  folder: { run: folder, want: folderContent },
  zip: { prepare: prepareZip, run: zip, want: () => "the same" },
  remove: { prepare: prepareRemove, run: remove, want: () => digest("") },
};

/** Bytes that repeat nowhere near, so that parts out of place show. */
const noise = new Uint32Array(uploadSize / 4);
for (let i = 0, x = 2654435761; i < noise.length; i++) {
  x ^= x << 13;
  x ^= x >>> 17;
  noise[i] = x ^= x << 5;
}

/** @param {number} size */
const bytes = (size) => new Uint8Array(noise.buffer, 0, size);

/** @param {number} size */
function content(size) {
  return () => digest(bytes(size));
}

/** @param {string | BufferSource} data */
async function digest(data) {
  const sum = await crypto.subtle.digest("SHA-256", typeof data === "string" ? new TextEncoder().encode(data) : data);
  return Array.from(new Uint8Array(sum), (b) => b.toString(16).padStart(2, "0")).join("");
}

/** @param {number} size @param {object} [options] */
function putting(size, options) {
  return (/** @type {Running} */ r) => stored(r, r.client.putObject(grounds.bucket, r.object, new Blob([bytes(size)]), options));
}

/** What an upload has left; of one that failed there must be nothing. @param {Running} r @param {Promise<unknown>} put */
async function stored(r, put) {
  const failure = await put.then(() => undefined, (error) => error);
  const found = await r.direct.getObject(grounds.bucket, r.object).catch((error) => {
    throw failure ?? error;
  });
  if (!failure) return digest(await found.arrayBuffer());
  found.body.cancel();
  throw new Error("it failed, and stored the object", { cause: failure });
}

/** @param {Running} r */
async function stream(r) {
  return stored(r, r.client.putObject(grounds.bucket, r.object, new Blob([bytes(streamSize)]).stream()));
}

/** An upload that fails, and continues where nothing does. @param {Running} r */
async function resume(r) {
  const file = new File([bytes(uploadSize)], r.object, { lastModified: 1 });
  const put = () => r.client.fPutObject(grounds.bucket, r.object, file, { resume: true });
  if (await put().then(() => true, () => false)) throw new Error("the first upload did not fail");
  const left = await r.orphans();
  if (left !== 1) throw new Error(`${left} uploads wait to be resumed, want one`);
  await r.calm();
  return stored(r, put());
}

/** @param {Running} r */
async function download(r) {
  return digest(await (await r.client.getObject(grounds.bucket, grounds.download)).arrayBuffer());
}

/** @param {Running} r */
async function downloadRange(r) {
  return digest(await (await r.client.getPartialObject(grounds.bucket, grounds.download, rangeFrom, rangeLength)).arrayBuffer());
}

/** @param {Running} r */
async function downloadFile(r) {
  const root = await navigator.storage.getDirectory();
  const handle = await root.getFileHandle(r.object, { create: true });
  try {
    await r.client.fGetObject(grounds.bucket, grounds.download, handle);
    return await digest(await (await handle.getFile()).arrayBuffer());
  } finally {
    await root.removeEntry(r.object);
  }
}

/** @param {Running} r */
async function stat(r) {
  return `${(await r.client.statObject(grounds.bucket, grounds.download)).size}`;
}

/** @param {import("minnow").Client} client @param {string} bucket @param {string} prefix */
async function names(client, bucket, prefix) {
  let all = "";
  for await (const { objectName } of client.listObjectsV2(bucket, { recursive: true, prefix })) all += `${objectName}\n`;
  return digest(all);
}

/** @param {Running} r @param {number} i */
const doomed = (r, i) => `${r.object}/${String(i).padStart(4, "0")}`;

/** Puts a few of those to be removed: for the rest, S3 says that they are gone. @param {Running} r */
async function prepareRemove(r) {
  await Promise.all(Array.from({ length: kept }, (_, i) => r.direct.putObject(grounds.bucket, doomed(r, i * (removed / kept)), "x")));
}

/** @param {Running} r */
async function remove(r) {
  const left = await r.client.removeObjects(grounds.bucket, Array.from({ length: removed }, (_, i) => doomed(r, i)));
  if (left.length) throw new Error(`the server kept ${JSON.stringify(left)}`);
  return names(r.direct, grounds.bucket, `${r.object}/`);
}

// @ts-check
// Saving an object on this machine.

import { run } from "./code.js";
import { el } from "./dom.js";
import { isAbort } from "./format.js";
import { transfer } from "./transfers.js";

const BLOB_LIFE = 60_000; // milliseconds that the browser has to begin its own download

/**
 * download saves an object: straight to a file that the person picks, where the browser can, otherwise through a Blob.
 * @param {{ client: import("../../dist/index.js").Client, bucket: string, key: string, size: number }} object
 */
export async function download({ client, bucket, key, size }) {
  const name = key.split("/").pop() || "object";
  const handle = await pick(name);
  if (handle === "cancelled") return;
  transfer({ direction: "download", name, size, async work(signal, onProgress) {
    if (handle) return run("downloadTo", { client, bucket, key, handle, signal, onProgress });
    const blob = await run("download", { client, bucket, key, signal, onProgress });
    const href = URL.createObjectURL(blob);
    el("a", { href, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(href), BLOB_LIFE);
  } });
}

/** pick asks where to save; nothing where the browser has no such dialog. @param {string} suggestedName */
async function pick(suggestedName) {
  try {
    return await /** @type {any} */ (window).showSaveFilePicker?.({ suggestedName });
  } catch (err) {
    return isAbort(err) ? "cancelled" : null;
  }
}

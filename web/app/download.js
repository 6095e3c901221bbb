// @ts-check
// Saving an object on this machine: to a file that the person picks, where the browser can, else by the browser's own download.

import { run } from "./code.js";
import { el } from "./dom.js";
import { isAbort } from "./format.js";
import { t } from "./lang.js";
import { stay, transfer } from "./transfers.js";

const BLOB_LIFE = 60_000; // milliseconds that the browser has to begin its own download

/** @param {{ client: import("../../dist/index.js").Client, bucket: string, key: string, size: number }} object */
export async function download({ client, bucket, key, size }) {
  const name = key.split("/").pop() || "object";
  const handle = await pick(name);
  if (handle === "cancelled") return;
  transfer({ direction: "download", name, size, note: handle ? undefined : t("tray.handed"),
    begin: () => handle ? run("download", { client, bucket, key, handle }) : stay(() => save({ client, bucket, key })) });
}

/** save goes by a presigned URL; who has no keys to sign one gets it through memory. @param {import("./actions.js").OfObject} object */
async function save(object) {
  try {
    await run("save", object);
  } catch (err) {
    if (/** @type {any} */ (err).name !== "InvalidArgumentError") throw err;
    const href = URL.createObjectURL(await run("blob", object));
    el("a", { href, download: object.key.split("/").pop() }).click();
    setTimeout(() => URL.revokeObjectURL(href), BLOB_LIFE);
  }
}

/** pick asks where to save; nothing where the browser has no such dialog. @param {string} suggestedName */
const pick = async (suggestedName) => /** @type {any} */ (window).showSaveFilePicker?.({ suggestedName })
  .catch((/** @type {any} */ err) => isAbort(err) ? "cancelled" : null);

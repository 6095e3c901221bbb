// @ts-check
// Files and folders of this machine, dropped or chosen, go to the open place; what a reload broke off is offered again.

import { run } from "./code.js";
import { byId } from "./dom.js";
import { bytes, shown } from "./format.js";
import { forget, keep, kept } from "./keep.js";
import { t } from "./lang.js";
import { added, here } from "./listing.js";
import { recheck } from "./manage.js";
import { attempt, problem } from "./notice.js";
import { transfer } from "./transfers.js";

/** @typedef {import("../../dist/index.js").Client} Client */
/** @typedef {{ file: File, path: string, handle?: any }} Source */

/** upload sends files to the open place. @param {Source[]} sources */
function upload(sources) {
  const place = here();
  if (!place) return problem(t("list.openFirst"));
  const { client, bucket, prefix } = place;
  const endpoint = byId("endpoint").value;
  for (const { file, path, handle } of sources) {
    const key = prefix + path;
    send(client, { id: JSON.stringify([endpoint, bucket, key]), endpoint, bucket, key, name: file.name, size: file.size, handle }, file);
  }
}

/**
 * send uploads a file, or waits for the person to give it again.
 * @param {Client} client @param {import("./keep.js").Kept} record @param {File} [file]
 */
function send(client, record, file) {
  const { id, bucket, key, name, size } = record;
  const left = !file; // by an earlier page
  transfer({ direction: "upload", name, size, interrupted: left,
    prepare: async () => Boolean((file ??= await again(record)) && keep(record)),
    begin: () => run("upload", { client, bucket, key, file: /** @type {File} */ (file) }),
    async done() {
      forget(id);
      recheck();
      const unknown = { lastModified: new Date() }; // who may write may not be allowed to read
      const { lastModified } = await client.statObject(bucket, key).catch(() => unknown);
      added({ bucketName: bucket, objectName: key, isDir: false, size, etag: "", lastModified });
    },
    async forget(begun) {
      if (left && !begun) await run("cleanUp", { client, bucket, key });
      forget(id);
      recheck();
    } });
}

/** offer shows what was broken off when the page was left. @param {Client} client @param {string} endpoint */
export async function offer(client, endpoint) {
  for (const record of await kept(endpoint)) send(client, record);
}

/**
 * again gets the file of an earlier page: by its handle, else the person picks it.
 * @param {import("./keep.js").Kept} record @returns {Promise<File | undefined>}
 */
async function again({ handle, name, size }) {
  if (handle && await /** @type {any} */ (handle).requestPermission({ mode: "read" }) === "granted") return handle.getFile();
  const input = byId("again");
  input.value = "";
  input.click();
  await new Promise((resolve) => ["change", "cancel"].forEach((type) => input.addEventListener(type, resolve, { once: true })));
  const [file] = input.files;
  if (file && (file.name !== name || file.size !== size)) throw t("tray.other", { name: shown(name), size: bytes(size) });
  return file;
}

/**
 * walk finds the files in what was dropped.
 * @param {any} entry a handle, or an entry where the browser has no handles @param {string} [folder] @returns {AsyncGenerator<Source>}
 */
async function* walk(entry, folder = "") {
  const path = folder + entry.name;
  if (entry.kind === "file") yield { file: await entry.getFile(), path, handle: entry };
  else if (entry.kind === "directory") for await (const child of entry.values()) yield* walk(child, `${path}/`);
  else if (entry.isFile) yield { file: await new Promise((resolve, reject) => entry.file(resolve, reject)), path };
  else {
    const reader = entry.createReader();
    for (let some; (some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject))).length > 0;) {
      for (const child of some) yield* walk(child, `${path}/`);
    }
  }
}

for (const id of ["files", "folder"]) {
  byId(id).addEventListener("change", () => {
    upload([...byId(id).files].map((file) => ({ file, path: file.webkitRelativePath || file.name })));
    byId(id).value = ""; // the same file may be chosen again
  });
}
byId("choose-folder").addEventListener("click", () => byId("folder").click());
byId("choose-files").addEventListener("click", () => attempt(async () => {
  const { showOpenFilePicker } = /** @type {any} */ (window);
  if (!showOpenFilePicker) return byId("files").click();
  const handles = await showOpenFilePicker({ multiple: true }); // gives handles, which outlive a reload
  for (const handle of handles) upload([{ file: await handle.getFile(), path: handle.name, handle }]);
}));

const dragging = (/** @type {boolean} */ on) => document.body.classList.toggle("dragging", on);

addEventListener("dragover", (event) => {
  if (!event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  dragging(true);
});
addEventListener("dragleave", (event) => event.relatedTarget ?? dragging(false));
addEventListener("drop", (event) => {
  dragging(false);
  const dropped = [...event.dataTransfer?.items ?? []].filter((item) => item.kind === "file");
  if (dropped.length === 0) return;
  event.preventDefault();
  const entries = dropped.map((/** @type {any} */ item) => // now, or they are gone
    item.getAsFileSystemHandle?.() ?? item.webkitGetAsEntry());
  attempt(async () => {
    for (const entry of entries) for await (const source of walk(await entry)) upload([source]);
  });
});

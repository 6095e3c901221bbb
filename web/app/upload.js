// @ts-check
// Files of this machine, dropped or chosen, go to the open place.

import { run } from "./code.js";
import { byId } from "./dom.js";
import { problem } from "./notice.js";
import { added, here } from "./objects.js";
import { transfer } from "./transfers.js";

/** upload sends files to the open place. @param {Iterable<File>} files */
function upload(files) {
  const place = here();
  if (!place) return problem("Open a bucket first, then drop the files again.");
  const { client, bucket, prefix } = place;
  for (const file of files) {
    const key = prefix + file.name;
    transfer({ direction: "upload", name: file.name, size: file.size, async work(signal, onProgress) {
      await run("upload", { client, bucket, key, file, signal, onProgress });
      const { size, lastModified } = await client.statObject(bucket, key) // as the server has it now
        .catch(() => ({ size: file.size, lastModified: new Date() })); // who may write may not be allowed to read
      added({ bucketName: bucket, objectName: key, isDir: false, size, etag: "", lastModified }, prefix);
    } });
  }
}

byId("files").addEventListener("change", () => {
  upload([...byId("files").files]);
  byId("files").value = ""; // the same file may be chosen again
});

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
  const folders = dropped.filter((item) => item.webkitGetAsEntry?.()?.isDirectory);
  if (folders.length > 0) problem("Folders cannot be dropped yet: drop the files that are in them.");
  upload(dropped.filter((item) => !folders.includes(item)).map((item) => /** @type {File} */ (item.getAsFile())));
});

// @ts-check
// The list of buckets, and making and removing one.

import { run } from "./code.js";
import { byId, el, icon } from "./dom.js";
import { date } from "./format.js";
import { ask, attempt, news } from "./notice.js";
import { linkTo, placeOf } from "./route.js";

/** @typedef {import("../../dist/index.js").Client} Client */

/** @type {Client} */
let client;
const input = byId("bucket-name");

/**
 * showBuckets lists the buckets of c, which may not be allowed to: then a known one can still be opened.
 * @param {Client} c
 */
export async function showBuckets(c) {
  client = c;
  const buckets = await client.listBuckets().catch((err) => {
    if (err.code !== "AccessDenied") throw err;
    return null;
  });
  byId("buckets").replaceChildren(...(buckets ?? []).map(({ name, creationDate }) => el("li", {},
    el("a", { href: linkTo(name), title: `made ${date(creationDate)}`, "data-testid": "bucket", "data-bucket": name },
      icon("bucket"), el("bdi", {}, name)))));
  byId("no-buckets").hidden = Boolean(buckets?.length);
  byId("no-buckets").textContent = buckets ? "No buckets yet: make one." : "You may not list the buckets here. Open one by its name.";
  byId("open-bucket").hidden = buckets !== null;
  markBucket();
}

/** markBucket shows which one is open. */
export function markBucket() {
  const { bucket } = placeOf(location.hash);
  for (const link of byId("buckets").querySelectorAll("a")) link.ariaCurrent = link.dataset.bucket === bucket ? "true" : null;
}

byId("bucket-form").addEventListener("submit", (/** @type {SubmitEvent} */ event) => {
  event.preventDefault();
  const bucket = input.value.trim();
  attempt(async () => {
    if (event.submitter !== byId("open-bucket")) {
      await run("makeBucket", { client, bucket });
      news(`Made bucket ${bucket}`);
      await showBuckets(client);
    }
    input.value = "";
    location.hash = linkTo(bucket);
  });
});

byId("remove-bucket").addEventListener("click", async () => {
  const { bucket } = placeOf(location.hash);
  const text = "A bucket can only be removed when it is empty.";
  if (!await ask({ title: `Remove bucket ${bucket}?`, text, action: "Remove bucket" })) return;
  attempt(async () => {
    await run("removeBucket", { client, bucket });
    news(`Removed bucket ${bucket}`);
    location.hash = "#/";
    await showBuckets(client);
  });
});

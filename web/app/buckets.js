// @ts-check
// The list of buckets, and making and removing one.

import { run } from "./code.js";
import { byId, el, icon } from "./dom.js";
import { date } from "./format.js";
import { onLanguage, t } from "./lang.js";
import { ask, attempt, news } from "./notice.js";
import { linkTo, placeOf } from "./route.js";

/** @typedef {import("../../dist/index.js").Client} Client */

/** @type {Client} */
let client;
/** @type {{ name: string, creationDate: Date | null }[] | null} null: they may not be listed */
let buckets = [];
const input = byId("bucket-name");

/**
 * showBuckets lists the buckets of c, which may not be allowed to: then a known one can still be opened.
 * @param {Client} c @param {string} [only] the one bucket that the person named
 */
export async function showBuckets(c, only) {
  client = c;
  if (only) await client.listObjectsV2(only)[Symbol.asyncIterator]().next(); // may it be used?
  buckets = only ? [{ name: only, creationDate: null }] : await run("listBuckets", { client }).catch((err) => {
    if (err.code !== "AccessDenied") throw err;
    return null;
  });
  render();
}

function render() {
  byId("buckets").replaceChildren(...(buckets ?? []).map(({ name, creationDate }) => el("li", {},
    el("a", { href: linkTo(name), title: t("buckets.madeOn", { date: date(creationDate) }), "data-testid": "bucket", "data-bucket": name },
      icon("bucket"), el("bdi", {}, name)))));
  byId("no-buckets").textContent = t(buckets ? "buckets.empty" : "buckets.denied");
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
      news(t("buckets.made", { bucket }));
      buckets?.push({ name: bucket, creationDate: new Date() });
      render();
    }
    input.value = "";
    location.hash = linkTo(bucket);
  });
});

byId("remove-bucket").addEventListener("click", async () => {
  const { bucket } = placeOf(location.hash);
  if (!await ask({ title: t("buckets.removeAsk", { bucket }), text: t("buckets.removeText"), action: t("buckets.remove") })) return;
  attempt(async () => {
    await run("removeBucket", { client, bucket });
    news(t("buckets.removed", { bucket }));
    buckets = buckets?.filter(({ name }) => name !== bucket) ?? null;
    location.hash = "#/";
    render();
  });
});

onLanguage(render);

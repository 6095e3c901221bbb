// @ts-check
// The page: connect, then follow the address bar. Keys live in the client and in the form, nowhere else.

import { markBucket, showBuckets } from "./buckets.js";
import { run } from "./code.js";
import { byId, el } from "./dom.js";
import { sentence } from "./format.js";
import { problem } from "./notice.js";
import { showObjects } from "./objects.js";
import { placeOf } from "./route.js";
import "./upload.js";

/** What a development server may lack, in words. @type {Record<string, string>} */
const LACKS = { policy: "bucket policies", events: "events", forms: "form uploads" };

/** @type {import("../../dist/index.js").Client | null} */
let client = null;

/** prefill takes what the development server says of the S3 server beside it. Elsewhere there is no such file. */
async function prefill() {
  const answer = await fetch("config.json").catch(() => null);
  if (!answer?.ok) return;
  const { endpoint, accessKey, secretKey, server, lacks } = await answer.json();
  const values = { endpoint, "access-key": accessKey, "secret-key": secretKey };
  for (const [id, value] of Object.entries(values)) byId(id).value = value;
  if (lacks.length === 0) return;
  const words = new Intl.ListFormat("en-GB", { type: "disjunction" }).format(lacks.map((/** @type {string} */ word) => LACKS[word] ?? word));
  byId("server-note").append(`This ${server} server is for development and has no ${words}. `, el("code", {}, "make run-minio"), " starts one that has.");
  byId("server-note").hidden = false;
}

/** connect makes a client and tries it by listing the buckets. */
async function connect() {
  const text = (/** @type {string} */ id) => byId(id).value.trim();
  const endpoint = text("endpoint");
  const key = (/** @type {string} */ id) => (byId("anonymous").checked ? undefined : text(id));
  byId("connect-problem").textContent = "";
  byId("connect-button").disabled = true;
  try {
    const made = run("connect", { endpoint, accessKey: key("access-key"), secretKey: key("secret-key"),
      region: text("region") || undefined });
    await showBuckets(made);
    client = made;
    byId("endpoint-shown").textContent = endpoint.replace(/^\w+:\/\//, "");
    byId("connect").hidden = true;
    for (const id of ["browser", "where", "disconnect"]) byId(id).hidden = false;
    await follow();
  } catch (err) {
    byId("connect-problem").textContent = sentence(err, endpoint);
  }
  byId("connect-button").disabled = false;
}

/** follow goes to where the address bar points. */
async function follow() {
  if (!client) return;
  const place = placeOf(location.hash);
  byId("browser").dataset.place = place.bucket ? "bucket" : "buckets";
  document.title = place.bucket ? `${place.bucket}/${place.prefix} · Minnow` : "Minnow";
  markBucket();
  await showObjects(client, place);
}

byId("connect-form").addEventListener("submit", (/** @type {Event} */ event) => {
  event.preventDefault();
  connect();
});
byId("anonymous").addEventListener("change", () => (byId("keys").disabled = byId("anonymous").checked));
byId("disconnect").addEventListener("click", () => {
  client?.close();
  location.reload(); // nothing stays: no key, no transfer
});
addEventListener("hashchange", async () => {
  await follow();
  byId("place-title").focus({ preventScroll: true });
});
addEventListener("unhandledrejection", (event) => problem(event.reason));

await prefill();
byId("connect-button").disabled = false;

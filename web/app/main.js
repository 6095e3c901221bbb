// @ts-check
// The page: connect, then follow the address bar. Keys live in the client and in the form, nowhere else unless asked.

import { markBucket } from "./buckets.js";
import { connect, leave, prepare } from "./connect.js";
import { byId, el } from "./dom.js";
import { listen } from "./events.js";
import { shown } from "./format.js";
import { onLanguage, t } from "./lang.js";
import { showListing } from "./listing.js";
import { showManage } from "./manage.js";
import { attempt, problem } from "./notice.js";
import { closeObject, showObject } from "./object.js";
import { folderOf, linkTo, placeOf } from "./route.js";
import { offer } from "./upload.js";

/** @type {import("../../dist/index.js").Client | null} */
let client = null;

async function begin() {
  const made = await connect();
  if (!made) return;
  client = made.client;
  byId("endpoint-shown").textContent = made.endpoint.replace(/^\w+:\/\//, "");
  byId("connect").hidden = true;
  for (const id of ["browser", "where", "disconnect"]) byId(id).hidden = false;
  if (made.bucket && !placeOf(location.hash).bucket) location.hash = linkTo(made.bucket);
  follow();
  await offer(made.client, made.endpoint);
}

/** follow goes to where the address bar points. */
function follow() {
  if (!client) return;
  const { bucket, prefix, view } = placeOf(location.hash);
  byId("browser").dataset.place = bucket ? "bucket" : "buckets";
  document.title = bucket ? `${shown(`${bucket}/${prefix}`)} · Minnow` : "Minnow";
  byId("no-place").hidden = bucket !== "";
  byId("inside").hidden = bucket === "";
  for (const name of ["list", "object", "manage"]) byId(`view-${name}`).hidden = view !== name || bucket === "";
  byId("manage").href = linkTo(bucket, view === "object" ? folderOf(prefix) : prefix, "manage");
  byId("manage").ariaCurrent = view === "manage" ? "page" : null;
  markBucket();
  crumbs(bucket, prefix);
  closeObject();
  if (view === "object") attempt(() => showObject({ client: /** @type {any} */ (client), bucket, key: prefix }));
  else showListing(client, { bucket, prefix, view });
  if (view === "manage") attempt(() => showManage({ client: /** @type {any} */ (client), bucket, prefix }));
  listen(client, bucket);
}

/** @param {string} bucket @param {string} prefix */
function crumbs(bucket, prefix) {
  const folders = prefix.match(/[^/]*\/|[^/]+$/g) ?? [];
  const places = folders.map((name, i) => [name.replace(/(?<=.)\/$/, ""), linkTo(bucket, folders.slice(0, i + 1).join(""))]);
  const all = [[t("buckets"), "#/"], [bucket, linkTo(bucket)], ...places];
  byId("crumbs").replaceChildren(...all.map(([name, href], i) => {
    const here = i === all.length - 1;
    return el("li", {}, el("a", { href: here ? location.hash : href, ariaCurrent: here ? "page" : null }, el("bdi", {}, shown(name))));
  }));
}

byId("connect-form").addEventListener("submit", (/** @type {Event} */ event) => {
  event.preventDefault();
  begin();
});
byId("disconnect").addEventListener("click", () => {
  leave();
  location.reload(); // nothing stays: no key, no transfer
});
addEventListener("hashchange", () => {
  follow();
  scrollTo(0, 0);
  const { view } = placeOf(location.hash);
  byId(view === "object" ? "object-title" : view === "manage" ? "manage-title" : "place-title").focus({ preventScroll: true });
});
addEventListener("unhandledrejection", (event) => problem(event.reason));
onLanguage(follow);

if (await prepare()) await begin();
byId("connect-button").disabled = false;

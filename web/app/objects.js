// @ts-check
// What is in the open bucket and folder, a few hundred rows at a time.

import { run } from "./code.js";
import { byId, el, icon, iconButton } from "./dom.js";
import { download } from "./download.js";
import { bytes, date, shown } from "./format.js";
import { ask, attempt, news, problem } from "./notice.js";
import { linkTo } from "./route.js";

/** @typedef {import("../../dist/index.js").Client} Client */
/** @typedef {import("../../dist/index.js").ObjectItem} ObjectItem */
/** @typedef {{ client: Client, bucket: string, prefix: string, items: ObjectItem[], page: number, ended: boolean,
 *   source: AsyncGenerator<ObjectItem>, stop: AbortController, fresh: Set<string> }} View */

const ROWS = 200; // in the table at once

/** @type {View | null} */
let view = null;

/** here is the open place. */
export const here = () => view;

/** showObjects opens a place; an empty bucket name closes it. @param {Client} client @param {import("./route.js").Place} place */
export async function showObjects(client, { bucket, prefix }) {
  view?.stop.abort();
  view = null;
  byId("listing").hidden = bucket === "";
  byId("no-place").hidden = bucket !== "";
  if (bucket === "") return;
  const stop = new AbortController();
  view = { client, bucket, prefix, items: [], page: 0, ended: false, stop, fresh: new Set(),
    source: run("list", { client, bucket, prefix, signal: stop.signal }) };
  byId("crumbs").replaceChildren(...crumbs(bucket, prefix));
  byId("place-title").textContent = byId("caption").textContent = `Objects in ${bucket}/${shown(prefix)}`;
  await turnTo(view, 0);
}

/** @param {string} bucket @param {string} prefix */
function crumbs(bucket, prefix) {
  const folders = prefix.match(/[^/]*\/|[^/]+$/g) ?? [];
  const places = folders.map((name, i) => [name.replace(/(?<=.)\/$/, ""), linkTo(bucket, folders.slice(0, i + 1).join(""))]);
  const all = [["Buckets", "#/"], [bucket, linkTo(bucket)], ...places];
  return all.map(([name, href], i) => {
    const ariaCurrent = i === all.length - 1 ? "page" : null;
    return el("li", {}, el("a", { href, ariaCurrent }, el("bdi", {}, shown(name))));
  });
}

/** turnTo reads as far as a page needs, and one item on, to know whether there is more. @param {View} asked @param {number} page */
async function turnTo(asked, page) {
  byId("objects").ariaBusy = "true";
  await attempt(async () => {
    while (!asked.ended && asked.items.length <= (page + 1) * ROWS) {
      const { done, value } = await asked.source.next();
      if (done) asked.ended = true;
      else asked.items.push(value);
    }
    asked.page = page;
  });
  if (asked === view) render(asked);
}

/** @param {View} shownView */
function render({ items, page, bucket, prefix, ended, fresh }) {
  const rows = items.slice(page * ROWS, (page + 1) * ROWS);
  byId("rows").replaceChildren(...rows.map((item) => row(item, fresh.has(item.objectName))));
  byId("objects").ariaBusy = null;
  byId("objects").hidden = rows.length === 0;
  byId("no-objects").hidden = rows.length > 0;
  byId("no-objects").textContent = !ended ? "This could not be listed."
    : prefix ? "Nothing is in this folder." : `${bucket} is empty: drop the first files here.`;
  byId("pager").hidden = items.length <= ROWS;
  byId("range").textContent = `${page * ROWS + 1} – ${page * ROWS + rows.length}`;
  byId("previous").disabled = page === 0;
  byId("next").disabled = items.length <= (page + 1) * ROWS;
  news(`${rows.length} ${rows.length === 1 ? "entry" : "entries"} in ${bucket}/${shown(prefix)}`);
}

/** @param {ObjectItem} item @param {boolean} fresh */
function row(item, fresh) {
  const { client, bucket, prefix } = /** @type {View} */ (view);
  const { objectName: key, isDir, size, lastModified } = item;
  const name = shown(key.slice(prefix.length)) || "(this folder itself)";
  const label = isDir ? el("a", { href: linkTo(bucket, key) }, el("bdi", {}, name)) : el("bdi", {}, name);
  const buttons = [iconButton("trash", `Delete ${name}`, () => remove(item, name))];
  if (!isDir) buttons.unshift(iconButton("download", `Download ${name}`, () => download({ client, bucket, key, size })));
  return el("tr", { className: fresh ? "fresh" : "", "data-testid": "object", "data-key": key },
    el("th", { scope: "row" }, el("div", { className: "name" }, icon(isDir ? "folder" : "file"), label)),
    el("td", { className: "size" }, isDir ? "" : bytes(size)),
    el("td", { className: "date" }, date(lastModified)),
    el("td", { className: "act" }, ...buttons));
}

/** added puts a new object on top of the page, if its place is open, to be seen at once. @param {ObjectItem} item @param {string} prefix */
export function added(item, prefix) {
  if (!view || view.bucket !== item.bucketName || view.prefix !== prefix) return;
  const known = view.items.findIndex((other) => other.objectName === item.objectName);
  if (known >= 0) view.items.splice(known, 1);
  view.items.splice(view.page * ROWS, 0, item);
  view.fresh.add(item.objectName);
  render(view);
}

/** @param {ObjectItem} item @param {string} name */
async function remove(item, name) {
  const where = /** @type {View} */ (view);
  const { client, bucket } = where;
  const { isDir, objectName: key } = item;
  const text = isDir ? "Everything in this folder goes with it." : "It cannot be brought back.";
  if (!await ask({ title: `Delete ${name}?`, text, action: "Delete" })) return;
  await attempt(async () => {
    const failed = isDir ? await run("removeFolder", { client, bucket, prefix: key }) : await run("remove", { client, bucket, key });
    if (failed?.length) {
      const { objectName, message, code } = failed[0];
      problem(`${failed.length} objects could not be deleted, first ${shown(objectName)}: ${message} (${code})`);
      return reload();
    }
    const at = where.items.indexOf(item);
    where.items.splice(at, 1);
    if (where !== view) return;
    render(where);
    news(`Deleted ${name}`);
    const rows = byId("rows").children;
    (rows[Math.min(at - where.page * ROWS, rows.length - 1)]?.querySelector("button") ?? byId("files")).focus();
  });
}

const reload = () => view && showObjects(view.client, view);

/** @param {number} by pages */
async function turn(by) {
  if (view) await turnTo(view, view.page + by);
  byId("place").scrollIntoView();
}

byId("refresh").addEventListener("click", reload);
byId("next").addEventListener("click", () => turn(1));
byId("previous").addEventListener("click", () => turn(-1));

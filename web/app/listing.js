// @ts-check
// What is in the open bucket and folder: read page by page, kept up to date by events and by what this page does.

import { run } from "./code.js";
import { byId, el, icon, iconButton } from "./dom.js";
import { download } from "./download.js";
import { bytes, count, date, shown } from "./format.js";
import { onLanguage, t } from "./lang.js";
import { ask, attempt, news, problem } from "./notice.js";
import { linkTo } from "./route.js";
import { Rows } from "./rows.js";

/** @typedef {import("../../dist/index.js").Client} Client */
/** @typedef {import("../../dist/index.js").ObjectItem} ObjectItem */
/**
 * @typedef {{ client: Client, bucket: string, prefix: string, filter: string, items: ObjectItem[],
 *   state: "reading" | "waiting" | "ended" | "failed", stop: AbortController, selected: Set<string>, fresh: Set<string>,
 *   anchor: number, limit: number }} View
 */

const AT_ONCE = 100_000; // entries that are read until somebody asks for more

/** @type {View | null} */
let view = null;
const rows = new Rows(byId("grid"), byId("rows"), row);

/** here is the open place. */
export const here = () => view;

/**
 * showListing opens a place, unless it is open already; an empty bucket name closes it.
 * @param {Client} client @param {import("./route.js").Place} place
 */
export function showListing(client, { bucket, prefix }) {
  if (bucket && view?.bucket === bucket && view.prefix === prefix && view.state !== "failed") return rows.render();
  byId("filter").value = "";
  open(client, bucket, prefix);
}

/** @param {Client} client @param {string} bucket @param {string} prefix */
async function open(client, bucket, prefix) {
  view?.stop.abort();
  view = null;
  if (!bucket) return;
  const filter = byId("filter").value;
  /** @type {View} */
  const mine = { client, bucket, prefix, filter, items: [], state: "reading", stop: new AbortController(),
    selected: new Set(), fresh: new Set(), anchor: 0, limit: AT_ONCE };
  view = mine;
  rows.items = mine.items;
  rows.cursor = byId("grid").scrollTop = 0;
  render();
  try {
    const pages = run("list", { client, bucket, prefix: prefix + filter, signal: mine.stop.signal });
    for await (const page of pages) await take(mine, page);
    mine.state = "ended";
  } catch (err) {
    mine.state = "failed";
    problem(err);
  }
  if (mine !== view) return;
  render();
  news(t("list.count", { count: count(mine.items.length) }));
}

/** take adds a page; beyond the limit it waits first until more is wanted. @param {View} mine @param {ObjectItem[]} page */
async function take(mine, page) {
  if (mine.items.length >= mine.limit) {
    mine.state = "waiting";
    if (mine === view) render();
    await new Promise((resolve) => {
      byId("more").onclick = resolve;
      mine.stop.signal.addEventListener("abort", resolve);
    });
    mine.limit += AT_ONCE;
    mine.state = "reading";
  }
  for (const item of page) mine.items.push(item);
  if (mine === view) render();
}

function render() {
  if (!view) return;
  const { items, state, bucket, prefix, filter, selected } = view;
  rows.render();
  const reading = state === "reading";
  byId("place-title").textContent = t("list.title", { place: shown(`${bucket}/${prefix}`) });
  byId("grid").setAttribute("aria-rowcount", reading ? "-1" : String(items.length + 1));
  byId("grid").ariaBusy = reading ? "true" : null;
  byId("no-objects").hidden = items.length > 0 || reading;
  byId("no-objects").textContent = state === "failed" ? t("list.failed") : filter ? t("list.noMatch", { filter: shown(filter) })
    : prefix ? t("list.emptyFolder") : t("list.empty", { bucket });
  byId("count").textContent = selected.size > 0 ? t("list.selected", { count: count(selected.size) })
    : t(state === "ended" ? "list.count" : "list.loading", { count: count(items.length) });
  byId("more").hidden = state !== "waiting";
  for (const id of ["delete-selected", "download-selected"]) byId(id).disabled = selected.size === 0;
  byId("select-all").checked = items.length > 0 && selected.size === items.length;
  byId("select-all").indeterminate = selected.size > 0 && selected.size < items.length;
}

/** @param {ObjectItem} item */
function row(item) {
  const { client, bucket, prefix, selected, fresh } = /** @type {View} */ (view);
  const { objectName: key, isDir, size, lastModified } = item;
  const name = shown(key.slice(prefix.length)) || t("list.itself");
  const chosen = selected.has(key);
  const buttons = [iconButton("trash", t("list.deleteOne", { name }), () => remove([item]))];
  if (!isDir) buttons.unshift(iconButton("download", t("list.downloadOne", { name }), () => download({ client, bucket, key, size })));
  const href = linkTo(bucket, key, isDir ? "list" : "object");
  const onclick = (/** @type {MouseEvent} */ event) => select(rows.items.indexOf(item), event.shiftKey);
  const check = el("input", { type: "checkbox", checked: chosen, "aria-label": t("list.select", { name }), onclick });
  const node = el("div", { role: "row", className: fresh.has(key) ? "row fresh" : "row", title: name, "aria-selected": String(chosen),
    "data-testid": "object", "data-key": key },
  el("div", { role: "gridcell", className: "check" }, check),
  el("div", { role: "rowheader", className: "name" }, icon(isDir ? "folder" : "file"), el("a", { href }, el("bdi", {}, name))),
  el("div", { role: "gridcell", className: "size" }, isDir || size < 0 ? "" : bytes(size)),
  el("div", { role: "gridcell", className: "date" }, date(lastModified)),
  el("div", { role: "gridcell", className: "act" }, ...buttons));
  for (const inner of node.querySelectorAll("a, button, input")) /** @type {HTMLElement} */ (inner).tabIndex = -1; // the row has the focus
  return node;
}

/** select turns one row, or with extend all from the one before. @param {number} i @param {boolean} [extend] */
function select(i, extend) {
  if (!view?.items[i]) return;
  const { items, selected } = view;
  const on = extend || !selected.has(items[i].objectName);
  const from = extend ? view.anchor : i;
  for (const { objectName } of items.slice(Math.min(from, i), Math.max(from, i) + 1)) {
    if (on) selected.add(objectName);
    else selected.delete(objectName);
  }
  view.anchor = i;
  rows.cursor = i;
  reselect();
}

/** @param {boolean} on */
function selectAll(on) {
  if (view) view.selected = new Set(on ? view.items.map((item) => item.objectName) : []);
  reselect();
}

function reselect() {
  render();
  for (const node of byId("rows").children) {
    const chosen = Boolean(view?.selected.has(node.dataset.key));
    node.setAttribute("aria-selected", String(chosen));
    node.querySelector("input").checked = chosen;
  }
  news(byId("count").textContent);
}

/** What keys do in the list. @type {Record<string, (event: KeyboardEvent) => void>} */
const KEYS = {
  ArrowDown: (event) => move(rows.cursor + 1, event.shiftKey),
  ArrowUp: (event) => move(rows.cursor - 1, event.shiftKey),
  PageDown: (event) => move(rows.cursor + rows.page, event.shiftKey),
  PageUp: (event) => move(rows.cursor - rows.page, event.shiftKey),
  Home: (event) => move(0, event.shiftKey),
  End: (event) => move(rows.items.length - 1, event.shiftKey),
  " ": () => select(rows.cursor),
  Enter: () => byId("rows").querySelector("[tabindex='0'] a")?.click(),
  Escape: () => selectAll(false),
  Delete: () => remove(chosen()),
  a: (event) => event.ctrlKey || event.metaKey ? selectAll(true) : undefined,
};

/** @param {number} i @param {boolean} extend */
function move(i, extend) {
  if (extend && view?.selected.size === 0) view.anchor = rows.cursor;
  rows.moveTo(i);
  if (extend) select(rows.cursor, true);
}

/** chosen are the selected items, or else the one that the keyboard is at. */
const chosen = () => view?.selected.size ? view.items.filter((item) => view?.selected.has(item.objectName)) : [rows.items[rows.cursor]];

/** added puts an object, or the folder it is in, where it belongs. @param {ObjectItem} item */
export function added(item) {
  if (!view || view.bucket !== item.bucketName || !item.objectName.startsWith(view.prefix + view.filter)) return;
  const slash = item.objectName.indexOf("/", view.prefix.length);
  const folder = slash >= 0;
  const key = folder ? item.objectName.slice(0, slash + 1) : item.objectName;
  const known = view.items.findIndex((other) => other.objectName === key);
  if (folder && known >= 0) return;
  const after = known >= 0 ? known : view.items.findIndex((other) => other.objectName > key);
  if (after < 0 && view.state !== "ended") return; // it comes with a later page
  view.items.splice(after < 0 ? view.items.length : after, known >= 0 ? 1 : 0, { ...item, objectName: key, isDir: folder });
  if (known < 0 && after >= 0 && after <= rows.cursor && view.items.length > 1) rows.cursor++;
  view.fresh.add(key);
  render();
}

/** removed takes an object off the list. @param {string} bucket @param {string} key */
export function removed(bucket, key) {
  const at = view?.bucket === bucket ? view.items.findIndex((item) => item.objectName === key) : -1;
  if (!view || at < 0) return;
  view.items.splice(at, 1);
  view.selected.delete(key);
  if (at < rows.cursor) rows.cursor--;
  render();
}

/** remove asks, and removes. @param {(ObjectItem | undefined)[]} some */
async function remove(some) {
  const items = /** @type {ObjectItem[]} */ (some.filter(Boolean));
  if (!view || items.length === 0) return;
  const { client, bucket, prefix } = view;
  const name = items.length > 1 ? t("list.deleteMany", { count: count(items.length) })
    : shown(items[0].objectName.slice(prefix.length)) || t("list.itself");
  if (!await ask({ title: t("list.deleteAsk", { name }), text: t("list.deleteText"), action: t("delete") })) return;
  await attempt(async () => {
    const keys = items.filter((item) => !item.isDir).map((item) => item.objectName);
    const failed = keys.length > 0 ? await run("remove", { client, bucket, keys }) : [];
    for (const folder of items.filter((item) => item.isDir)) {
      failed.push(...await run("removeFolder", { client, bucket, prefix: folder.objectName }));
    }
    if (failed.length > 0) problem(t("list.kept", { ...failed[0], count: count(failed.length), name: shown(failed[0].objectName) }));
    for (const { objectName: key } of items) if (!failed.some((kept) => kept.objectName.startsWith(key))) removed(bucket, key);
    news(t("list.deleted", { name }));
    if (rows.items.length > 0) rows.moveTo(rows.cursor);
    else byId("choose-files").focus();
  });
}

/** reload reads the open place once more. */
export const reload = () => view && open(view.client, view.bucket, view.prefix);

byId("grid").addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
  const plain = event.key === "a" ? event.ctrlKey || event.metaKey : !event.ctrlKey && !event.metaKey && !event.altKey;
  const { target } = /** @type {{ target: HTMLElement }} */ (/** @type {unknown} */ (event));
  if (!plain || !KEYS[event.key] || !target.closest("#rows") || target.matches("button") && "Enter ".includes(event.key)) return;
  event.preventDefault();
  KEYS[event.key](event);
});
byId("rows").addEventListener("focusin", (/** @type {FocusEvent} */ event) => {
  const node = /** @type {HTMLElement} */ (event.target).closest("[role=row]");
  const i = rows.items.findIndex((item) => item.objectName === /** @type {HTMLElement} */ (node).dataset.key);
  if (i >= 0 && i !== rows.cursor) rows.cursor = i, rows.render();
});
byId("select-all").addEventListener("change", () => selectAll(byId("select-all").checked));
byId("delete-selected").addEventListener("click", () => remove(chosen()));
byId("download-selected").addEventListener("click", () => {
  for (const { objectName: key, isDir, size } of chosen()) if (!isDir && view) download({ ...view, key, size });
});
byId("refresh").addEventListener("click", reload);
let typing = 0;
byId("filter").addEventListener("input", () => {
  clearTimeout(typing);
  typing = window.setTimeout(reload, 200);
});
onLanguage(() => (rows.renew(), render()));

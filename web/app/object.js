// @ts-check
// One object: what it is, what it looks like, and a link for others. Nothing of it is trusted: text stays text, pictures
// are drawn from types on a list, and a page is shown in a frame that may run no script and reach no one.

import { run } from "./code.js";
import { byId, el } from "./dom.js";
import { download } from "./download.js";
import { bytes, date, duration, isAbort, sentence, shown } from "./format.js";
import { onLanguage, t } from "./lang.js";
import { attempt, copy } from "./notice.js";

/** @typedef {import("./actions.js").OfObject} OfObject */

const PICTURE = 50_000_000; // bytes that a picture may have
const TEXT = 65_536; // bytes of a text that are shown
const LINK = 3600; // seconds that a player may take
const IMAGE = /^image\/(png|jpeg|gif|webp|avif|bmp|svg\+xml)$/;
const READABLE = /^(text\/.*|application\/([\w.-]+\+)?(json|xml|javascript|yaml|toml|sql))$/;
/** Types by the ends of names, for what was stored without one. */
const TYPES = new Map(Object.entries({ png: "image/png", jpg: "image/jpeg", jpeg: "image/jpeg", gif: "image/gif", webp: "image/webp",
  svg: "image/svg+xml", mp4: "video/mp4", webm: "video/webm", mp3: "audio/mpeg", ogg: "audio/ogg", wav: "audio/wav",
  txt: "text/plain", md: "text/plain", csv: "text/csv", json: "application/json", html: "text/html" }));

let stop = new AbortController();
let release = () => {};
/** @type {OfObject & { size: number }} */
let open;

/** closeObject ends what the view does: a film under way, a request. */
export function closeObject() {
  stop.abort();
  release();
  byId("preview").replaceChildren();
  byId("share-result").hidden = true;
}

/** showObject fills the view of an object. @param {OfObject} object */
export async function showObject(object) {
  closeObject();
  const { signal } = stop = new AbortController();
  const mine = open = { ...object, signal, size: 0 };
  byId("object-title").textContent = shown(object.key.split("/").pop() || object.key);
  byId("properties").replaceChildren();
  try {
    const stat = await run("stat", mine);
    mine.size = stat.size;
    const metadata = Object.entries(stat.metadata ?? {}).map(([name, value]) => [shown(name), shown(value)]);
    const properties = [[t("list.size"), stat.hidden.includes("size") ? "" : bytes(stat.size)], [t("object.type"), shown(stat.contentType)],
      [t("list.date"), date(stat.lastModified)], ["ETag", stat.etag], [t("object.version"), stat.versionId], ...metadata];
    byId("properties").replaceChildren(...properties.filter(([, value]) => value).flatMap(([name, value]) =>
      [el("dt", {}, el("bdi", {}, name ?? "")), el("dd", {}, el("bdi", {}, value ?? ""))]));
    const look = await preview(mine, stat);
    if (!signal.aborted) byId("preview").replaceChildren(...look);
  } catch (err) {
    if (!isAbort(err)) byId("preview").replaceChildren(el("p", { className: "empty" }, sentence(err, byId("endpoint").value)));
  }
}

/** @param {OfObject} object @param {import("../../dist/index.js").ObjectStat} stat @returns {Promise<(Node | string)[]>} */
async function preview(object, { size, contentType }) {
  const stored = contentType.split(";")[0].trim().toLowerCase();
  const type = /^$|octet-stream$/.test(stored) ? TYPES.get(object.key.split(".").pop()?.toLowerCase() ?? "") ?? stored : stored;
  const title = shown(object.key);
  if (IMAGE.test(type)) return size > PICTURE ? [t("object.tooLarge")] : [el("img", { src: await blobURL(object, type), alt: title })];
  const [kind] = /^(video|audio)(?=\/)/.exec(type) ?? [];
  if (kind === "video" || kind === "audio") {
    const link = run("share", { ...object, expiry: LINK }, "background");
    const src = await link.catch(() => blobURL(object, type)); // without keys there is no link
    return [el(kind, { src, controls: true, preload: "metadata", "aria-label": title })];
  }
  if (!READABLE.test(type)) return [t("object.noPreview")];
  const text = size > 0 ? await run("text", { ...object, length: TEXT }, "background") : "";
  const part = size > TEXT ? t("object.part", { size: bytes(TEXT) }) : "";
  if (type === "text/html") return [part, el("iframe", { sandbox: "", referrerPolicy: "no-referrer", title, srcdoc: text })];
  return [part, el("pre", { tabIndex: 0, "aria-label": t("object.preview"), role: "region" }, text)];
}

/** blobURL reads it all; only its bytes come from the server, the type is one of ours. @param {OfObject} object @param {string} type */
async function blobURL(object, type) {
  const url = URL.createObjectURL((await run("blob", object, "background")).slice(0, undefined, type));
  release = () => URL.revokeObjectURL(url);
  return url;
}

const EXPIRIES = [900, 3600, 86_400, 604_800]; // seconds; a week is the most
onLanguage(() => byId("expiry").replaceChildren(...EXPIRIES.map((value) => el("option", { value: String(value) }, duration(value)))));
byId("copy-link").addEventListener("click", () => copy(byId("share-url").value));
byId("object-download").addEventListener("click", () => download(open));
byId("share-form").addEventListener("submit", (/** @type {Event} */ event) => {
  event.preventDefault();
  attempt(async () => {
    const { client, bucket, key } = open;
    byId("share-url").value = await run("share", { client, bucket, key, expiry: Number(byId("expiry").value) });
    byId("share-result").hidden = false;
    byId("share-url").select();
  });
});

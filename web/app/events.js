// @ts-check
// What happens in the open bucket, by any client: the listing follows, and the last of it is told.

import { run } from "./code.js";
import { byId, el } from "./dom.js";
import { date, isAbort, sentence, shown } from "./format.js";
import { onLanguage, t } from "./lang.js";
import { added, removed } from "./listing.js";

const MOST = 100; // events that are told

let listening = "";
let stop = new AbortController();
/** @type {import("../../dist/index.js").NotificationRecord[]} newest first */
let feed = [];
/** @type {any} why there are none */
let lack = null;

/** listen follows one bucket; "" none. @param {import("../../dist/index.js").Client} client @param {string} bucket */
export async function listen(client, bucket) {
  if (bucket === listening) return;
  stop.abort();
  const { signal } = stop = new AbortController();
  listening = bucket;
  feed = [];
  lack = null;
  render();
  if (!bucket) return;
  try {
    for await (const event of run("events", { client, bucket, signal }, "background")) heard(bucket, event);
  } catch (err) {
    if (isAbort(err)) return;
    lack = err;
    render();
  }
}

/** @param {string} bucket @param {import("../../dist/index.js").NotificationRecord} event */
function heard(bucket, event) {
  const { key, size = 0, eTag = "" } = event.s3.object;
  if (event.eventName.includes("Removed")) removed(bucket, key);
  else added({ bucketName: bucket, objectName: key, isDir: false, size, etag: eTag, lastModified: new Date(event.eventTime) });
  feed = [event, ...feed].slice(0, MOST);
  render();
}

function render() {
  byId("feed").replaceChildren(...feed.map(({ eventName, eventTime, s3 }) => el("li", { "data-testid": "event", "data-key": s3.object.key },
    el("span", { className: "note" }, date(new Date(eventTime))), el("bdi", {}, shown(s3.object.key)),
    el("span", { className: "note" }, t(eventName.includes("Removed") ? "events.removed" : "events.created")))));
  const none = ["MalformedReply", "NotImplemented"].includes(lack?.code) ? t("events.lacking") : lack && t("lacking", { message: sentence(lack) });
  byId("no-events").textContent = none ?? t("events.empty");
}

onLanguage(render);

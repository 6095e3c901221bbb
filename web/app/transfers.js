// @ts-check
// The tray: uploads and downloads, three at a time, each with its bar, rate and time left, and what can be done with it.

import { byId, el, icon, iconButton, relabel } from "./dom.js";
import { bytes, count, duration, isAbort, percent, shown } from "./format.js";
import { onLanguage, t } from "./lang.js";
import { news, problem } from "./notice.js";

/** @typedef {import("../../dist/index.js").Upload | import("../../dist/index.js").Download} Live */
/**
 * A job: begin starts it, and again after a failure; an upload or download of the package can be paused and cancelled.
 * prepare asks the person for what it needs; done and forget are told of its end; note is said when it is done.
 * @typedef {{ direction: "upload" | "download", name: string, size: number, begin: () => Live | Promise<unknown>,
 *   prepare?: () => Promise<boolean>, done?: () => any, forget?: () => any, interrupted?: boolean, note?: string }} Job
 */

const AT_ONCE = 3;
const ENDED = "[data-state=done], [data-state=failed], [data-state=cancelled]";
const OPEN = "[data-state=running], [data-state=waiting], [data-state=paused]";
const list = byId("transfers");
/** What a row's first button does, by its state. @type {Record<string, "pause" | "resume" | "retry">} */
const BUTTONS = { running: "pause", paused: "resume", interrupted: "resume", failed: "retry", cancelled: "retry" };
/** @type {(() => void)[]} */
const waiting = [];
/** @type {Map<Element, () => void>} what says once more how a row stands */
const rows = new Map();

/** A link that starts a download looks like leaving the page, for a moment. */
let leaving = true;

/** stay lets work click on such a link without a warning. @param {() => Promise<unknown>} work */
export async function stay(work) {
  leaving = false;
  await work().finally(() => setTimeout(() => (leaving = true), 1000));
}

/** transfer queues a job and shows it. @param {Job} job */
export function transfer(job) {
  const { direction, size } = job;
  const name = shown(job.name);
  /** @type {any} */
  let live;
  let state = "";
  const bar = el("progress", { max: 1, value: 0, "aria-label": name });
  const note = el("span", { className: "note" });
  const main = iconButton("pause", "", () => {
    if (state === "running") live.pause();
    else if (state === "paused") live.resume();
    else queue();
  });
  const end = iconButton("close", "", async () => {
    if (row.matches(ENDED)) return row.remove(), rows.delete(row), summary();
    tell("cancelled");
    await Promise.resolve(live?.cancel?.()).then(job.forget).catch(problem);
  });
  const row = el("li", { "data-testid": "transfer", "data-name": job.name, "data-direction": direction },
    icon(direction), el("bdi", { title: name }, name), main, end, bar, note);
  const tell = (/** @type {string} */ now) => {
    row.dataset.state = state = now;
    note.textContent = now === "done" ? job.note ?? t("tray.done", { size: bytes(size) }) : t(`tray.${now}`);
    main.hidden = !BUTTONS[now] || now === "running" && !live?.pause;
    if (BUTTONS[now]) relabel(main, BUTTONS[now], t(`tray.${BUTTONS[now]}`, { name }));
    relabel(end, "close", t(row.matches(ENDED) ? "tray.forget" : "tray.cancel", { name }));
    summary();
    next();
  };
  const queue = async () => {
    if (job.prepare && !await job.prepare().catch(problem)) return;
    waiting.push(start);
    tell("waiting");
  };
  const start = async () => {
    if (state !== "waiting") return next();
    try {
      live = job.begin();
      tell("running");
      live.addEventListener?.("progress", (/** @type {any} */ { detail }) => state === "running" && progress(detail));
      live.addEventListener?.("state", () => live.state === "paused" || live.state === "running" ? tell(live.state) : undefined);
      await (live.done ?? live);
      bar.value = 1;
      tell("done");
      news(`${name}: ${note.textContent}`);
      job.done?.();
    } catch (err) {
      tell(isAbort(err) ? "cancelled" : "failed");
      problem(err);
    }
  };
  const progress = (/** @type {import("../../dist/index.js").Progress} */ { loaded, total, bytesPerSecond }) => {
    const whole = total ?? size;
    bar.value = whole > 0 ? loaded / whole : 1;
    note.textContent = t("tray.progress", { percent: percent(bar.value), loaded: bytes(loaded), total: bytes(whole), rate: bytes(bytesPerSecond),
      left: bytesPerSecond > 0 ? duration((whole - loaded) / bytesPerSecond) : "…" });
  };
  rows.set(row, () => tell(state));
  list.prepend(row);
  if (job.interrupted) tell("interrupted");
  else queue();
}

function next() {
  while (waiting.length > 0 && list.querySelectorAll("[data-state=running]").length < AT_ONCE) waiting.shift()?.();
}

function summary() {
  const open = list.querySelectorAll(OPEN).length;
  byId("tray-title").textContent = open > 0 ? t("tray.open", { count: count(open) }) : t("tray");
  byId("clear-transfers").hidden = !list.querySelector(ENDED);
}

byId("clear-transfers").addEventListener("click", () => {
  for (const row of list.querySelectorAll(ENDED)) row.remove(), rows.delete(row);
  summary();
});
addEventListener("beforeunload", (event) => leaving && list.querySelector(OPEN) && event.preventDefault());
onLanguage(() => (rows.forEach((tell) => tell()), summary()));

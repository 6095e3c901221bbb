// @ts-check
// The tray: uploads and downloads, three at a time, each with its bar, rate and time left, and what can be done with it.

import { byId, el, icon, iconButton, relabel } from "./dom.js";
import { bytes, count, duration, isAbort, percent, shown } from "./format.js";
import { onLanguage, t } from "./lang.js";
import { news, problem } from "./notice.js";

/** @typedef {import("../../dist/index.js").Upload | import("../../dist/index.js").Download} Live */
/**
 * A job: begin starts it, and again after a failure; an upload or download of the package can be paused and cancelled.
 * prepare asks the person for what it needs; note is said when it is done. done and forget are told of its end, forget also
 * whether it ever began.
 * @typedef {{ direction: "upload" | "download", name: string, size: number, begin: () => Live | Promise<unknown>,
 *   prepare?: () => Promise<boolean>, done?: () => any, forget?: (begun: boolean) => any, interrupted?: boolean, note?: string }} Job
 */

const AT_ONCE = 3;
const ENDED = "[data-state=done], [data-state=failed], [data-state=cancelled]";
const OPEN = "[data-state=running], [data-state=waiting], [data-state=paused]";
const list = byId("transfers");
/** What a row's first button does, by its state. @type {Record<string, "pause" | "resume" | "retry">} */
const BUTTONS = { running: "pause", paused: "resume", interrupted: "resume", failed: "retry", cancelled: "retry" };
/** @type {Row[]} */
const waiting = [];
/** @type {Map<Element, Row>} */
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
  const row = new Row(job);
  list.prepend(row.node);
  rows.set(row.node, row);
  if (job.interrupted) row.tell("interrupted");
  else row.queue();
}

class Row {
  state = "";
  /** @type {any} what begin gave */
  live;

  /** @param {Job} job */
  constructor(job) {
    this.job = job;
    this.name = shown(job.name);
    this.bar = el("progress", { max: 1, value: 0, "aria-label": this.name });
    this.note = el("span", { className: "note" });
    this.main = iconButton("pause", "", () => this.act());
    this.end = iconButton("close", "", () => this.cancel().catch((err) => this.fail(err)));
    this.node = el("li", { "data-testid": "transfer", "data-name": job.name, "data-direction": job.direction },
      icon(job.direction), el("bdi", { title: this.name }, this.name), this.main, this.end, this.bar, this.note);
  }

  /** tell says how it stands. @param {string} state */
  tell(state) {
    const { name, job, note, main } = this;
    this.node.dataset.state = this.state = state;
    note.textContent = state === "done" ? job.note ?? t("tray.done", { size: bytes(job.size) }) : t(`tray.${state}`);
    main.hidden = !BUTTONS[state] || state === "running" && !this.live?.pause;
    if (BUTTONS[state]) relabel(main, BUTTONS[state], t(`tray.${BUTTONS[state]}`, { name }));
    relabel(this.end, "close", t(this.node.matches(ENDED) ? "tray.forget" : "tray.cancel", { name }));
    summary();
    next();
  }

  act() {
    if (this.state === "running") this.live.pause();
    else if (this.state === "paused") this.live.resume();
    else this.queue();
  }

  async cancel() {
    if (this.node.matches(ENDED)) return take(this.node);
    this.tell("cancelling"); // until nothing of it is at the server
    await this.live?.cancel?.();
    await this.job.forget?.(Boolean(this.live));
    this.tell("cancelled");
  }

  async queue() {
    if (this.job.prepare && !await this.job.prepare().catch(problem)) return;
    waiting.push(this);
    this.tell("waiting");
  }

  async start() {
    if (this.state !== "waiting") return; // cancelled meanwhile
    try {
      const live = this.live = /** @type {any} */ (this.job.begin());
      this.tell("running");
      live.addEventListener?.("progress", (/** @type {any} */ { detail }) => this.state === "running" && this.progress(detail));
      live.addEventListener?.("state", () => /paused|running/.test(live.state) && this.tell(live.state));
      await (live.done ?? live);
      this.bar.value = 1;
      this.tell("done");
      news(`${this.name}: ${this.note.textContent}`);
      this.job.done?.();
    } catch (err) {
      if (!this.node.matches("[data-state=cancelling]")) this.fail(err);
    }
  }

  /** @param {any} err */
  fail(err) {
    this.tell(isAbort(err) ? "cancelled" : "failed");
    problem(err);
  }

  /** @param {import("../../dist/index.js").Progress} progress */
  progress({ loaded, total, bytesPerSecond }) {
    const whole = total ?? this.job.size;
    this.bar.value = whole > 0 ? loaded / whole : 1;
    const left = bytesPerSecond > 0 ? duration((whole - loaded) / bytesPerSecond) : "…";
    this.note.textContent = t("tray.progress",
      { percent: percent(this.bar.value), loaded: bytes(loaded), total: bytes(whole), rate: bytes(bytesPerSecond), left });
  }
}

function next() {
  while (waiting.length > 0 && list.querySelectorAll("[data-state=running]").length < AT_ONCE) waiting.shift()?.start();
}

/** take takes a row off the list. @param {Element} node */
function take(node) {
  node.remove();
  rows.delete(node);
  summary();
}

function summary() {
  const open = list.querySelectorAll(OPEN).length;
  byId("tray-title").textContent = open > 0 ? t("tray.open", { count: count(open) }) : t("tray");
  byId("clear-transfers").hidden = !list.querySelector(ENDED);
}

byId("clear-transfers").addEventListener("click", () => {
  for (const node of list.querySelectorAll(ENDED)) take(node);
});
addEventListener("beforeunload", (event) => leaving && list.querySelector(OPEN) && event.preventDefault());
onLanguage(() => (rows.forEach((row) => row.tell(row.state)), summary()));

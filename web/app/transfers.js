// @ts-check
// The tray: uploads and downloads, two at a time, each with its bar, its rate and a way to stop it.

import { byId, el, icon, iconButton } from "./dom.js";
import { bytes, isAbort, shown } from "./format.js";
import { news, problem } from "./notice.js";

/** @typedef {import("./actions.js").OnProgress} OnProgress */
/** @typedef {{ direction: "upload" | "download", name: string, size: number,
 *   work: (signal: AbortSignal, onProgress: OnProgress) => Promise<unknown> }} Job */

const AT_ONCE = 2;
const ENDED = "[data-state=done], [data-state=failed], [data-state=cancelled]";
const list = byId("transfers");
/** @type {(() => Promise<void>)[]} */
const waiting = [];
let running = 0;

/** transfer queues a job and shows it. @param {Job} job */
export function transfer({ direction, name, size, work }) {
  const label = shown(name);
  const stopper = new AbortController();
  const bar = el("progress", { max: 1, value: 0, "aria-label": label });
  const note = el("span", { className: "note" });
  const button = iconButton("close", `Cancel ${label}`, () => (row.matches(ENDED) ? row.remove() : stopper.abort(), summary()));
  const row = el("li", { "data-testid": "transfer", "data-name": name, "data-direction": direction },
    icon(direction), el("bdi", { title: label }, label), button, bar, note);
  const tell = (/** @type {string} */ state, /** @type {string} */ text) => {
    row.dataset.state = state;
    note.textContent = text;
    if (row.matches(ENDED)) button.title = button.ariaLabel = `Take ${label} off the list`;
    summary();
  };
  let begun = 0;
  list.prepend(row);
  tell("waiting", "Waiting");
  waiting.push(async () => {
    try {
      stopper.signal.throwIfAborted();
      tell("running", "Starting");
      begun = performance.now();
      await work(stopper.signal, ({ loaded, total, bytesPerSecond }) => {
        const whole = total ?? size;
        bar.value = whole > 0 ? loaded / whole : 1;
        note.textContent = `${Math.floor(100 * bar.value)} % · ${bytes(loaded)} of ${bytes(whole)} · ${bytes(bytesPerSecond)}/s`;
      });
      bar.value = 1;
      tell("done", `Done · ${bytes(size)} in ${((performance.now() - begun) / 1000).toFixed(1)} s`);
      news(`${direction} of ${label} done`);
    } catch (err) {
      tell(isAbort(err) ? "cancelled" : "failed", isAbort(err) ? "Cancelled" : "Failed");
      problem(err);
    }
  });
  next();
}

async function next() {
  const start = running < AT_ONCE && waiting.shift();
  if (!start) return;
  running++;
  await start();
  running--;
  next();
}

function summary() {
  const ended = list.querySelectorAll(ENDED).length;
  const open = list.children.length - ended;
  byId("tray-title").textContent = open > 0 ? `Transfers · ${open} under way` : "Transfers";
  byId("clear-transfers").hidden = ended === 0;
}

byId("clear-transfers").addEventListener("click", () => {
  for (const row of list.querySelectorAll(ENDED)) row.remove();
  summary();
});

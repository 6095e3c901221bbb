// @ts-check
// What the page says to the person: problems, which stay until dismissed, news for screen readers, and questions.

import { byId, el, iconButton } from "./dom.js";
import { isAbort, sentence } from "./format.js";
import { t } from "./lang.js";

const MOST = 4; // problems shown at once

/** problem shows an error or a sentence. What the person cancelled is none. @param {any} err */
export function problem(err) {
  if (isAbort(err)) return;
  const text = typeof err === "string" ? err : sentence(err, byId("endpoint").value);
  const notice = el("div", { className: "notice", "data-testid": "notice" }, el("p", {}, text),
    iconButton("close", t("dismiss"), () => notice.remove()));
  byId("notices").append(notice);
  if (byId("notices").children.length > MOST) byId("notices").firstElementChild.remove();
}

/** attempt runs work and shows what goes wrong. @param {() => any} work */
export async function attempt(work) {
  try {
    return await work();
  } catch (err) {
    problem(err);
  }
}

/** news is read out, not shown. @param {string} text */
export function news(text) {
  byId("status").textContent = text;
}

/** copy puts text where the person can paste it from. @param {string} text */
export const copy = (text) => attempt(async () => {
  await navigator.clipboard.writeText(text);
  news(t("copied"));
});

/** ask opens a dialog; true means that its action was chosen. @param {{ title: string, text: string, action: string }} question */
export function ask({ title, text, action }) {
  const dialog = byId("ask");
  byId("ask-title").textContent = title;
  byId("ask-text").textContent = text;
  byId("ask-yes").textContent = action;
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true })).then(() => dialog.returnValue === "yes");
}

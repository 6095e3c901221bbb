// @ts-check
// Which language the page speaks. The words themselves are in messages.js.

import { MESSAGES } from "./messages.js";

const LANGUAGES = ["en", "zh"];
const CHOICE = "minnow.language"; // in localStorage
const listeners = /** @type {(() => void)[]} */ ([]);
let language = LANGUAGES.find((known) => known === localStorage.getItem(CHOICE))
  ?? (navigator.language.startsWith("zh") ? "zh" : "en");

/** locale is what Intl gets: people's own kind of English, or Chinese. */
export const locale = () => (navigator.language.startsWith(language) ? navigator.language : language);

/**
 * t gives a message, with its values put in; other is what to say where the messages have nothing of their own.
 * @param {string} key @param {Record<string, string | number>} [values] @param {string} [other]
 */
export function t(key, values = {}, other = key) {
  const message = MESSAGES[key]?.[LANGUAGES.indexOf(language)] || other;
  return message.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/** onLanguage does something now, and whenever the language changes. @param {() => void} work */
export function onLanguage(work) {
  listeners.push(work);
  work();
}

/** translate fills in what index.html leaves to the messages: data-t is the text, data-label the name, data-hint the placeholder. */
function translate() {
  document.documentElement.lang = language;
  for (const node of document.querySelectorAll("[data-t]")) node.textContent = t(/** @type {HTMLElement} */ (node).dataset.t ?? "");
  for (const node of document.querySelectorAll("[data-label]")) {
    const { label = "" } = /** @type {HTMLElement} */ (node).dataset;
    node.ariaLabel = t(label);
    if (node.matches("button")) node.setAttribute("title", t(label));
  }
  for (const node of document.querySelectorAll("[data-hint]")) node.setAttribute("placeholder", t(node.getAttribute("data-hint") ?? ""));
}

const choice = /** @type {HTMLSelectElement} */ (document.getElementById("language"));
choice.value = language;
choice.addEventListener("change", () => {
  language = choice.value;
  localStorage.setItem(CHOICE, language);
  for (const work of listeners) work();
});
onLanguage(translate);

// @ts-check
// Numbers, dates, names and errors as people read them.

import { NetworkError, S3Error } from "../../dist/index.js";
import { locale, t } from "./lang.js";

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu; // control and formatting characters, among them those that turn text around

/** Making one costs more than using it. @type {Map<string, Intl.NumberFormat | Intl.DateTimeFormat>} */
const formats = new Map();

/** @template {Intl.NumberFormat | Intl.DateTimeFormat} T @param {string} name @param {() => T} make @returns {T} */
function format(name, make) {
  const key = `${name} ${locale()}`;
  if (!formats.has(key)) formats.set(key, make());
  return /** @type {T} */ (formats.get(key));
}

/** bytes writes 629145600 as "629 MB". @param {number} n */
export function bytes(n) {
  let unit = 0;
  for (; n >= 999.5 && unit < UNITS.length - 1; unit++) n /= 1000;
  const digits = unit > 0 && n < 9.95 ? 1 : 0;
  return format(`${UNITS[unit]} ${digits}`, () => new Intl.NumberFormat(locale(), { style: "unit", unit: UNITS[unit],
    unitDisplay: unit === 0 ? "long" : "short", minimumFractionDigits: digits, maximumFractionDigits: digits })).format(n);
}

/** count writes 100000 as "100,000". @param {number} n */
export const count = (n) => format("count", () => new Intl.NumberFormat(locale())).format(n);

/** percent writes 0.5 as "50%". @param {number} part */
export const percent = (part) =>
  format("percent", () => new Intl.NumberFormat(locale(), { style: "percent" })).format(Math.floor(100 * part) / 100);

/** duration writes 90 as "2 min". @param {number} seconds */
export function duration(seconds) {
  const [unit, size] = seconds < 60 ? ["second", 1] : seconds < 3600 ? ["minute", 60] : seconds < 86_400 ? ["hour", 3600] : ["day", 86_400];
  const form = format(String(unit), () => new Intl.NumberFormat(locale(), { style: "unit", unit: String(unit), maximumFractionDigits: 0 }));
  return form.format(Math.ceil(seconds / Number(size)));
}

/** date writes a time as short as it can be understood. @param {Date | null} time */
export const date = (time) => time
  ? format("date", () => new Intl.DateTimeFormat(locale(), { dateStyle: "medium", timeStyle: "short" })).format(time) : "";

/** shown writes a name with nothing hidden in it: "photo\u202Egpj.exe" must not look like a picture. @param {string} name */
export const shown = (name) => name.replace(UNSEEN, (c) => `‹U+${c.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0")}›`);

/** sentence tells an error: what happened, and the code to look up. @param {any} err @param {string} [endpoint] */
export function sentence(err, endpoint = "") {
  if (err instanceof NetworkError) return t("error.network", { endpoint, code: err.code });
  if (!(err instanceof S3Error)) return t("error.page", { message: shown(String(err?.message ?? err)) });
  const said = shown(err.message).replace(/^./u, (c) => c.toUpperCase()).replace(/[.\s]*$/, ".");
  return `${t(`error.${err.code}`, {}, said)} (${err.code})`;
}

/** isAbort tells a cancelled call from a failed one. @param {any} err */
export const isAbort = (err) => err?.name === "AbortError";

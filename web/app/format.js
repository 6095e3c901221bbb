// @ts-check
// Numbers, dates, names and errors as people read them.

import { NetworkError, S3Error } from "../../dist/index.js";

const UNITS = ["B", "kB", "MB", "GB", "TB"];
const DATE = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu; // control and formatting characters, among them those that turn text around

/** bytes writes 629145600 as "629 MB". @param {number} n */
export function bytes(n) {
  let unit = 0;
  for (; n >= 999.5 && unit < UNITS.length - 1; unit++) n /= 1000;
  return `${unit > 0 && n < 9.95 ? n.toFixed(1) : Math.round(n)} ${UNITS[unit]}`;
}

/** date writes a time as short as it can be understood. @param {Date | null} time */
export const date = (time) => (time ? DATE.format(time) : "");

/** shown writes a name with nothing hidden in it: "photo\u202Egpj.exe" must not look like a picture. @param {string} name */
export const shown = (name) => name.replace(UNSEEN, (c) => `‹U+${c.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0")}›`);

/** sentence tells an error: what happened, and the code to look up. @param {any} err @param {string} endpoint */
export function sentence(err, endpoint) {
  if (err instanceof NetworkError) {
    return `No usable answer from ${endpoint}: it may be down, or its CORS rules may not admit this page. (${err.code})`;
  }
  if (err instanceof S3Error) return `${err.message.replace(/^./u, (c) => c.toUpperCase()).replace(/[.\s]+$/, "")}. (${err.code})`;
  return `Something went wrong in this page: ${err?.message ?? err}`;
}

/** isAbort tells a cancelled call from a failed one. @param {any} err */
export const isAbort = (err) => err?.name === "AbortError";

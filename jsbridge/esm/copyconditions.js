// @ts-check
// What the source of a copy must fulfil.
import { isDate } from "./brands.js";
import { invalidArgument } from "./errors.js";

/** Each setter checks what it is given, keeps it, and returns the conditions. */
export class CopyConditions {
  /** @type {Record<string, unknown>} as core.CopyConditions crosses */
  #conditions = {};

  setModifiedSince(date) {
    return this.#set("modifiedSince", time(date));
  }

  setUnmodifiedSince(date) {
    return this.#set("unmodifiedSince", time(date));
  }

  setMatchETag(etag) {
    return this.#set("matchETag", tag(etag));
  }

  setMatchETagExcept(etag) {
    return this.#set("matchETagExcept", tag(etag));
  }

  /** How it crosses to Go. */
  toJSON() {
    return this.#conditions;
  }

  /** @param {string} name @param {unknown} value */
  #set(name, value) {
    this.#conditions[name] = value;
    return this;
  }
}

/** @param {unknown} date */
function time(date) {
  if (!isDate(date) || Number.isNaN(date.getTime())) throw invalidArgument("date", "must be a valid Date");
  return date.getTime();
}

/** @param {unknown} etag */
function tag(etag) {
  if (typeof etag !== "string" || !etag) throw invalidArgument("etag", "must be a string, not empty");
  return etag;
}

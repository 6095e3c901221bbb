// @ts-check
// What a form may upload, and what the source of a copy must fulfil. Each setter
// checks what it is given, keeps it, and returns its object.
import { isDate } from "./brands.js";
import { invalidArgument } from "./errors.js";

/** @import { CopyConditions as Copy, PostPolicy as Post } from "./index.js" */

export class PostPolicy {
  /** @type {Record<string, unknown>} as jsbridge/presign.go reads it */
  #conditions = {};

  /** @type {Post["setBucketName"]} */
  setBucketName(bucket) {
    return this.#set({ bucket: text("bucket", bucket) });
  }

  /** @type {Post["setKey"]} */
  setKey(key) {
    return this.#set({ key: text("key", key) || refuse("key", "must not be empty"), keyStartsWith: undefined });
  }

  /** @type {Post["setKeyStartsWith"]} */
  setKeyStartsWith(prefix) {
    return this.#set({ key: undefined, keyStartsWith: text("prefix", prefix) });
  }

  /** @type {Post["setContentType"]} */
  setContentType(type) {
    return this.#set({ contentType: text("contentType", type) || refuse("contentType", "must not be empty") });
  }

  /** @type {Post["setContentLengthRange"]} */
  setContentLengthRange(min, max) {
    for (const [name, value] of Object.entries({ min, max })) {
      if (!Number.isSafeInteger(value) || value < 0) refuse(name, "must be a whole number of bytes, not negative");
    }
    if (min > max) refuse("max", "must not be below min");
    return this.#set({ minLength: min, maxLength: max });
  }

  /** @type {Post["setExpires"]} */
  setExpires(date) {
    const expires = time("expires", date);
    if (expires <= 0) refuse("expires", "must be after 1970");
    return this.#set({ expires });
  }

  /** How it crosses to Go. */
  toJSON() {
    return this.#conditions;
  }

  /** @param {Record<string, unknown>} conditions */
  #set(conditions) {
    Object.assign(this.#conditions, conditions);
    return this;
  }
}

/** Whether it is one, also of another copy of this package. @param {unknown} policy */
export const isPostPolicy = (policy) => typeof Object(policy).toJSON === "function" && typeof Object(policy).setKeyStartsWith === "function";

export class CopyConditions {
  /** @type {Record<string, unknown>} as core.CopyConditions crosses */
  #conditions = {};

  /** @type {Copy["setModifiedSince"]} */
  setModifiedSince(date) {
    return this.#set({ modifiedSince: time("date", date) });
  }

  /** @type {Copy["setUnmodifiedSince"]} */
  setUnmodifiedSince(date) {
    return this.#set({ unmodifiedSince: time("date", date) });
  }

  /** @type {Copy["setMatchETag"]} */
  setMatchETag(etag) {
    return this.#set({ matchETag: tag(etag) });
  }

  /** @type {Copy["setMatchETagExcept"]} */
  setMatchETagExcept(etag) {
    return this.#set({ matchETagExcept: tag(etag) });
  }

  /** How it crosses to Go. */
  toJSON() {
    return this.#conditions;
  }

  /** @param {Record<string, unknown>} conditions */
  #set(conditions) {
    Object.assign(this.#conditions, conditions);
    return this;
  }
}

/** @param {string} name @param {unknown} value */
function text(name, value) {
  return typeof value === "string" ? value : refuse(name, "must be a string");
}

/** @param {string} name @param {unknown} date */
function time(name, date) {
  const milliseconds = isDate(date) ? date.getTime() : NaN;
  return Number.isNaN(milliseconds) ? refuse(name, "must be a valid Date") : milliseconds;
}

/** @param {unknown} etag */
function tag(etag) {
  return typeof etag === "string" && etag || refuse("etag", "must be a string, not empty");
}

/** @param {string} name @param {string} rule @returns {never} */
function refuse(name, rule) {
  throw invalidArgument(name, rule);
}

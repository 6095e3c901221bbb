// @ts-check
// What a form may upload, and what the source of a copy must fulfil. Each setter
// checks what it is given, keeps it, and returns its object.
import { isDate } from "./brands.js";
import { invalidArgument } from "./errors.js";
import { isPlain } from "./known.js";

/** @import { CopyConditions as Copy, PostPolicy as Post } from "./index.js" */

export class PostPolicy {
  /** @type {Record<string, unknown>} as jsbridge/presign.go reads it */
  #conditions = {};
  /** @type {{op: string, name: string, value: string}[]} of other fields, each once */
  #others = [];

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
    this.#drop("content-type");
    return this.#set({ contentType: text("contentType", type) || refuse("contentType", "must not be empty") });
  }

  /** @type {Post["setContentTypeStartsWith"]} */
  setContentTypeStartsWith(beginning) {
    return this.#set({ contentType: undefined }).#want("starts-with", "Content-Type", text("beginning", beginning));
  }

  /** @type {Post["setContentDisposition"]} */
  setContentDisposition(disposition) {
    return this.#want("eq", "Content-Disposition", text("disposition", disposition) || refuse("disposition", "must not be empty"));
  }

  /** @type {Post["setSuccessActionStatus"]} */
  setSuccessActionStatus(status) {
    if (!["200", "201", "204"].includes(String(status))) refuse("status", "must be 200, 201 or 204");
    return this.#want("eq", "success_action_status", String(status));
  }

  /** @type {Post["setSuccessActionRedirect"]} */
  setSuccessActionRedirect(url) {
    const address = String(url);
    if (!/^https?:\/\/[!-~]+$/.test(address)) refuse("url", "must be a URL of http or https, in ASCII");
    return this.#want("eq", "success_action_redirect", address);
  }

  /** @type {Post["setUserMetadata"]} */
  setUserMetadata(name, value) {
    const key = text("name", name).toLowerCase().replace(/^x-amz-meta-/, "");
    if (!/^[a-z0-9._-]+$/.test(key)) refuse("name", "must have letters, digits, -, _ and . alone");
    return this.#want("eq", `x-amz-meta-${key}`, text("value", value));
  }

  /** @type {Post["setTags"]} */
  setTags(tags) {
    if (!isPlain(tags)) refuse("tags", "must be an object of strings"); // a Map were none
    for (const [name, value] of Object.entries(tags)) text(`tags.${name}`, value);
    return this.#set({ tags: { ...tags } });
  }

  /** @type {Post["setCondition"]} */
  setCondition(op, name, value) {
    if (op !== "eq" && op !== "starts-with") refuse("op", 'must be "eq" or "starts-with"');
    const field = text("name", name).replace(/^\$/, "");
    switch (field.toLowerCase()) {
      case "key":
        return op === "eq" ? this.setKey(value) : this.setKeyStartsWith(value);
      case "bucket":
        return op === "eq" ? this.setBucketName(value) : refuse("op", 'must be "eq" of the bucket');
      case "content-type":
        return op === "eq" ? this.setContentType(value) : this.setContentTypeStartsWith(value);
      case "content-length-range":
        return refuse("name", "must be another: setContentLengthRange sets a range");
    }
    return this.#want(op, field, text("value", value));
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
    return { ...this.#conditions, conditions: this.#others };
  }

  /** @param {Record<string, unknown>} conditions */
  #set(conditions) {
    Object.assign(this.#conditions, conditions);
    return this;
  }

  /** @param {string} op @param {string} name @param {string} value */
  #want(op, name, value) {
    this.#drop(name);
    this.#others.push({ op, name, value });
    return this;
  }

  /** @param {string} name */
  #drop(name) {
    this.#others = this.#others.filter((one) => one.name.toLowerCase() !== name.toLowerCase());
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

// @ts-check
// What a form may upload.
import { isDate } from "./brands.js";
import { invalidArgument } from "./errors.js";

/** Each setter checks what it is given, keeps it, and returns the policy. */
export class PostPolicy {
  /** @type {Record<string, unknown>} as jsbridge/presign.go reads it */
  #conditions = {};

  setBucketName(bucket) {
    return this.#set({ bucket: text("bucket", bucket) });
  }

  setKey(key) {
    return this.#set({ key: text("key", key) || refuse("key", "must not be empty"), keyStartsWith: undefined });
  }

  setKeyStartsWith(prefix) {
    return this.#set({ key: undefined, keyStartsWith: text("prefix", prefix) });
  }

  setContentType(type) {
    return this.#set({ contentType: text("contentType", type) || refuse("contentType", "must not be empty") });
  }

  setContentLengthRange(min, max) {
    for (const [name, value] of Object.entries({ min, max })) {
      if (!Number.isSafeInteger(value) || value < 0) throw invalidArgument(name, "must be a whole number of bytes, not negative");
    }
    if (min > max) throw invalidArgument("max", "must not be below min");
    return this.#set({ minLength: min, maxLength: max });
  }

  setExpires(date) {
    if (!isDate(date) || Number.isNaN(date.getTime())) throw invalidArgument("expires", "must be a valid Date");
    if (date.getTime() <= 0) throw invalidArgument("expires", "must be after 1970");
    return this.#set({ expires: date.getTime() });
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

/** Whether it is one, also of another copy of this package. @param {any} policy */
export const isPostPolicy = (policy) => typeof policy?.toJSON === "function" && typeof policy.setKeyStartsWith === "function";

/** @param {string} name @param {unknown} value */
function text(name, value) {
  if (typeof value !== "string") throw invalidArgument(name, "must be a string");
  return value;
}

/** @param {string} name @param {string} rule @returns {never} */
function refuse(name, rule) {
  throw invalidArgument(name, rule);
}

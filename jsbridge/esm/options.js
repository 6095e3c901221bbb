// @ts-check
// What the constructor can judge at once, before Go is there.
import { invalidArgument } from "./errors.js";
import { hooksOf } from "./hooks.js";
import { isGiven, refuseUnknown } from "./known.js";
import { MAX_CONCURRENCY, MAX_PART_SIZE, MAX_REGION, MIN_PART_SIZE } from "./limits.gen.js";

/**
 * @import { ClientOptions } from "./options.types.js"
 * @typedef {Record<string, [test: (value: unknown) => boolean, rule: string]>} Rules by the name of the option
 */

/** @param {unknown} value */
const isString = (value) => typeof value === "string";
/** @param {unknown} value */
export const isFunction = (value) => typeof value === "function";
/** @param {unknown} value */
const isObject = (value) => typeof value === "object" && !Array.isArray(value);
/** @param {unknown[]} words @returns {Rules[string]} */
const oneOf = (...words) => [(value) => words.includes(value), `must be ${words.slice(0, -1).join(", ")} or ${words.at(-1)}`];
/** @param {number} min @param {number} max @param {string} rule @returns {Rules[string]} */
export const whole = (min, max, rule) => [(value) => Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max, rule];

const milliseconds = whole(1, 2 ** 31 - 1, "must be a whole number of milliseconds, 1 or more");

/** @type {Rules} */
const rules = {
  secure: [(value) => typeof value === "boolean", "must be true or false"],
  accessKey: [isString, "must be a string"],
  secretKey: [isString, "must be a string"],
  sessionToken: [isString, "must be a string"],
  region: [(value) => new RegExp(`^[\\w-]{1,${MAX_REGION}}$`).test(String(value)), `must be at most ${MAX_REGION} letters, digits, - and _`],
  addressing: oneOf("auto", "path", "virtual"),
  signing: oneOf("auto", "header"),
  upload: oneOf("auto", "put"),
  integrity: oneOf("auto", "crc32c", "sha256", "md5", "none"),
  keepsSlashes: [(value) => typeof value === "boolean", "must be true or false"],
  partSize: whole(MIN_PART_SIZE, MAX_PART_SIZE, `must be from ${MIN_PART_SIZE / 2 ** 20} MiB to ${MAX_PART_SIZE / 2 ** 30} GiB, in bytes`),
  concurrency: whole(1, MAX_CONCURRENCY, `must be from 1 to ${MAX_CONCURRENCY}`),
  fetch: [isFunction, "must be a function"],
  credentials: [isFunction, "must be a function"],
  signer: [isFunction, "must be a function"],
  clock: [isFunction, "must be a function"],
  onRequest: [isFunction, "must be a function"],
  onWarning: [isFunction, "must be a function"],
  retry: [isObject, "must be an object"],
  timeout: [isObject, "must be an object"],
};

/** @type {Rules} */
const timeoutRules = { firstByte: milliseconds, idle: milliseconds };

/** @type {Rules} */
const retryRules = {
  attempts: whole(1, 100, "must be from 1 to 100"),
  baseDelay: milliseconds,
  maxDelay: milliseconds,
  maxElapsed: milliseconds,
  maxStalled: milliseconds,
  statuses: [(value) => Array.isArray(value) && value.every((s) => Number.isInteger(s) && s >= 400 && s <= 599), "must be an array of statuses from 400 to 599"],
};

/**
 * Checks a constructor's options and returns them as Go takes them.
 * @param {ClientOptions} options @param {import("./store.js").Store} store of the journal
 */
export function readOptions(options, store) {
  if (typeof options !== "object" || !options) throw invalidArgument("options", "must be an object");
  refuseUnknown(options, [...Object.keys(rules), "endpoint", "publicEndpoint"], "Client");
  const plain = pick(options, rules, "");
  if (plain.retry) plain.retry = readGroup("retry", plain.retry, retryRules);
  if (plain.timeout) plain.timeout = readGroup("timeout", plain.timeout, timeoutRules);
  checkKeys(plain);
  const { fetch, credentials, signer, clock, onRequest, onWarning, upload, ...others } = plain;
  const endpoint = readEndpoint("endpoint", options.endpoint, plain.secure ?? true);
  const publicEndpoint = isGiven(options.publicEndpoint) ? readEndpoint("publicEndpoint", options.publicEndpoint, plain.secure ?? true) : undefined;
  const crosses = isElsewhere(endpoint);
  // Of the caller's functions Go learns only that they are there.
  const forGo = {
    ...others, endpoint, publicEndpoint, crosses, forms: upload !== "put" && crosses,
    credentials: !!credentials, signer: !!signer, onRequest: !!onRequest,
  };
  const hosts = [endpoint, publicEndpoint ?? endpoint].map((url) => new URL(url).hostname);
  if (plain.addressing === "virtual" && hosts.some((host) => /^(\d+\.){3}\d+$|^\[/.test(host))) {
    throw invalidArgument("addressing", "must not be virtual where the endpoint is an IP address: no bucket can stand before it");
  }
  const page = { fetch, hooks: hooksOf({ credentials, signer, onRequest, onWarning, fetch }, store) };
  return { forGo, page, clock: clock && (() => leadOf(clock)) };
}

/** Whether requests may need a preflight: not in Node, and not to the page's own origin. @param {string} endpoint */
const isElsewhere = (endpoint) => globalThis.origin !== undefined && globalThis.origin !== new URL(endpoint).origin;

/** @param {Partial<ClientOptions>} plain */
function checkKeys({ accessKey = "", secretKey = "", sessionToken = "", credentials, signer }) {
  if (credentials && (accessKey || secretKey || sessionToken)) {
    throw invalidArgument("credentials", "must stand without accessKey, secretKey and sessionToken");
  }
  if (signer && (!(accessKey || credentials) || secretKey)) {
    throw invalidArgument("signer", "needs accessKey, the id of the key it signs with, or credentials, which tell it, and no secretKey");
  }
  if (!signer && !accessKey !== !secretKey) throw invalidArgument(accessKey ? "secretKey" : "accessKey", "must be given with the other half of the key pair, or neither");
  if (sessionToken && !accessKey) throw invalidArgument("sessionToken", "must come with accessKey and secretKey");
  for (const [name, key] of Object.entries({ accessKey, sessionToken })) {
    if (/[^!-~]/.test(key)) throw invalidArgument(name, "must be printable ASCII without spaces: a line end may have been copied along");
  }
  if (/^[\s\u200b]|[\s\u200b]$|[\0-\x1f\x7f]/.test(secretKey)) {
    throw invalidArgument("secretKey", "must not begin or end with white space, nor hold control characters: a line end may have been copied along");
  }
}

/** How far the caller's clock is ahead of this machine's, in milliseconds. @param {() => number} clock */
function leadOf(clock) {
  const now = clock();
  if (!Number.isFinite(now)) throw invalidArgument("clock", "must return milliseconds since the epoch");
  return Math.round(now - Date.now());
}

/** An option that has options of its own. @template {object} T @param {string} name @param {T} from @param {Rules} table */
function readGroup(name, from, table) {
  refuseUnknown(from, Object.keys(table), `Client's ${name}`, `${name}.`);
  return pick(from, table, `${name}.`);
}

/** @template {object} T @param {T} from @param {Rules} table @param {string} prefix @returns {Partial<T>} */
export function pick(from, table, prefix) {
  /** @type {Record<string, unknown>} */
  const picked = {};
  for (const [name, [test, rule]] of Object.entries(table)) {
    const value = Reflect.get(from, name);
    if (!isGiven(value)) continue;
    if (!test(value)) throw invalidArgument(prefix + name, rule);
    picked[name] = value;
  }
  return /** @type {Partial<T>} */ (picked);
}

/**
 * The endpoint as a URL, in the form that fetch will send: lower case, default
 * port left out, international names in their ASCII form.
 * @param {string} name of the option @param {unknown} endpoint @param {boolean} secure
 */
function readEndpoint(name, endpoint, secure) {
  if (typeof endpoint !== "string" || !endpoint) throw invalidArgument(name, "must be a host, host:port or URL");
  const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(endpoint);
  let url;
  try {
    url = new URL(hasScheme ? endpoint : `${secure ? "https" : "http"}://${endpoint}`);
  } catch (error) {
    throw invalidArgument(name, "must be a host, host:port or URL", error);
  }
  if (!/^https?:$/.test(url.protocol)) throw invalidArgument(name, "must be http or https");
  if (/[?#@\s\\]/.test(endpoint)) throw invalidArgument(name, "must be a host, host:port or URL without user, query and fragment");
  const labels = url.hostname.startsWith("[") ? [] : url.hostname.split(".");
  if (labels.some((label) => !/^[a-z0-9]([a-z0-9_-]*[a-z0-9])?$/.test(label))) {
    throw invalidArgument(name, "the labels of the host must not be empty, nor begin or end with - or _");
  }
  return url.href;
}

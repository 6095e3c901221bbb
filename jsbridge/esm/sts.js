// @ts-check
// Temporary keys from STS, as the constructor's `credentials` takes them.
import { checkedSignal, stringify } from "./arguments.js";
import { Calls } from "./calls.js";
import { invalidArgument } from "./errors.js";
import { isGiven, refuseUnknown } from "./known.js";
import { MAX_KEY_LIFE, MAX_KEY_LIFE_AMAZON, MAX_ROLE_ARN, MAX_SESSION_NAME, MAX_SESSION_POLICY, MIN_KEY_LIFE, MIN_SESSION_NAME } from "./limits.gen.js";
import { race } from "./linked.js";
import { isFunction, pick, whole } from "./options.js";
import { defaultRuntime } from "./runtime.js";

/**
 * @import { ClientOptions } from "./options.types.js"
 * @import { Rules } from "./options.js"
 * @import { CredentialsCallback, STSOptions } from "./sts.types.js"
 */

/** @type {Rules[string]} */
const text = [(value) => typeof value === "string" && value !== "", "must be a string that is not empty"];
/** @type {Rules} */
const role = {
  durationSeconds: whole(MIN_KEY_LIFE, MAX_KEY_LIFE, `must be from ${MIN_KEY_LIFE} to ${MAX_KEY_LIFE}`),
  policy: [isPolicy, `must be a policy document: JSON, at most ${MAX_SESSION_POLICY} characters`],
  roleArn: [(value) => /^arn:/.test(String(value)) && String(value).length <= MAX_ROLE_ARN, `must begin with arn: and have at most ${MAX_ROLE_ARN} characters`],
  roleSessionName: [
    (value) => new RegExp(`^[\\w+=,.@-]{${MIN_SESSION_NAME},${MAX_SESSION_NAME}}$`).test(String(value)),
    `must be ${MIN_SESSION_NAME} to ${MAX_SESSION_NAME} letters, digits, and _ + = , . @ -`,
  ],
};
/** What is taken by the client that asks STS. */
const client = ["endpoint", "secure", "region", "fetch", "retry", "timeout"];
const keys = ["accessKey", "secretKey", "sessionToken"];

/** @type {typeof import("./index.js").stsAssumeRole} */
export function stsAssumeRole(options) {
  return callback("stsAssumeRole", options, [...client, ...keys], { accessKey: text, secretKey: text });
}

/** @type {typeof import("./index.js").stsAssumeRoleWithWebIdentity} */
export function stsAssumeRoleWithWebIdentity(options) {
  return callback("stsAssumeRoleWithWebIdentity", options, client, { token: [isFunction, "must be a function that resolves with the token"] });
}

/** @type {typeof import("./index.js").stsAssumeRoleWithLDAPIdentity} */
export function stsAssumeRoleWithLDAPIdentity(options) {
  return callback("stsAssumeRoleWithLDAPIdentity", options, client, { username: text, password: text });
}

/**
 * @param {string} name @param {STSOptions} options @param {string[]} passed those of the client that asks @param {Rules} needed
 * @returns {CredentialsCallback}
 */
function callback(name, options, passed, needed) {
  if (typeof options !== "object" || !options) throw invalidArgument("options", "must be an object");
  refuseUnknown(options, [...new Set([...passed, ...Object.keys(role), ...Object.keys(needed)])], name);
  const missing = Object.keys(needed).find((one) => !isGiven(Reflect.get(options, one)));
  if (missing) throw invalidArgument(missing, "must be given");
  const own = /** @type {Record<string, unknown>} */ (pick(options, { ...role, ...needed }, ""));
  const others = /** @type {ClientOptions} */ (Object.fromEntries(passed.map((one) => [one, Reflect.get(options, one)])));
  const region = amazonsRegion(others.endpoint);
  const calls = new Calls({ ...others, region: others.region ?? (region || undefined) }, defaultRuntime);
  const action = name.replace("sts", "");
  const { durationSeconds, policy, roleArn, roleSessionName, token, username, password } = own;
  if (Number(durationSeconds) > MAX_KEY_LIFE_AMAZON && region) throw invalidArgument("durationSeconds", `must be from ${MIN_KEY_LIFE} to ${MAX_KEY_LIFE_AMAZON}`);
  const asked = { DurationSeconds: durationSeconds, Policy: isGiven(policy) ? documentOf(policy) : undefined, RoleArn: roleArn, RoleSessionName: roleSessionName };
  return async ({ signal: given } = {}) => {
    const signal = checkedSignal(given);
    const secret = typeof token === "function" ? { WebIdentityToken: await tokenOf(token, signal) } : { LDAPUsername: username, LDAPPassword: password };
    const form = Object.entries({ ...asked, ...secret }).filter(([, value]) => isGiven(value)).map(([name, value]) => [name, String(value)]);
    /** @type {Record<"accessKey" | "secretKey" | "sessionToken", string> & {expiration: number | null}} */
    const { sessionToken, expiration, ...keys } = await calls.call("AskSTS", { action, form, unsigned: !passed.includes("accessKey") }, { signal });
    return { ...keys, sessionToken: sessionToken || undefined, expiration: expiration === null ? undefined : new Date(expiration) };
  };
}

/** @param {Function} token @param {AbortSignal} [signal] @returns {Promise<string>} */
async function tokenOf(token, signal) {
  const given = await race(signal, token({ signal }));
  if (typeof given !== "string" || !given) throw invalidArgument("token", "must resolve with a string that is not empty");
  return given;
}

/** The region of one of Amazon's own hosts: https://docs.aws.amazon.com/general/latest/gr/sts.html @param {unknown} endpoint */
function amazonsRegion(endpoint) {
  const host = /^(?:https?:\/\/)?sts(?:\.([\w-]+))?\.amazonaws\.com(?:\.cn)?(?:[:/]|$)/i.exec(String(endpoint));
  return host && (host[1] ?? "us-east-1");
}

/** @param {unknown} policy */
const documentOf = (policy) => (typeof policy === "string" ? policy : stringify(Object(policy)));

/** @param {unknown} policy */
function isPolicy(policy) {
  if (typeof policy !== "string" && (typeof policy !== "object" || Array.isArray(policy))) return false;
  const document = documentOf(policy);
  try {
    return typeof JSON.parse(document) === "object" && document.length <= MAX_SESSION_POLICY;
  } catch {
    return false;
  }
}

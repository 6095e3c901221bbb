// @ts-check
// What a caller says of server-side encryption, checked, and kept so that a key
// shows nowhere but in the message to Go.
import { isBuffer, isBytes, tag } from "./brands.js";
import { invalidArgument } from "./errors.js";
import { KEY_SIZE } from "./limits.gen.js";

/** The options that hold an encryption. */
const NAMES = ["sse", "sourceSse"];

/** What each type has beside its name. @type {Record<string, string[]>} */
const members = { S3: [], KMS: ["keyId", "context"], C: ["key"] };

/** One that was checked. Whatever looks at it, but JSON, sees an empty object. */
class Encryption {
  #crossing;
  /** @param {Record<string, unknown>} crossing as jsbridge/sse.go reads it */
  constructor(crossing) {
    this.#crossing = crossing;
  }
  toJSON() {
    return this.#crossing;
  }
}

/** @type {WeakSet<object>} */
const checked = new WeakSet();

/**
 * An encryption as it crosses to Go; undefined for none.
 * @param {string} argument that it is, for errors @param {unknown} value @returns {Encryption | undefined}
 */
export function encryptionOf(argument, value) {
  if (value === undefined || value === null) return undefined;
  if (checked.has(Object(value))) return /** @type {Encryption} */ (value);
  if (tag(value) !== "Object") throw invalidArgument(argument, 'must be an object such as { type: "S3" }');
  const { type, ...others } = /** @type {Record<string, unknown>} */ (value);
  if (typeof type !== "string" || !Object.hasOwn(members, type)) throw invalidArgument(`${argument}.type`, 'must be "S3", "KMS" or "C"');
  /** @type {Record<string, unknown>} */
  const crossing = { type };
  for (const [name, member] of Object.entries(others)) {
    if (member === undefined || member === null) continue;
    if (!members[type].includes(name)) throw invalidArgument(`${argument}.${name}`, `is nothing that the type "${type}" has`);
    crossing[name] = read[name](`${argument}.${name}`, member);
  }
  if (type === "C" && !crossing.key) throw invalidArgument(`${argument}.key`, "must be given");
  const encryption = new Encryption(crossing);
  checked.add(encryption);
  return encryption;
}

/** How each member is read. @type {Record<string, (argument: string, member: unknown) => unknown>} */
const read = {
  key: keyOf,
  keyId: (argument, id) => typeof id === "string" ? id : refuse(argument, "must be a string"),
  context: (argument, context) => tag(context) === "Object" && Object.values(Object(context)).every((value) => typeof value === "string")
    ? { ...Object(context) } : refuse(argument, "must be an object of strings"),
};

/** @param {string} argument @param {string} rule @returns {never} */
function refuse(argument, rule) {
  throw invalidArgument(argument, rule);
}

/** A key in base64. @param {string} argument @param {unknown} key */
function keyOf(argument, key) {
  const bytes = isBytes(key) ? Uint8Array.from(key) : isBuffer(key) ? new Uint8Array(key).slice() : undefined;
  if (!bytes || bytes.length !== KEY_SIZE) return refuse(argument, `must be ${KEY_SIZE} bytes, in a Uint8Array or an ArrayBuffer`);
  return btoa(String.fromCharCode(...bytes));
}

/** Those of a caller's options that are encryptions, checked. @param {object} options @returns {Record<string, Encryption>} */
export function encryptionsIn(options) {
  const given = NAMES.map((name) => [name, encryptionOf(name, Reflect.get(options, name))]);
  return Object.fromEntries(given.filter(([, encryption]) => encryption));
}

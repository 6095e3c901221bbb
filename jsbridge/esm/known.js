// @ts-check
// Which options there are. What a call does not have is refused by name: a typing
// error would else change what is stored without a word.
import { invalidArgument, InvalidArgumentError } from "./errors.js";
import { fields, nestedFields } from "./fields.gen.js";
import { rows } from "./rows.gen.js";
import { encryptionsIn } from "./sse.js";

/** @param {string[]} names @param {...string} left */
const without = (names, ...left) => names.filter((name) => !left.includes(name));

const call = [...fields.CallOptions, "signal"];
const listV2 = [...fields.ListOptions, "limit", "pageSize"];
const list = without(listV2, "startAfter", "includeUserMetadata", "fetchOwner");
const put = [...without(fields.PutOptions, "source"), "length", "onLocked", "onProgress"];
const get = [...without(fields.GetOptions, "partNumber"), "onProgress"];
const fGet = [...get, "partSize", "concurrency", "verify", "resume"];
const presigned = without(fields.PresignOptions, "serverOrders");

/** @type {Record<string, string[]>} the options of a method, beside those that every call has */
const options = {
  ...Object.fromEntries(Object.entries(rows).map(([name, row]) => [name, row.options ?? []])),
  makeBucket: fields.MakeBucketOptions,
  listObjects: list,
  listObjectsV2: listV2,
  listObjectVersions: [...list, "includeUserMetadata"],
  removeObjectVersions: fields.RemoveVersionsOptions,
  prefixSize: [...fields.PrefixSizeOptions, "onProgress"],
  listIncompleteUploads: list,
  listenBucketNotification: fields.ListenOptions,
  putObject: put,
  fPutObject: put,
  upload: put,
  putFolder: without(put, "length"),
  zip: [...without(get, "versionId", "ifMatch", "ifNoneMatch", "ifModifiedSince", "ifUnmodifiedSince"), "keepPrefix", "names"],
  getObject: get,
  getPartialObject: get,
  fGetObject: fGet,
  download: fGet,
  statObject: fields.GetOptions,
  objectExists: without(fields.GetOptions, "checksums", "partNumber"),
  getObjectAttributes: fields.AttributesOptions,
  saveObject: [...without(presigned, "responseHeaders"), "fileName"],
  copyObject: fields.CopyOptions,
  composeObject: [...fields.ComposeOptions, "onProgress"],
  renameObject: fields.RenameOptions,
  renamePrefix: [...fields.RenamePrefixOptions, "onProgress"],
  removeObject: fields.RemoveOptions,
  removeObjects: ["bypassGovernance"],
  presignedGetObject: presigned,
  presignedPutObject: without(fields.PresignOptions, "responseHeaders", "versionId"),
  presignedGetObjects: without(presigned, "versionId"),
  presignedUrl: [...without(fields.PresignOptions, "responseHeaders"), "query"],
  presignedPostPolicy: ["date"],
  request: ["method", "bucket", "object", "query", "body"],
  diagnose: ["bucket"],
};

/** @param {string} method of Client */
export const optionsOf = (method) => [...new Set([...call, ...(options[method] ?? [])])];

/**
 * A caller's options for a method, each read once; null is none. Rows of Go's
 * table that begin with a capital are the page's own, and take what they are given.
 * @template {object} T @param {string} method @param {T | null | undefined} o @returns {Partial<T>}
 */
export function given(method, o) {
  if (o === undefined || o === null) return {};
  if (!isPlain(o)) throw invalidArgument("options", "must be an object of options, such as { signal }");
  try {
    const names = /^[A-Z]/.test(method) ? Object.keys(o) : optionsOf(method);
    refuseUnknown(o, names, method);
    for (const [name, shape] of Object.entries(nestedFields)) {
      const value = names.includes(name) && Reflect.get(o, name);
      if (isPlain(value)) refuseUnknown(value, fields[shape], name, `${name}.`);
    }
    const read = Object.fromEntries(names.map((name) => [name, Reflect.get(o, name)]).filter(([, value]) => isGiven(value)));
    return /** @type {Partial<T>} */ ({ ...read, ...encryptionsIn(read) });
  } catch (error) {
    throw error instanceof InvalidArgumentError ? error : invalidArgument("options", "must be plain data", error);
  }
}

/**
 * @param {object} o @param {string[]} names those that there are @param {string} of what @param {string} [prefix] of the names, in the message
 */
export function refuseUnknown(o, names, of, prefix = "") {
  const other = Object.keys(o).find((name) => !names.includes(name) && isGiven(Reflect.get(Object(o), name)));
  if (other !== undefined) throw invalidArgument(prefix + other, `is no option of ${of}${hint(other, names, prefix)}`);
}

/** What the source of a copy must fulfil: CopyConditions, of whichever copy of this package, or what they cross as. @param {unknown} conditions */
export function conditionsOf(conditions) {
  if (!isGiven(conditions)) return undefined;
  const plain = typeof Object(conditions).toJSON === "function" ? Object(conditions).toJSON() : conditions;
  if (!isPlain(plain)) throw invalidArgument("conditions", "must be CopyConditions, or null");
  const other = Object.keys(plain).find((name) => isGiven(plain[name]) && !fields.CopyConditions.includes(name));
  if (other === undefined) return plain;
  throw invalidArgument("conditions", `have no ${other}${optionsOf("copyObject").includes(other) ? "; options come after the conditions" : hint(other, fields.CopyConditions)}`);
}

/**
 * Refuses names but for their case: what else an object has is its owner's, as a row of a listing has more than its name.
 * @param {string} argument @param {object} o @param {string[]} names
 */
export function refuseMisspelt(argument, o, names) {
  for (const name of Object.keys(o)) {
    const meant = names.find((known) => known !== name && known.toLowerCase() === name.toLowerCase());
    if (meant) throw invalidArgument(argument, `must have ${meant}, not ${name}`);
  }
}

/** @param {unknown} value @returns {boolean} */
export const isGiven = (value) => value !== undefined && value !== null;

/** Also an object of a class, and of another realm; no array, Map, Headers or signal. @param {unknown} value @returns {value is Record<string, unknown>} */
export const isPlain = (value) => Object.prototype.toString.call(value) === "[object Object]";

/** @param {string} name @param {string[]} names @param {string} [prefix] */
function hint(name, names, prefix = "") {
  const plain = (/** @type {string} */ text) => text.toLowerCase().replace(/[-_]/g, "");
  const [nearest] = names.map((known) => ({ known, far: distance(plain(name), plain(known)) })).sort((a, b) => a.far - b.far);
  const meant = nearest.far <= Math.min(2, name.length / 3) ? nearest.known : names.find((known) => name.length > 3 && plain(known).includes(plain(name)));
  return meant ? `; did you mean ${prefix}${meant}?` : `: there are ${names.join(", ")}`;
}

/** Letters to put, take or change until one is the other. @param {string} a @param {string} b */
function distance(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, n) => n);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) next[j] = Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length];
}

// @ts-check
// match.go says the same natively; testdata/matches.json holds both to it.
import { isPlain } from "./values.js";

/**
 * Compares a result with what is wanted, both in the normal form, and returns
 * a complaint that says where they differ, or "".
 * @param {any} want @param {any} got @param {string} path @returns {string}
 */
export function match(want, got, path) {
  if (Array.isArray(want)) {
    if (!Array.isArray(got) || got.length !== want.length) return differ(want, got, path);
    return first(want, (w, i) => match(w, got[i], `${path}[${i}]`));
  }
  if (!isPlain(want)) return want === got ? "" : differ(want, got, path);
  for (const name of Object.keys(want)) {
    if (Object.hasOwn(matchers, name)) return matchers[name](want[name], got, path);
  }
  return matchObject(want, got, path);
}

/** Says, as a member of a wanted object, that it may have more. */
const OTHERS = "...";

/** @param {any} want @param {any} got @param {string} path */
function matchObject(want, got, path) {
  if (!isPlain(got)) return differ(want, got, path);
  const complaint = first(Object.keys(want).sort().filter((name) => name !== OTHERS), (name) => {
    const there = Object.hasOwn(got, name);
    if (isPlain(want[name]) && want[name].$absent === true) return there ? differ(want[name], got[name], `${path}.${name}`) : "";
    return there ? match(want[name], got[name], `${path}.${name}`) : `${path}.${name}: missing in ${show(got)}`;
  });
  if (complaint || Object.hasOwn(want, OTHERS)) return complaint;
  return first(Object.keys(got), (name) => (Object.hasOwn(want, name) ? "" : `${path}.${name}: not wanted in ${show(got)}`));
}

/** @type {Record<string, (argument: any, got: any, path: string) => string>} each stands for more than one value */
const matchers = {
  $any: (kind, got, path) => complain(got !== null && got !== undefined && (typeof kind !== "string" || typeOf(got) === kind), "$any", kind, got, path),
  $matches: (pattern, got, path) => complain(typeof got === "string" && new RegExp(pattern).test(got), "$matches", pattern, got, path),
  $recent: (seconds, got, path) =>
    complain(typeof got === "string" && Math.abs(Date.now() - Date.parse(got)) <= seconds * 1000, "$recent", seconds, got, path),
  $length: (n, got, path) => complain(Array.isArray(got) && got.length === n, "$length", n, got, path),
  $not: (unwanted, got, path) => complain(match(unwanted, got, path) !== "", "$not", unwanted, got, path),
  $oneOf: (list, got, path) => complain(list.some((/** @type {any} */ w) => !match(w, got, path)), "$oneOf", list, got, path),
  $unordered: (list, got, path) =>
    Array.isArray(got) && got.length === list.length ? contains(list, got, path) : complain(false, "$unordered", list, got, path),
  $contains: (list, got, path) => contains(list, Array.isArray(got) ? got : [], path),
  $every: (each, got, path) => {
    const list = Array.isArray(got) ? got : [];
    return first(list, (item, i) => match(each, item, `${path}[${i}]`)) || complain(list.length > 0, "$every", each, got, path);
  },
  $json: (want, got, path) => {
    try {
      return typeof got === "string" ? match(want, JSON.parse(got), path) : differ(want, got, path);
    } catch {
      return differ(want, got, path);
    }
  },
};

/** @param {any} v */
const typeOf = (v) => (Array.isArray(v) ? "array" : typeof v);

/** Wants an item of its own for each of those wanted. @param {any[]} wanted @param {any[]} list @param {string} path */
function contains(wanted, list, path) {
  const left = [...list];
  return first(wanted, (w) => {
    const i = left.findIndex((item) => !match(w, item, path));
    if (i < 0) return complain(false, "an item", w, list, path);
    left.splice(i, 1);
    return "";
  });
}

/** The first complaint about an item, or "". @template T @param {T[]} list @param {(item: T, i: number) => string} complaintOf */
function first(list, complaintOf) {
  for (let i = 0; i < list.length; i++) {
    const complaint = complaintOf(list[i], i);
    if (complaint) return complaint;
  }
  return "";
}

/** @param {boolean} ok @param {string} what @param {any} argument @param {any} got @param {string} path */
const complain = (ok, what, argument, got, path) => (ok ? "" : `${path}: got ${show(got)}, want ${what} ${show(argument)}`);

/** @param {any} want @param {any} got @param {string} path */
const differ = (want, got, path) => `${path}: got ${show(got)}, want ${show(want)}`;

/** As JSON, cut where it is long. @param {any} v */
export function show(v) {
  const LONG = 600;
  const text = JSON.stringify(v) ?? "undefined";
  return text.length <= LONG ? text : `${text.slice(0, LONG)}…`;
}

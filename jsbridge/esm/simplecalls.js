// @ts-check
// The simple calls: those that Go's table of rows says all of. Each row is a method, made here.
import { rows } from "./rows.gen.js";

/** @typedef {import("./rows.types.gen.js").SimpleCalls} Declared */

class Rows {
  #calls;

  /** @param {import("./calls.js").Calls} calls */
  constructor(calls) {
    this.#calls = calls;
  }

  static {
    for (const [name, { takes = [], gives }] of Object.entries(rows)) {
      const names = ["bucket", ...takes];
      /** @this {Rows} @param {...unknown} given the arguments of these names, and the options */
      const method = async function (...given) {
        const args = Object.fromEntries(names.map((name, i) => [name, given[i]]));
        const result = await this.#calls.call(name, args, /** @type {object} */ (given[names.length]));
        if (gives === "nothing") return undefined;
        if (gives === "names") Object.setPrototypeOf(result, null);
        else gives?.forEach((path) => revive(result, path.split(".")));
        return result;
      };
      Object.defineProperty(method, "name", { value: name });
      Object.defineProperty(this.prototype, name, { value: method, writable: true, configurable: true });
    }
  }
}

/** Makes Dates of the texts at a path. @param {unknown} value @param {string[]} path */
function revive(value, [name, ...rest]) {
  for (const one of Array.isArray(value) ? value : [value]) {
    if (one?.[name] === undefined) continue;
    if (rest.length) revive(one[name], rest);
    else one[name] = new Date(one[name]);
  }
}

/** The layer of Client that other layers stand on. */
export const SimpleCalls = /** @type {new (calls: import("./calls.js").Calls) => Declared} */ (/** @type {unknown} */ (Rows));

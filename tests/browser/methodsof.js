// @ts-check

/** The names of a class's methods, those of the classes it extends among them, sorted. @param {{prototype: object}} theClass */
export function methodsOf({ prototype }) {
  const names = new Set();
  for (let level = prototype; level !== Object.prototype; level = Object.getPrototypeOf(level)) {
    for (const name of Object.getOwnPropertyNames(level)) names.add(name);
  }
  names.delete("constructor");
  return [...names].sort();
}

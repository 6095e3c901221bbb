// @ts-check
// Names in an archive: of keys, which are anybody's, names that no reader takes for a
// place outside of the folder it unpacks into. It imports nothing.

/** Lays out the names of one archive: what comes twice is numbered. */
export class Names {
  /** @type {Set<string>} files, and folders as they are written */
  #taken = new Set();
  /** @type {Map<string, string>} folders as they come, and as they are written */
  #folders = new Map();
  /** @type {Map<string, number>} the last number of a name */
  #numbers = new Map();
  /** @type {Set<string>} folders that have an entry */
  #entries = new Set();

  /** The name of an entry; "" for a folder that has one already. @param {string} name that ends with "/" where it is a folder's */
  place(name) {
    const segments = segmentsOf(name);
    const file = name.endsWith("/") ? undefined : segments.pop() ?? "_";
    let path = "";
    for (const segment of segments) path = `${this.#folder(path + segment)}/`;
    if (file !== undefined) return this.#free(path + file);
    if (this.#entries.has(path)) return "";
    this.#entries.add(path);
    return path;
  }

  /** A folder is one, however many entries are in it. @param {string} path */
  #folder(path) {
    const known = this.#folders.get(path) ?? this.#free(path);
    this.#folders.set(path, known);
    return known;
  }

  /** The name itself, or with a number where it is taken: "a (2).txt". @param {string} path */
  #free(path) {
    const [, stem, ending = ""] = /** @type {RegExpExecArray} */ (/^((?:.*\/)?[^/]+?)(\.[^./]*)?$/s.exec(path));
    let free = path, number = this.#numbers.get(path) ?? 1;
    while (this.#taken.has(free)) free = `${stem} (${++number})${ending}`;
    if (number > 1) this.#numbers.set(path, number);
    this.#taken.add(free);
    return free;
  }
}

/**
 * Its segments, without what means a place: an empty one, "." and "..", also as Windows reads them (with spaces or dots
 * behind), a drive's letter, a backslash. No control characters: they would be orders to a terminal.
 * @param {string} name
 */
function segmentsOf(name) {
  return name
    .replace(/[\p{Cc}\p{Cs}\\]/gu, "_")
    .split("/")
    .filter((segment) => segment !== "" && segment !== ".")
    .map((segment, i) => (/^[. ]+$/.test(segment) ? "_" : i ? segment : segment.replace(/^([a-z]):/i, "$1_")));
}

// @ts-check
// The place in the address bar: #/bucket/folder/ for a listing, #/bucket/folder/file?object for one object,
// #/bucket/folder/?manage for what rules there. Keys may hold anything, so each piece is escaped.

/** @typedef {{ bucket: string, prefix: string, view: "list" | "object" | "manage" }} Place prefix: of an object the whole key */

/** placeOf reads an address; a broken one is the list of buckets. @param {string} hash @returns {Place} */
export function placeOf(hash) {
  try {
    const [path, view] = hash.replace(/^#\/?/, "").split("?");
    const [bucket, ...folders] = path.split("/").map(decodeURIComponent);
    return { bucket, prefix: folders.join("/"), view: view === "object" || view === "manage" ? view : "list" };
  } catch {
    return { bucket: "", prefix: "", view: "list" };
  }
}

/** linkTo writes one. @param {string} bucket @param {string} [prefix] @param {Place["view"]} [view] */
export function linkTo(bucket, prefix = "", view = "list") {
  return "#/" + [bucket, ...prefix.split("/")].map(encodeURIComponent).join("/") + (view === "list" ? "" : `?${view}`);
}

/** folderOf is the folder that a key is in. @param {string} key */
export const folderOf = (key) => key.slice(0, key.lastIndexOf("/") + 1);

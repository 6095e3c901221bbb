// @ts-check
// The place in the address bar: #/bucket/folder/subfolder/. Keys may hold anything, so each piece is escaped.

/** @typedef {{ bucket: string, prefix: string }} Place */

/** placeOf reads an address; a broken one is the list of buckets. @param {string} hash @returns {Place} */
export function placeOf(hash) {
  try {
    const [bucket, ...folders] = hash.replace(/^#\/?/, "").split("/").map(decodeURIComponent);
    return { bucket, prefix: folders.join("/") };
  } catch {
    return { bucket: "", prefix: "" };
  }
}

/** linkTo writes one. @param {string} bucket @param {string} [prefix] */
export function linkTo(bucket, prefix = "") {
  return "#/" + [bucket, ...prefix.split("/")].map(encodeURIComponent).join("/");
}

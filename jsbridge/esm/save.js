// @ts-check
// Handing a download to the browser, for want of a file handle.
import { invalidArgument, needsPage } from "./errors.js";
import { given } from "./known.js";

/** @import { SaveOptions } from "./options.types.js" */

/**
 * Lets the browser's own download begin.
 * @param {string} object its name @param {SaveOptions | undefined} o
 * @param {(o: Partial<SaveOptions>, options: object) => Promise<string>} presigned the address, once it is known to work
 */
export async function saved(object, o, presigned) {
  if (typeof document === "undefined") throw needsPage("saveObject");
  const { fileName = String(object).split("/").at(-1), ...options } = given("saveObject", o);
  if (typeof fileName !== "string") throw invalidArgument("fileName", "must be a string");
  const responseHeaders = { "response-content-disposition": attachment(fileName) };
  const link = Object.assign(document.createElement("a"), { href: await presigned(options, { ...options, responseHeaders }), download: "", rel: "noreferrer" });
  link.hidden = true;
  document.body.append(link); // a click on one that is nowhere does nothing in some browsers
  link.click();
  link.remove();
}

/**
 * A Content-Disposition that saves under this name, in ASCII as far as it goes
 * and whole in UTF-8: https://www.rfc-editor.org/rfc/rfc6266#section-4.3
 * @param {string} name
 */
function attachment(name) {
  const wellFormed = name.replace(/\p{Surrogate}/gu, "_");
  const plain = wellFormed.replace(/[^ -~]|["\\%]/gu, "_");
  const encoded = encodeURIComponent(wellFormed).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

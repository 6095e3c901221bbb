// @ts-check
// What a page in a frame does: the work of its address, of which it tells its parent.
import { work } from "./work.js";

/** @param {any} minnow the package */
export async function inThisFrame(minnow) {
  const { server, bucket, host } = JSON.parse(decodeURIComponent(location.hash.slice(1)));
  try {
    await minnow.init({ host });
    await work(minnow, server, bucket);
    parent.postMessage("done", "*");
  } catch (error) {
    const { message, code, cause } = /** @type {any} */ (error);
    parent.postMessage(`${code}: ${message} ${cause ?? ""}`, "*");
  }
}

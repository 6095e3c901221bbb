// @ts-check
import * as minnow from "/dist/index.js";
import { work } from "./work.js";

const { server, bucket, host } = JSON.parse(decodeURIComponent(location.hash.slice(1)));
try {
  await minnow.init({ host });
  await work(minnow, server, bucket);
  parent.postMessage("done", "*");
} catch (error) {
  const { message, code, cause } = /** @type {any} */ (error);
  parent.postMessage(`${code}: ${message} ${cause ?? ""}`, "*");
}

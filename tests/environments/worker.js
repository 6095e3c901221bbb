// @ts-check
// A worker of the page's own, in which all of the client runs.
import * as minnow from "/dist/index.js";
import { work } from "./work.js";

addEventListener("message", async ({ data: { server, bucket, host } }) => {
  try {
    await minnow.init({ host });
    await work(minnow, server, bucket);
    postMessage("done");
  } catch (error) {
    postMessage(String(/** @type {any} */ (error).stack));
  }
});

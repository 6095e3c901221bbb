// @ts-check
// A worker that pages share, in which all of the client runs.
import * as minnow from "/dist/index.js";
import { work } from "./work.js";

addEventListener("connect", (/** @type {any} */ { ports: [port] }) => {
  port.onmessage = async (/** @type {any} */ { data: { server, bucket } }) => {
    port.postMessage(await work(minnow, server, bucket).then(() => "done", (error) => String(error.stack)));
  };
});

// @ts-check
// Frames and workers that do the work and tell how it went.
import { config } from "suite";

const run = Math.random().toString(36).slice(2, 8);
let buckets = 0;

/** What a realm needs to know. */
export const job = () => ({ server: { endpoint: config.endpoint, accessKey: config.accessKey, secretKey: config.secretKey },
  bucket: `realm-${config.host}-${run}-${++buckets}`, host: config.host });

/** The page with that policy, in a frame. @param {string} policy @param {string} [sandbox] */
export const inFrame = (policy, sandbox) => inFrameAt(`/tests/frame.html?csp=${encodeURIComponent(policy)}`, sandbox);

/** A page in a frame, which does the work by itself. @param {string} address @param {string} [sandbox] */
export async function inFrameAt(address, sandbox) {
  const frame = document.createElement("iframe");
  if (sandbox) frame.setAttribute("sandbox", sandbox);
  frame.src = `${address}#${encodeURIComponent(JSON.stringify(job()))}`;
  const told = new Promise((resolve) => addEventListener("message", ({ data }) => resolve(data), { once: true }));
  document.body.append(frame);
  const outcome = await told;
  frame.remove();
  return outcome;
}

// @ts-check
// Whether a server is there. A browser says of a request that CORS rules forbid
// what it says of a server that is away; a request in the mode "no-cors" is
// forbidden by no rules, and shows no more than that something answered.
import { linked } from "./linked.js";

const LIMIT = 5_000; // milliseconds: what takes longer is no server that refuses

/**
 * It reads nothing, needs no preflight, and carries no key. The path is that of the
 * bucket, so that a proxy before the server forwards it as it does the others.
 * @param {typeof fetch} send the client's @param {string} url that got no answer @param {AbortSignal} signal
 * @returns {Promise<boolean>}
 */
export async function reached(send, url, signal) {
  const { origin, pathname } = new URL(url);
  const stop = linked(signal);
  const timer = setTimeout(() => stop.abort(), LIMIT);
  try {
    const answer = await stop.race(send(`${origin}/${pathname.split("/")[1]}`, {
      method: "HEAD", mode: "no-cors", credentials: "omit", referrerPolicy: "no-referrer", cache: "no-store", signal: stop.signal,
    }));
    return answer.type !== "error";
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
    stop.end();
  }
}

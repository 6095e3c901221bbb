// @ts-check
// Whether a server answers. A browser reports a request that CORS refuses as it
// reports a server that is away; one in the mode "no-cors" is never refused, and
// shows only that something answered.
import { linked } from "./linked.js";

const LIMIT = 5_000; // milliseconds: what takes longer is no server that refuses

/**
 * It reads nothing, needs no preflight, and carries no key. The path is that of the
 * bucket, so that a proxy before the server forwards it as it does the others.
 * @param {import("./io.types.js").Fetch} send the client's @param {string} url that got no answer @param {AbortSignal} signal
 * @returns {Promise<boolean>}
 */
export async function reached(send, url, signal) {
  const { origin, pathname } = new URL(url);
  const stop = linked(signal).limit(LIMIT);
  try {
    const answer = await stop.race(send(`${origin}/${pathname.split("/")[1]}`, {
      method: "HEAD", mode: "no-cors", credentials: "omit", referrerPolicy: "no-referrer", cache: "no-store", signal: stop.signal,
    }));
    return answer.type !== "error";
  } catch {
    return false;
  } finally {
    stop.end();
  }
}

/** The time of the server that the page came from, whose Date header CORS does not hide. */
export async function pageTime() {
  try {
    const { headers } = await fetch(globalThis.location.href, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(LIMIT) });
    return Date.parse(headers.get("date") ?? "") + 1000 * Number(headers.get("age")); // a cache keeps the first
  } catch {
    return NaN;
  }
}

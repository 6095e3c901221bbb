// @ts-check
// The caller's own functions that Go asks or tells, by the names of the protocol
// (jsbridge/doc.go), and what the page itself answers. What they throw is the
// cause of the error of the call. None need heed its signal: io.js waits no longer.
import { JOURNAL_FAILED } from "./limits.gen.js";
import { whenAborted } from "./linked.js";
import { pageTime, reached } from "./reach.js";
import { SILENT } from "./store.js";

/**
 * @import { Ask, Hooks } from "./io.types.js"
 * @import { ClientOptions, Credentials, SignerCredentials, Warning } from "./options.types.js"
 * @import { Store } from "./store.js"
 */

/** @param {Partial<ClientOptions>} own @param {Store} store of the journal @returns {Hooks} */
export function hooksOf({ credentials, signer, onRequest, onWarning = warnOnce(), fetch }, store) {
  let warned = false; // of a journal that does not answer
  /** @type {Hooks["ask"]} */
  const ask = {
    credentials: async (_, signal) => readCredentials(await credentials?.({ signal }), signer),
    sign: async ({ request }) => {
      const answer = await signer?.(request);
      if (typeof answer?.signature !== "string") throw new TypeError("signer must resolve with {signature}");
      return { signature: answer.signature };
    },
    journal: async (request) => {
      const answer = await useJournal(store, request);
      if (store.away && !warned) told(onWarning, journalFailed());
      warned ||= store.away;
      return answer;
    },
    online: (_, signal) => online(signal),
    pause: ({ wait }, signal) => pause(wait, signal),
    reach: async ({ url }, signal) => ({ reached: await reached(fetch ?? globalThis.fetch, url, signal) }),
    time: async () => ({ time: await pageTime() }),
  };
  return { ask, trace: (event) => told(onRequest, event), warn: (event) => told(onWarning, event) };
}

/** Does what Go asks of the journal. @param {Store} store @param {Ask} request */
async function useJournal(store, { op, key, entry }) {
  if (op === "load") return { entry: await store.load(key) };
  if (op === "save") return { saved: await store.save(key, entry) };
  await store.delete(key);
}

const journalFailed = () => ({
  code: JOURNAL_FAILED,
  message: `the journal of uploads fails: ${SILENT}`,
  remedy: "restart the browser, or do not rely on resume: an upload that ends with its page may begin anew",
});

/** Waits while this machine has no network, and tells whether it had to. @param {AbortSignal} signal */
async function online(signal) {
  if (globalThis.navigator?.onLine !== false) return { waited: false };
  await new Promise((resolve) => {
    addEventListener("online", resolve, { once: true });
    whenAborted(signal, () => removeEventListener("online", resolve));
  });
  return { waited: true };
}

/** So many milliseconds, or fewer: until the network comes back. @param {number} wait @param {AbortSignal} signal @returns {Promise<void>} */
function pause(wait, signal) {
  return new Promise((resolve) => {
    let undo = () => {};
    const end = () => {
      clearTimeout(timer);
      globalThis.removeEventListener?.("online", end);
      undo();
      resolve();
    };
    const timer = setTimeout(end, wait);
    globalThis.addEventListener?.("online", end);
    undo = whenAborted(signal, end);
  });
}

/** @param {Partial<Credentials | SignerCredentials> | undefined} answer @param {ClientOptions["signer"]} signer has the secret, where there is one */
function readCredentials(answer, signer) {
  const { accessKey, secretKey = signer && "", sessionToken = "", expiration } = answer ?? {};
  if (signer && secretKey) throw new TypeError("credentials beside a signer must hold no secretKey");
  if (!accessKey || !signer && !secretKey || [accessKey, secretKey, sessionToken].some((key) => typeof key !== "string")) {
    throw new TypeError("credentials must resolve with {accessKey, secretKey, sessionToken?, expiration?}, all keys strings");
  }
  const expires = expiration === undefined || expiration === null ? null : new Date(expiration).getTime();
  if (Number.isNaN(expires)) throw new TypeError("expiration must be a Date, or what makes one");
  return { accessKey, secretKey, sessionToken, expiration: expires };
}

/** Tells, and lets nothing the listener throws fail a request. @template T @param {((event: T) => void) | undefined} listener @param {T} event */
export function told(listener, event) {
  try {
    listener?.(event);
  } catch (error) {
    queueMicrotask(() => { throw error; }); // the caller's own: to be seen, but not here
  }
}

/** The default of onWarning: the console, once for each code and bucket. */
function warnOnce() {
  const told = new Set();
  return (/** @type {Warning} */ { code, message, remedy, bucketName }) => {
    const what = `${code} ${bucketName}`;
    if (told.has(what)) return;
    told.add(what);
    console.warn(`Minnow: ${message}. Remedy: ${remedy}.`);
  };
}

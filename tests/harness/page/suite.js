// @ts-check
// What a test module imports as "suite": where the server is, what reached it,
// bytes to send and their digest, and how to skip a test.

/**
 * @typedef {object} Config  harness.Config, as the Go test gave it
 * @property {string[]} modules
 * @property {string} endpoint   "127.0.0.1:port": the server, or the Recorder before it
 * @property {boolean} secure
 * @property {string} accessKey
 * @property {string} secretKey
 * @property {string} control    the Recorder's control address; "" when there is none
 * @property {"main"|"worker"} host
 * @property {string[]} calls    names in the bridge's table of methods
 * @property {any} data          what else the modules of this suite need
 */

/** @type {Config} */
export const config = await (await fetch("/config.json")).json();

/** @typedef {{ method: string, path: string, query: string, headers: string[], status: number }} RecordedRequest */

/** @returns {Promise<RecordedRequest[]>} what reached the server since the last reset, without preflights */
export const requests = () => control("requests");

/** @returns {Promise<RecordedRequest[]>} the OPTIONS requests since the last reset */
export const preflights = () => control("preflights");

/** Makes the Recorder forget what came so far. */
export const resetRequests = () => control("reset", { method: "POST" });

/** @param {string} verb @param {RequestInit} [init] */
async function control(verb, init) {
  const response = await fetch(`${config.control}/${verb}`, init);
  return response.json();
}

/** Bytes that repeat nowhere near, so that parts out of place show. @param {number} size @param {number} [seed] */
export function noise(size, seed = 1) {
  const words = new Uint32Array(Math.ceil(size / 4));
  for (let i = 0, x = seed * 2654435761; i < words.length; i++) {
    x ^= x << 13;
    x ^= x >>> 17;
    words[i] = x ^= x << 5;
  }
  return new Uint8Array(words.buffer, 0, size);
}

/** The SHA-256 of data, in hexadecimal digits. @param {string | BufferSource} data */
export async function digest(data) {
  const sum = await crypto.subtle.digest("SHA-256", typeof data === "string" ? new TextEncoder().encode(data) : data);
  return Array.from(new Uint8Array(sum), (b) => b.toString(16).padStart(2, "0")).join("");
}

/**
 * Says something of a test that passes: a figure, say.
 *
 * @param {any} context  mocha's `this`
 * @param {string} text
 */
export function note(context, text) {
  context.test.note = text;
}

/**
 * Skips the test that runs, or from a `before` all tests of its describe. A
 * test skipped in any other way counts as failed: nobody would miss it.
 *
 * @param {any} context  mocha's `this`
 * @param {string} reason
 */
export function skip(context, reason) {
  const runnable = context.test;
  (runnable.type === "hook" ? runnable.parent : runnable).skipReason = reason;
  context.skip();
}

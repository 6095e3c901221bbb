// @ts-check
// What a test module imports as "suite": where the server is, what reached it,
// and how to skip a test.

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

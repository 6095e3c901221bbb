// @ts-check
// The host that runs Go on the calling thread.
import { startGo } from "./wasm.js";

/**
 * @param {import("./channel.js").Start} options
 * @param {(text: string) => void} onmessage
 * @param {(error: unknown) => void} onexit
 * @param {AbortSignal} signal ends the loading
 * @returns {Promise<import("./channel.js").Host>}
 */
export async function startMain(options, onmessage, onexit, signal) {
  const { receive, exited } = await startGo(options, onmessage, signal);
  exited.then(onexit);
  return {
    send: receive,
    stop: () => receive('[{"do":"exit"}]'),
  };
}

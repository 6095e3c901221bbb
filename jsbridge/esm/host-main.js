// @ts-check
// The host that runs Go on the calling thread.
import { startGo } from "./wasm.js";

/**
 * @param {import("./channel.js").Start} options
 * @param {(text: string) => void} onmessage
 * @param {(error: unknown) => void} onexit
 * @param {import("./channel.js").Loading} loading
 * @returns {Promise<import("./channel.js").Host>}
 */
export async function startMain(options, onmessage, onexit, loading) {
  const { receive, exited } = await startGo(options, onmessage, loading);
  exited.then(onexit);
  return {
    send: receive,
    stop: () => receive('[{"do":"exit"}]'),
  };
}

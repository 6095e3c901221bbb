// @ts-check
// The host that runs Go on the calling thread.
import { startGo } from "./wasm.js";

/** @type {import("./channel.types.js").StartHost} */
export async function startMain(options, onmessage, onexit, loading) {
  const { receive, exited } = await startGo(options, onmessage, loading);
  exited.then(onexit);
  return {
    send: receive,
    stop: () => receive('[{"do":"exit"}]'),
  };
}

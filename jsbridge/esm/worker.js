// @ts-check
// Runs in the worker: Go, and the two ends of the pipe to host-worker.js.
import { discard } from "./io.js";
import { startGo } from "./wasm.js";

addEventListener("message", async ({ data }) => {
  try {
    const { receive, exited } = await startGo(data, (text) => postMessage(text), { answer: () => postMessage({ answered: true }) });
    addEventListener("message", ({ data: [text, bytes] }) => {
      receive(text, bytes);
      discard(bytes);
    });
    postMessage({ ready: true });
    postMessage({ message: "the wasm module has ended", error: await exited });
  } catch (error) {
    const { message, cause } = /** @type {Error} */ (error);
    postMessage({ message, error: String(cause ?? message) });
  }
}, { once: true });

// @ts-check
// The host that runs Go in a module worker, see worker.js. Blobs, streams and
// requests stay on this side; only text and windows of bytes go across.
import { because, moduleNotLoaded } from "./errors.js";
import { whenAborted } from "./linked.js";

/** @type {import("./channel.types.js").StartHost} */
export function startWorker({ wasmURL, wasmModule }, onmessage, onexit, { signal, answer }) {
  return new Promise((resolve, reject) => {
    const worker = newWorker();
    const undo = whenAborted(signal, () => worker.terminate());
    worker.postMessage({ wasmURL, wasmModule });
    worker.onerror = (event) => {
      event.preventDefault();
      const error = moduleNotLoaded(`the worker failed: ${event.message ?? "its script cannot be loaded"}`, event.error);
      worker.terminate();
      reject(error);
      onexit(error);
    };
    worker.onmessage = ({ data }) => {
      if (typeof data === "string") onmessage(data);
      else if (data.answered) answer();
      else if (data.ready) {
        undo();
        resolve({ send: (text, bytes) => post(worker, text, bytes), stop: () => worker.terminate() });
      } else {
        worker.terminate();
        reject(moduleNotLoaded(data.message, data.error));
        onexit(data.error);
      }
    };
  });
}

/** In a frame without an origin every script is cross-origin, which Worker refuses. */
function newWorker() {
  try {
    return new Worker(new URL("./worker.js", import.meta.url), { type: "module", name: "minnow" });
  } catch (error) {
    throw moduleNotLoaded(`no worker can be started here${because(error)}; the host "main" needs none`, error);
  }
}

/** Moves the bytes rather than copying them, where they fill their buffer. @param {Worker} worker @param {string} text @param {Uint8Array} [bytes] */
function post(worker, text, bytes) {
  const whole = bytes && bytes.byteLength === bytes.buffer.byteLength;
  worker.postMessage([text, bytes], whole ? [bytes.buffer] : []);
}

// @ts-check
// Loads the module and runs it. Go's runtime wants to put things on the global
// object; it gets one of its own, so that the page's stays as it is.
import { because, moduleNotLoaded } from "./errors.js";
import { goRuntime } from "./wasm_exec.js";

/** Where the module is unless the caller says otherwise. Bundlers look for just this. */
export const wasmHere = () => new URL("./minnow.wasm", import.meta.url);

/** @import { Bridge, GoFiles, GoProgram, Loading, Start } from "./channel.types.js" */

const MAX_SAID = 64 * 1024; // characters of what a dying program prints

/**
 * Starts Go and returns its way in, and a promise of its end.
 * @param {Start} options
 * @param {(text: string) => void} post takes Go's messages
 * @param {Partial<Loading>} loading
 * @returns {Promise<{receive: (text: string, bytes?: Uint8Array) => void, exited: Promise<unknown>}>}
 */
export async function startGo(options, post, loading) {
  /** @type {Bridge} */
  const bridge = { post, memory: () => /** @type {WebAssembly.Memory} */ (instance.exports.mem).buffer.byteLength };
  const scope = { minnow: bridge, Object, Array, Uint8Array, Date, Error, crypto, performance, TextEncoder, TextDecoder };
  /** @type {GoProgram} */
  const go = new (goRuntime(scope))();
  /** @type {WebAssembly.Instance} */
  const instance = await load(options, go.importObject, loading);
  loading.signal?.throwIfAborted();
  // Go runs until it first waits, which it does once receive is set.
  const exited = run(go, /** @type {{fs: GoFiles}} */ (/** @type {object} */ (scope)).fs, instance);
  if (bridge.receive) return { receive: bridge.receive, exited };
  const cause = await Promise.race([exited, new Promise((resolve) => setTimeout(resolve))]); // another program may run forever
  throw moduleNotLoaded(`the wasm module did not start${because(cause)}`, cause);
}

/**
 * Runs Go and resolves when it ends: with the error, or with undefined where it was
 * told to. It may crash wherever it is entered, by a message or by a timer.
 * @param {GoProgram} go @param {GoFiles} fs @param {WebAssembly.Instance} instance @returns {Promise<unknown>}
 */
function run(go, fs, instance) {
  let said = "";
  fs.writeSync = (_, bytes) => {
    if (said.length < MAX_SAID) said += new TextDecoder().decode(bytes);
    return bytes.length;
  };
  return new Promise((resolve) => {
    const end = (/** @type {unknown} */ why) => {
      go.exited = true;
      for (const timer of go._scheduledTimeouts.values()) clearTimeout(timer); // which would wake a program that is gone
      go._scheduledTimeouts.clear();
      resolve(why);
    };
    const resume = go._resume;
    go._resume = () => {
      try {
        resume.call(go);
      } catch (error) {
        end(error);
      }
    };
    go.exit = (code) => end(code ? crash(said, code) : undefined);
    go.run(instance).catch(end);
  });
}

/** What Go died of; its stacks are for the console, once. @param {string} said @param {number} code */
function crash(said, code) {
  if (said) console.error(`Minnow: the wasm module has crashed\n${said}`);
  return new Error(/^(panic|fatal error): .*/m.exec(said)?.[0] ?? `exit code ${code}`);
}

/** @param {Start} options @param {WebAssembly.Imports} imports @param {Partial<Loading>} loading */
async function load({ wasmURL, wasmModule }, imports, { signal, answer }) {
  const url = new URL(wasmURL ?? wasmHere());
  if (wasmModule || url.protocol === "file:") answer?.(); // no server is waited for
  try {
    if (wasmModule) return await WebAssembly.instantiate(wasmModule, imports);
    if (url.protocol === "file:") return await loadFile(url, imports);
    const response = await fetch(url, { credentials: "same-origin", signal });
    answer?.();
    if (!response.ok) throw new Error(`status ${response.status}`);
    // Compiling while it loads wants the right type, and nothing behind it; a server without it still serves.
    const streaming = response.headers.get("content-type") === "application/wasm";
    const { instance } = streaming
      ? await WebAssembly.instantiateStreaming(response, imports)
      : await WebAssembly.instantiate(await response.arrayBuffer(), imports);
    return instance;
  } catch (error) {
    throw moduleNotLoaded(`${wasmModule ? "wasmModule" : url.href} cannot be loaded${because(error)}${hint()}`, error);
  }
}

/** Where not even the smallest module compiles, it is the page that forbids it. */
function hint() {
  try {
    new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
    return "";
  } catch {
    return "; where there is WebAssembly at all, the page's Content-Security-Policy forbids it: add 'wasm-unsafe-eval' to its script-src";
  }
}

/** Node's fetch does not read files. @param {URL} url @param {WebAssembly.Imports} imports */
async function loadFile(url, imports) {
  const { readFile } = await import(/* @vite-ignore */ /* webpackIgnore: true */ "node:fs/promises");
  return (await WebAssembly.instantiate(await readFile(url), imports)).instance;
}

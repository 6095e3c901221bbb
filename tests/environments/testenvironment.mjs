// @ts-check
// The package in a context of its own, as test runners make one: the language's
// classes are the context's, those of the platform Node's. Run it with
// --experimental-vm-modules; each line says what went well.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import vm from "node:vm";

const platform = [
  "fetch", "Response", "Request", "Headers", "Blob", "File", "FormData", "ReadableStream", "WritableStream", "TransformStream", "AbortController", "AbortSignal",
  "TextEncoder", "TextDecoder", "URL", "URLSearchParams", "Event", "EventTarget", "CustomEvent", "DOMException", "crypto", "performance", "console", "structuredClone",
  "setTimeout", "clearTimeout", "setInterval", "clearInterval", "setImmediate", "queueMicrotask", "process",
];
const context = vm.createContext(Object.fromEntries(platform.map((name) => [name, /** @type {any} */ (globalThis)[name]])));

/** @type {Map<string, any>} */
const modules = new Map();
const { SourceTextModule, SyntheticModule } = /** @type {any} */ (vm);

/** @param {string} specifier @param {{identifier: string}} from */
async function load(specifier, { identifier }) {
  if (specifier.startsWith("node:")) return outside(specifier);
  const url = new URL(specifier, identifier).href;
  if (!modules.has(url)) {
    modules.set(url, new SourceTextModule(await readFile(new URL(url), "utf8"), {
      identifier: url, context,
      initializeImportMeta: (/** @type {any} */ meta) => { meta.url = url; },
      importModuleDynamically: async (/** @type {string} */ name) => {
        const found = await load(name, { identifier: url });
        if (found.status === "unlinked") await found.link(load);
        await found.evaluate();
        return found;
      },
    }));
  }
  return modules.get(url);
}

/** @param {string} name of a module of Node's */
async function outside(name) {
  const own = await import(name);
  return new SyntheticModule(Object.keys(own), function (/** @type {any} */) {
    for (const key of Object.keys(own)) /** @type {any} */ (this).setExport(key, own[key]);
  }, { context });
}

const index = await load("./index.js", { identifier: new URL("../../dist/index.js", import.meta.url).href });
await index.link(load);
await index.evaluate();
const minnow = index.namespace;
assert.notEqual(vm.runInContext("Uint8Array", context), Uint8Array);

const server = JSON.parse(/** @type {string} */ (process.env.MINNOW_SERVER));
const client = new minnow.Client({ ...server, region: "us-east-1", onWarning() {} });
const bucket = "in-a-context", size = 6 * 2 ** 20;
await client.makeBucket(bucket);
for (const integrity of ["auto", "crc32c", "sha256", "md5", "none"]) {
  await client.putObject(bucket, "text", "content", { integrity });
  assert.equal(await (await client.getObject(bucket, "text")).text(), "content");
  await client.putObject(bucket, "theirs", vm.runInContext("new Uint8Array(1000).fill(7)", context), { integrity });
  await client.putObject(bucket, "parts", new Blob([new Uint8Array(size).fill(7)]), { integrity });
  await client.putObject(bucket, "stream", new Blob(["streamed"]).stream(), { integrity });
}
console.log("uploads with every checksum");

let length = 0;
await client.fGetObject(bucket, "parts", new WritableStream({ write: (chunk) => { length += chunk.length; } }));
assert.equal(length, size);
assert.equal((await (await client.getObject(bucket, "parts")).arrayBuffer()).byteLength, size);
const reason = new Error("enough"), controller = new AbortController();
const stopped = client.statObject(bucket, "text", { signal: controller.signal });
controller.abort(reason);
assert.equal(await stopped.catch((/** @type {unknown} */ error) => error), reason);
assert.equal((await client.statObject(bucket, "none").catch((/** @type {any} */ error) => error)).code, "NoSuchKey");
console.log("downloads, signals and errors");

assert.equal((await client.removeObjects(bucket, ["text", "theirs", "parts", "stream"])).length, 0);
await client.removeBucket(bucket);
await minnow.terminate();

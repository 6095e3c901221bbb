// @ts-check
// The module from servers that do not know what it is, or where it is.
import { expect } from "chai";
import { Client, S3Error, init, terminate } from "minnow";
import { config } from "suite";

const client = new Client({ endpoint: `http://${config.endpoint}`, accessKey: config.accessKey, secretKey: config.secretKey });

describe("the module", () => {
  beforeEach(terminate);
  after(terminate);

  for (const type of ["application/octet-stream", "text/plain", "text/html; charset=utf-8", "application/wasm; charset=utf-8", "APPLICATION/WASM", "none"]) {
    it(`loads as ${type}`, async () => {
      await init({ host: config.host, wasmURL: `/dist/minnow.wasm?type=${encodeURIComponent(type)}` });
      expect(await client.listBuckets()).to.be.an("array");
    });
  }

  for (const [name, wasmURL] of Object.entries({ "that is not there": "/dist/none.wasm", "that is a page": "/suite.html", "that is a page, said to be wasm": "/suite.html?type=application/wasm" })) {
    it(`${name} is a typed error, and the next call may load another`, async () => {
      const error = await init({ host: config.host, wasmURL }).then(() => undefined, (error) => error);
      expect(error).to.be.an.instanceof(S3Error).and.include({ code: "ModuleNotLoaded" });
      expect(error.message).to.include(wasmURL);
      await init({ host: config.host, wasmURL: "/dist/minnow.wasm" });
      expect(await client.listBuckets()).to.be.an("array");
    });
  }

  it("needs an address that is one", async () => {
    const error = await init({ host: config.host, wasmURL: "http://[" }).then(() => undefined, (error) => error);
    expect(error).to.include({ name: "InvalidArgumentError", argument: "wasmURL" });
  });

  const header = [0, 97, 115, 109, 1, 0, 0, 0];
  const modules = {
    "that is no module": () => /** @type {any} */ ({}),
    "that is another": () => new WebAssembly.Module(Uint8Array.from(header)),
    "that imports what is not there": () => new WebAssembly.Module(Uint8Array.from([...header, 1, 4, 1, 0x60, 0, 0, 2, 7, 1, 1, 97, 1, 98, 0, 0])),
  };
  for (const [name, wasmModule] of Object.entries(modules)) {
    it(`given compiled, ${name}, is a typed error, and the next call may load another`, async () => {
      const error = await init({ host: config.host, wasmModule: wasmModule() }).then(() => undefined, (error) => error);
      expect(error).to.be.an.instanceof(S3Error).and.include({ code: "ModuleNotLoaded" });
      await init({ host: config.host, wasmURL: "/dist/minnow.wasm" });
      expect(await client.listBuckets()).to.be.an("array");
    });
  }
});

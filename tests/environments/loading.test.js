// @ts-check
// The module from servers that do not know what it is, or where it is.
import { expect } from "chai";
import { Client, S3Error, init, terminate } from "minnow";
import { config } from "suite";

const client = new Client({ endpoint: `http://${config.endpoint}`, accessKey: config.accessKey, secretKey: config.secretKey });

describe("the module", () => {
  beforeEach(terminate);
  after(terminate);

  for (const type of ["application/octet-stream", "text/plain", "text/html; charset=utf-8", "none"]) {
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
});

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

  const silent = { host: config.host, wasmURL: "/dist/minnow.wasm?silent" };
  const ended = (/** @type {Promise<unknown>} */ promise) => promise.then(() => undefined, (error) => error);

  /** @type {Record<string, (c: Client, o: {signal: AbortSignal}) => Promise<unknown>>} */
  const calls = {
    listBuckets: (c, o) => c.listBuckets(o),
    fPutObject: (c, o) => c.fPutObject("bucket", "a", new File(["x"], "a"), { ...o, resume: true }),
    fGetObject: (c, o) => c.fGetObject("bucket", "a", new WritableStream(), o),
    upload: (c, o) => c.upload("bucket", "a", new Blob(["x"]), o).done,
    listObjectsV2: (c, o) => c.listObjectsV2("bucket", o)[Symbol.asyncIterator]().next(),
    listenBucketNotification: (c, o) => c.listenBucketNotification("bucket", o)[Symbol.asyncIterator]().next(),
    diagnose: (c, o) => c.diagnose(o),
  };

  it("that never comes holds no call that is stopped", async () => {
    const waiting = ended(init(silent));
    for (const call of Object.values(calls)) {
      const own = new Client({ endpoint: "http://s3.test", accessKey: "a", secretKey: "s" });
      const controller = new AbortController(), reason = new Error("enough");
      const stopped = ended(call(own, { signal: controller.signal })), closed = ended(call(own, { signal: new AbortController().signal }));
      controller.abort(reason);
      expect(await stopped).to.equal(reason);
      own.close();
      expect(await closed).to.include({ code: "ClientClosed" });
    }
    expect(await ended(client.listBuckets({ signal: AbortSignal.timeout(20) }))).to.include({ name: "TimeoutError" });
    const short = new Client({ endpoint: "http://s3.test", timeout: { firstByte: 20 } });
    expect(await ended(short.listBuckets())).to.include({ code: "ModuleNotLoaded" });
    const call = ended(client.listBuckets());
    await terminate();
    for (const error of await Promise.all([waiting, call])) expect(error).to.be.an.instanceof(S3Error).and.include({ code: "ModuleExited" });
    await init({ host: config.host });
    expect(await client.listBuckets()).to.be.an("array");
  });

  it("is one for all that ask for the same while it loads", async () => {
    const first = ended(init(silent));
    const again = ended(init({ ...silent, wasmURL: new URL(silent.wasmURL, location.href) }));
    const other = await ended(init({ host: config.host, wasmURL: "/dist/minnow.wasm" }));
    expect(other).to.include({ name: "InvalidArgumentError", argument: "init" });
    await terminate();
    expect((await Promise.all([first, again])).map((error) => error.code)).to.deep.equal(["ModuleExited", "ModuleExited"]);
    await Promise.all([init({ host: config.host }), init(), init({ host: config.host })]);
    expect(performance.getEntriesByType("resource").filter(({ name }) => name.endsWith("?silent")).length).to.be.at.most(2);
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

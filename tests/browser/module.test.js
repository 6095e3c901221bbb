// @ts-check
// The module as a whole: what it exports, holds, leaves alone, and survives.
import { methodsOf } from "./methodsof.js";
import { expect } from "chai";
import * as minnow from "minnow";
import { config } from "suite";
import { bucketOfThis, client, connect, rejection } from "./minnow.js";

const { Client, init, stats, terminate } = minnow;

describe("the module", () => {
  const bucket = bucketOfThis();
  before(() => client.putObject(bucket, "a", "x".repeat(100_000)));

  it("exports what index.d.ts declares", () => {
    expect(Object.keys(minnow).sort()).to.deep.equal(
      ["Client", "CopyConditions", "Download", "FolderUpload", "InvalidArgumentError", "NetworkError", "Policy", "PostPolicy", "ResponseError", "S3Error", "Upload",
        "init", "stats", "stsAssumeRole", "stsAssumeRoleWithLDAPIdentity", "stsAssumeRoleWithWebIdentity", "terminate"]);
    expect(minnow.Policy).to.deep.equal({ NONE: "none", READ_ONLY: "readonly", WRITE_ONLY: "writeonly", READ_WRITE: "readwrite" });
  });

  it("leaves the page's globals alone", () => {
    for (const name of ["Go", "fs", "path", "process", "minnow"]) expect(name in globalThis, name).to.equal(false);
  });

  it("is started once, with one set of options", async () => {
    await init();
    await init({ host: config.host }); // as before
    await Promise.all([init({ host: config.host }), init({ wasmURL: "/dist/minnow.wasm" }), init({ wasmURL: new URL("/dist/minnow.wasm", location.href) })]);
    const other = config.host === "main" ? "worker" : "main";
    expect(await rejection(init({ host: other }))).to.include({ name: "InvalidArgumentError", argument: "init" });
    expect(await rejection(init({ wasmURL: "/dist/other.wasm" }))).to.include({ name: "InvalidArgumentError", argument: "init" });
    expect(await rejection(init({ wasmModule: new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)) }))).to.include({ argument: "init" });
    expect(await rejection(/** @type {any} */ (init)({ host: "iframe" }))).to.include({ argument: "host" });
  });

  it("runs Go where it was told", async () => {
    const workers = performance.getEntriesByType("resource").filter(({ name }) => name.endsWith("/worker.js"));
    expect(workers.length > 0).to.equal(config.host === "worker");
  });

  it("holds nothing after its calls have settled", async () => {
    const once = async () => {
      await client.putObject(bucket, "b", new Blob(["y"]).stream());
      await (await client.getObject(bucket, "a")).text();
      const { body } = await client.getObject(bucket, "a");
      await body.cancel();
      await rejection(client.getObject(bucket, "none"));
      const controller = new AbortController();
      const call = client.getObject(bucket, "a", { signal: controller.signal });
      setTimeout(() => controller.abort(), 1);
      await call.then((result) => result.text()).catch(() => {});
      for await (const _ of client.listObjectsV2(bucket)) break;
    };
    await once();
    const before = await stats();
    for (let i = 0; i < 50; i++) await once();
    const after = await stats();
    const { clients, ...held } = { ...after, wasmBytes: 0 };
    expect(held).to.deep.equal({ goroutines: before.goroutines, asks: before.asks, calls: before.calls, handles: before.handles, wasmBytes: 0 });
    expect(clients, "clients, of which some may have been forgotten since").to.be.at.most(before.clients);
    expect(after).to.include({ calls: 0, asks: 0, handles: 0 });
    expect(after.wasmBytes).to.be.below(16 * 2 ** 20);
  });

  it("starts anew after terminate, which rejects what is pending", async () => {
    const pending = rejection(client.getObject(bucket, "a"));
    await stats(); // the call is in Go now
    await terminate();
    expect(await pending).to.include({ name: "S3Error", code: "ModuleExited" });
    expect((await client.statObject(bucket, "a")).size).to.equal(100_000);
  });

  it("starts anew after a crash, which rejects what is pending", async () => {
    const pending = rejection(client.getObject(bucket, "a"));
    await stats();
    const { stringify } = JSON; // broken for a moment, it sends Go a message that cannot be: a panic where nothing catches it
    JSON.stringify = () => "{";
    const breaking = rejection(client.statObject(bucket, "a"));
    JSON.stringify = stringify;
    for (const error of await Promise.all([pending, breaking])) expect(error).to.include({ name: "S3Error", code: "ModuleExited" });
    expect((await client.statObject(bucket, "a")).size).to.equal(100_000);
  });

  it("says why it cannot be loaded, and can be loaded then", async () => {
    await terminate();
    const error = await rejection(init({ host: config.host, wasmURL: "/dist/none.wasm" }));
    expect(error).to.include({ name: "S3Error", code: "ModuleNotLoaded" });
    expect(error.message).to.include("/dist/none.wasm");
    await init({ host: config.host, wasmModule: await WebAssembly.compileStreaming(fetch("/dist/minnow.wasm")) });
    expect(await client.bucketExists(bucket)).to.equal(true);
  });

  it("serves several clients side by side", async () => {
    const nobody = connect({ accessKey: undefined, secretKey: undefined });
    const [mine, theirs] = await Promise.allSettled([client.statObject(bucket, "a"), nobody.statObject(bucket, "a")]);
    expect([mine.status, theirs.status]).to.deep.equal(["fulfilled", "rejected"]);
  });

  it("has a method for each row of its tables", () => {
    const methods = methodsOf(Client);
    expect(methods).to.deep.equal([...config.calls, "close"].sort());
  });
});

// @ts-check
// Whatever a caller gives may come from a frame, whose classes are not the page's.
import { expect } from "chai";
import { CopyConditions, init, PostPolicy } from "minnow";
import { config } from "suite";
import { bucketOfThis, bytes, client, connect, digest, rejection } from "./minnow.js";

describe("what a frame of the page has made is taken:", () => {
  const bucket = bucketOfThis();
  const frame = document.createElement("iframe");
  /** @type {any} */
  let realm;
  const large = 6 * 2 ** 20; // bytes: in parts
  before(() => {
    document.body.append(frame);
    realm = frame.contentWindow;
    expect(realm.Blob).not.to.equal(Blob);
  });
  after(() => frame.remove());

  /** Bytes in the frame's own memory. @param {number} size */
  const own = (size) => {
    const array = new realm.Uint8Array(size);
    array.set(bytes(size));
    return array;
  };
  /** @param {string} object @param {number} size */
  const holds = async (object, size) => {
    const got = await (await client.getObject(bucket, object)).arrayBuffer();
    expect(await digest(got)).to.equal(await digest(bytes(size)));
  };
  /** @param {number} size */
  const streamed = (size) => new realm.ReadableStream({
    start(/** @type {any} */ sink) {
      const content = own(size);
      for (let at = 0; at < size; at += 100_003) sink.enqueue(content.slice(at, at + 100_003));
      sink.close();
    },
  });
  /** Memory of several threads. @param {number} size */
  const shared = (size) => {
    const pages = Math.ceil(size / 65536);
    const memory = new realm.WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    const array = new realm.Uint8Array(memory.buffer, 0, size);
    array.set(bytes(size));
    return array;
  };
  /** @param {string} name */
  const handle = async (name) => (await realm.navigator.storage.getDirectory()).getFileHandle(name, { create: true });

  /** @type {Record<string, (size: number) => any>} */
  const data = {
    "a Blob": (size) => new realm.Blob([own(size)]),
    "a File": (size) => new realm.File([own(size)], "f"),
    "an ArrayBuffer": (size) => own(size).buffer,
    "a Uint8Array": own,
    "a DataView": (size) => new realm.DataView(own(size).buffer),
    "shared memory": shared,
    "a ReadableStream": streamed,
    "a Response": (size) => new realm.Response(own(size)),
  };
  for (const [name, make] of Object.entries(data)) {
    it(`${name}, by putObject and upload`, async () => {
      for (const size of [0, 1000, 300_000, large]) {
        await client.putObject(bucket, "put", make(size));
        await holds("put", size);
      }
      await client.upload(bucket, "upload", make(300_000)).done;
      await holds("upload", 300_000);
    });
  }

  it("a File, with its type, by fPutObject, and with resume", async () => {
    const file = new realm.File([own(large)], "f", { type: "text/css" });
    await client.fPutObject(bucket, "file", file, { resume: true, onProgress: () => {} });
    expect((await client.statObject(bucket, "file")).contentType).to.equal("text/css");
    await holds("file", large);
  });

  it("a file handle, to be read and to be written", async () => {
    const from = await handle("from");
    const writable = await from.createWritable();
    await writable.write(own(1000));
    await writable.close();
    await client.fPutObject(bucket, "handle", from);
    await holds("handle", 1000);
    const to = await handle("to");
    await client.fGetObject(bucket, "handle", to, { resume: true });
    expect((await to.getFile()).size).to.equal(1000);
    await client.download(bucket, "handle", to).done;
    expect((await to.getFile()).size).to.equal(1000);
  });

  it("a WritableStream, to be written to and to pipe to", async () => {
    await client.putObject(bucket, "a", bytes(1000));
    let length = 0;
    const stream = () => new realm.WritableStream({ write: (/** @type {any} */ chunk) => { length += chunk.length; } });
    await client.fGetObject(bucket, "a", stream());
    const download = client.download(bucket, "a", stream());
    expect(() => download.pause()).to.throw().with.property("name", "InvalidArgumentError");
    await download.done;
    await (await client.getObject(bucket, "a")).body.pipeTo(stream());
    expect(length).to.equal(3000);
  });

  it("a signal, and its reason", async () => {
    const controller = new realm.AbortController();
    const ended = [
      client.statObject(bucket, "a", { signal: controller.signal }),
      client.putObject(bucket, "a", bytes(1000), { signal: controller.signal }),
      client.listObjectsV2(bucket, { signal: controller.signal })[Symbol.asyncIterator]().next(),
      client.diagnose({ signal: controller.signal }),
    ].map(rejection);
    const reason = new realm.Error("enough");
    controller.abort(reason);
    expect(await Promise.all(ended)).to.deep.equal([reason, reason, reason, reason]);
    await client.statObject(bucket, "a", { signal: new realm.AbortController().signal });
  });

  it("options, Headers, Maps and Dates", async () => {
    const metadata = new realm.Map([["colour", "blue"]]);
    const headers = new realm.Headers({ "cache-control": "no-cache" });
    await client.putObject(bucket, "a", "x", Object.assign(new realm.Object(), { metadata, headers, contentType: "text/css" }));
    const { lastModified, ...stat } = await client.statObject(bucket, "a");
    expect(stat).to.deep.include({ contentType: "text/css" });
    expect(stat.metadata?.colour).to.equal("blue");
    const later = new realm.Date(Date.now() + 60_000), before = new realm.Date(2020, 1);
    expect(await rejection(client.statObject(bucket, "a", { ifUnmodifiedSince: before }))).to.include({ code: "PreconditionFailed" });
    await client.copyObject(bucket, "b", `/${bucket}/a`, new CopyConditions().setModifiedSince(before));
    await client.presignedPostPolicy(new PostPolicy().setBucketName(bucket).setKey("a").setExpires(later));
    expect(await client.presignedGetObject(bucket, "a", { date: later })).to.include("X-Amz-Date=");
    expect(await client.removeObjects(bucket, realm.Array.of("a", "b"))).to.deep.equal([]);
  });

  it("a fetch, and what it answers", async () => {
    const theirs = connect({ fetch: realm.fetch.bind(realm) });
    await theirs.putObject(bucket, "a", new realm.Blob([own(large)]));
    const got = await (await theirs.getObject(bucket, "a")).arrayBuffer();
    expect(await digest(got)).to.equal(await digest(bytes(large)));
  });

  it("credentials that expire at a Date of its own", async () => {
    const { accessKey, secretKey } = config;
    const theirs = connect({ accessKey: undefined, secretKey: undefined, credentials: async () => ({ accessKey, secretKey, expiration: new realm.Date(Date.now() + 3_600_000) }) });
    await theirs.putObject(bucket, "a", "x");
  });

  it("an address for init", async () => {
    await init({ host: config.host, wasmURL: new realm.URL("/dist/minnow.wasm", location.href) });
  });
});

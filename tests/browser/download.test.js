// @ts-check
import { expect } from "chai";
import { preflights, requests, resetRequests } from "suite";
import { bucketOfThis, bytes, client, connect, digest, rejection } from "./minnow.js";

const MiB = 2 ** 20;

describe("downloads", () => {
  const bucket = bucketOfThis();
  const content = bytes(8 * MiB + 17);
  /** @type {string | null} */
  let etag;

  before(async () => {
    ({ etag } = await client.putObject(bucket, "big", content, { contentType: "x/y", metadata: { a: "b" } }));
    await client.putObject(bucket, "json", '{"fish":"minnöw"}', { contentType: "application/json" });
    await client.putObject(bucket, "empty", "");
  });

  it("tell what a stat tells", async () => {
    const stat = await client.statObject(bucket, "big");
    expect(stat).to.include({ size: content.length, etag, contentType: "x/y", versionId: null });
    expect(stat.lastModified).to.be.an.instanceof(Date);
    expect({ ...stat.metadata }).to.deep.equal({ a: "b" });
    const result = await client.getObject(bucket, "big");
    expect({ ...result }).to.deep.equal(stat);
    await result.body.cancel();
  });

  it("come as a stream", async () => {
    const { body } = await client.getObject(bucket, "big");
    const parts = [];
    for await (const chunk of /** @type {any} */ (body)) parts.push(chunk);
    expect(parts.length).to.be.above(1);
    expect(await digest(await new Blob(parts).arrayBuffer())).to.equal(await digest(content));
  });

  it("come as text, JSON, Blob and ArrayBuffer, once", async () => {
    expect(await (await client.getObject(bucket, "json")).text()).to.equal('{"fish":"minnöw"}');
    expect(await (await client.getObject(bucket, "json")).json()).to.deep.equal({ fish: "minnöw" });
    const blob = await (await client.getObject(bucket, "json")).blob();
    expect([blob.type, blob.size]).to.deep.equal(["application/json", 18]);
    const result = await client.getObject(bucket, "big");
    expect(await digest(await result.arrayBuffer())).to.equal(await digest(content));
    expect(await rejection(result.text())).to.include({ name: "InvalidArgumentError", argument: "body" });
  });

  it("may be empty", async () => {
    expect(await (await client.getObject(bucket, "empty")).text()).to.equal("");
  });

  /** @type {[string, [number?, number?], [number, number]][]} */
  const ranges = [
    ["from an offset to the end", [8 * MiB], [8 * MiB, content.length]],
    ["a middle part", [1000, 2000], [1000, 3000]],
    ["the first byte", [0, 1], [0, 1]],
    ["the whole by default", [], [0, content.length]],
    ["the whole with length 0", [0, 0], [0, content.length]],
    ["no further than the end", [content.length - 5, 100], [content.length - 5, content.length]],
  ];
  for (const [name, range, [from, to]] of ranges) {
    it(`can be partial: ${name}`, async () => {
      const result = await client.getPartialObject(bucket, "big", ...range);
      expect(result.size).to.equal(content.length);
      expect(await digest(await result.arrayBuffer())).to.equal(await digest(content.slice(from, to)));
    });
  }

  it("are refused behind the end", async () => {
    const error = await rejection(client.getPartialObject(bucket, "big", content.length + 1, 5));
    expect(error).to.include({ name: "ResponseError", code: "InvalidRange", status: 416 });
  });

  it("heed conditions", async () => {
    const past = new Date(Date.now() - 3_600_000);
    expect((await client.statObject(bucket, "big", { ifMatch: etag ?? "", ifModifiedSince: past })).size).to.equal(content.length);
    const failing = { ifMatch: { ifMatch: "0".repeat(32) }, ifUnmodifiedSince: { ifUnmodifiedSince: past } };
    for (const options of Object.values(failing)) {
      expect(await rejection(client.getObject(bucket, "big", options))).to.include({ code: "PreconditionFailed", status: 412 });
    }
    expect(await rejection(client.getObject(bucket, "big", { ifNoneMatch: etag ?? "" }))).to.include({ code: "NotModified", status: 304 });
  });

  it("are signed in the query and need no preflight", async () => {
    await resetRequests();
    await client.statObject(bucket, "json");
    await (await client.getPartialObject(bucket, "big", 5, 5)).text();
    expect(await preflights()).to.deep.equal([]);
    for (const { query } of await requests()) expect(query).to.match(/X-Amz-Signature=/);
  });

  it("are signed in headers on request", async () => {
    await resetRequests();
    const { size } = await connect({ signing: "header" }).statObject(bucket, "json");
    expect(size).to.equal(18);
    const [{ query, headers }] = await requests();
    expect(query).to.equal("");
    expect(headers).to.include.members(["authorization", "x-amz-date", "x-amz-content-sha256"]);
    expect(await preflights()).to.have.length(1);
  });

  it("report progress up to the total", async () => {
    /** @type {any[]} */
    const reports = [];
    const result = await client.getPartialObject(bucket, "big", 0, 4 * MiB, { onProgress: (p) => reports.push(p) });
    await result.arrayBuffer();
    expect(reports.at(-1)).to.include({ loaded: 4 * MiB, total: 4 * MiB });
  });

  it("end with signal.reason before the answer", async () => {
    const reason = { not: "an Error, yet the caller's own" };
    expect(await rejection(client.getObject(bucket, "big", { signal: AbortSignal.abort(reason) }))).to.equal(reason);
    const controller = new AbortController();
    const get = client.getObject(bucket, "big", { signal: controller.signal });
    controller.abort(reason);
    expect(await rejection(get)).to.equal(reason);
  });

  it("end with signal.reason in the middle", async () => {
    const controller = new AbortController();
    const { body } = await client.getObject(bucket, "big", { signal: controller.signal });
    const reader = body.getReader();
    await reader.read();
    const reason = new Error("enough");
    controller.abort(reason);
    expect(await rejection((async () => { for (;;) if ((await reader.read()).done) return; })())).to.equal(reason);
  });

  it("end with signal.reason before they are read", async () => {
    const controller = new AbortController();
    const reason = new Error("never mind");
    const result = await client.getObject(bucket, "big", { signal: controller.signal });
    controller.abort(reason);
    expect(await rejection(result.arrayBuffer())).to.equal(reason);
  });

  it("end when the client is closed", async () => {
    const closing = connect();
    const { body } = await closing.getObject(bucket, "big");
    const reader = body.getReader();
    await reader.read();
    closing.close();
    expect(await rejection((async () => { for (;;) if ((await reader.read()).done) return; })())).to.include({ code: "ClientClosed" });
    expect(await rejection(closing.statObject(bucket, "big"))).to.include({ name: "S3Error", code: "ClientClosed" });
  });
});

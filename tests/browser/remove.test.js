// @ts-check
import { expect } from "chai";
import { requests, resetRequests } from "suite";
import { bucketOfThis, client, collect, connect, rejection } from "./minnow.js";

describe("removing", () => {
  const bucket = bucketOfThis();

  it("takes one object away, also one that is not there", async () => {
    await client.putObject(bucket, "one", "1");
    expect(await client.removeObject(bucket, "one")).to.equal(undefined);
    expect(await rejection(client.statObject(bucket, "one"))).to.include({ code: "NoSuchKey", status: 404, objectName: "one" });
    await client.removeObject(bucket, "one");
  });

  it("takes 2,500 objects away in three requests", async function () {
    this.timeout(120_000);
    const names = Array.from({ length: 2500 }, (_, i) => `many/${i}`);
    const rest = [...names];
    await Promise.all(Array.from({ length: 12 }, async () => {
      for (let name = rest.pop(); name; name = rest.pop()) await client.putObject(bucket, name, "x");
    }));
    await resetRequests();
    expect(await client.removeObjects(bucket, names)).to.deep.equal([]);
    expect((await requests()).map(({ method, query }) => [method, query])).to.deep.equal(Array(3).fill(["POST", "delete="]));
    expect(await collect(client.listObjectsV2(bucket, { recursive: true }))).to.deep.equal([]);
  });

  it("takes iterables, sync and async, of names and of items", async () => {
    await Promise.all(["a", "b", "c"].map((name) => client.putObject(bucket, name, name)));
    expect(await client.removeObjects(bucket, new Set(["a", "not-there"]))).to.deep.equal([]);
    expect(await client.removeObjects(bucket, client.listObjectsV2(bucket))).to.deep.equal([]);
    expect(await client.removeObjects(bucket, [])).to.deep.equal([]);
    expect(await collect(client.listObjectsV2(bucket))).to.deep.equal([]);
  });

  it("takes keys that XML cannot carry", async () => {
    const names = ["<&>\"'", "line\nbreak", "tab\there", "\u0001control", "]]>", "🐟"];
    for (const name of names) await client.putObject(bucket, name, "x");
    expect((await collect(client.listObjectsV2(bucket))).map(({ objectName }) => objectName).sort()).to.deep.equal([...names].sort());
    expect(await client.removeObjects(bucket, names)).to.deep.equal([]);
    expect(await collect(client.listObjectsV2(bucket))).to.deep.equal([]);
  });

  it("returns just those that the server kept", async () => {
    await client.putObject(bucket, "good", "x");
    const kept = await connect({ keepsSlashes: true }).removeObjects(bucket, ["good", "bad//name", "not-there"]);
    expect(kept).to.deep.equal([
      { objectName: "bad//name", code: "XMinioInvalidObjectName", message: "Object name contains unsupported characters." },
    ]);
    expect(await rejection(client.statObject(bucket, "good"))).to.include({ code: "NoSuchKey" });
  });

  it("returns those of every batch", async () => {
    const fetch = async (/** @type {string} */ _, /** @type {RequestInit} */ { body }) => {
      const keys = Array.from(String(body).matchAll(/<Key>(.*?)<\/Key>/g), ([, key]) => key).filter((key) => key.endsWith("00"));
      const errors = keys.map((key) => `<Error><Key>${key}</Key><Code>AccessDenied</Code><Message>No.</Message></Error>`);
      return new Response(`<DeleteResult>${errors.join("")}</DeleteResult>`);
    };
    const names = Array.from({ length: 2500 }, (_, i) => `k${i}`);
    const kept = await connect({ fetch }).removeObjects(bucket, names);
    expect(kept.map(({ objectName }) => objectName)).to.deep.equal(names.filter((name) => name.endsWith("00")));
    expect(kept[0]).to.deep.equal({ objectName: "k100", code: "AccessDenied", message: "No." });
  });

  it("rejects when the server refuses a whole batch", async () => {
    expect(await rejection(client.removeObjects("no-such-bucket-here", ["a"]))).to.include({ name: "ResponseError", code: "NoSuchBucket" });
  });

  it("ends with signal.reason", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const endless = (function* () {
      for (let i = 0; ; i++) {
        if (i === 1500) controller.abort(reason);
        yield `endless/${i}`;
      }
    })();
    expect(await rejection(client.removeObjects(bucket, endless, { signal: controller.signal }))).to.equal(reason);
  });

  it("tells callers that may not", async () => {
    const anonymous = connect({ accessKey: undefined, secretKey: undefined });
    expect(await rejection(anonymous.removeObject(bucket, "x"))).to.include({ code: "AccessDenied", status: 403 });
  });
});

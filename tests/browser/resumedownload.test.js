// @ts-check
// Downloads that continue after a break.
import { expect } from "chai";
import { preflights, resetRequests } from "suite";
import { bucketOfThis, bytes, client, digest, rejection } from "./minnow.js";
import { tampered, broken, expectProgress } from "./tampered.js";

const MiB = 2 ** 20;
const content = bytes(13 * MiB + 17);
const small = content.subarray(0, 3 * MiB);

describe("a download that breaks", () => {
  const bucket = bucketOfThis();
  before(() => client.putObject(bucket, "a", small, { contentType: "x/y" }));

  for (const how of /** @type {const} */ (["cut", "end", "silence"])) {
    it(`continues from the byte reached: ${how}`, async () => {
      const { own, ranges } = tampered(async (n, answer) => (n === 1 ? broken(await answer(), 1_000_000, how) : answer()), { timeout: { idle: 300 } });
      await resetRequests();
      /** @type {any[]} */
      const reports = [];
      const got = await own.getObject(bucket, "a", { onProgress: (p) => reports.push(p) });
      expect(got.contentType).to.equal("x/y");
      expect(await digest(await got.arrayBuffer())).to.equal(await digest(small));
      expect(ranges).to.deep.equal([null, `bytes=1000000-${small.length - 1}`]);
      expect(await preflights()).to.deep.equal([]);
      expectProgress(reports, small.length);
    });
  }

  it("continues within the part that was asked for", async () => {
    const { own, ranges } = tampered(async (n, answer) => (n < 3 ? broken(await answer(), 100) : answer()));
    const got = await own.getPartialObject(bucket, "a", 1000, 5000);
    expect(await digest(await got.arrayBuffer())).to.equal(await digest(small.slice(1000, 6000)));
    expect(ranges).to.deep.equal(["bytes=1000-5999", "bytes=1100-5999", "bytes=1200-5999"]);
  });

  it("continues after refusals that pass", async () => {
    const { own, ranges } = tampered(async (n, answer) => {
      if (n === 1) return broken(await answer(), 1000);
      return n < 4 ? new Response(null, { status: 503 }) : answer();
    });
    expect(await digest(await (await own.getObject(bucket, "a")).arrayBuffer())).to.equal(await digest(small));
    expect(ranges).to.have.length(4);
  });

  it("continues as often as there is progress, and gives up without", async () => {
    const patient = tampered(async (n, answer) => (n < 8 ? broken(await answer(), 10) : answer()));
    expect(await digest(await (await patient.own.getObject(bucket, "a")).arrayBuffer())).to.equal(await digest(small));
    const { own, ranges } = tampered(async (n, answer) => broken(await answer(), n === 1 ? 10 : 0));
    expect(await rejection((await own.getObject(bucket, "a")).arrayBuffer())).to.include({ name: "NetworkError", code: "NetworkError", retryable: true });
    expect(ranges).to.have.length(4);
  });

  it("is over when the object was replaced, or is gone", async () => {
    for (const [code, change] of /** @type {[string, () => Promise<any>][]} */ ([
      ["ObjectChanged", () => client.putObject(bucket, "b", bytes(small.length, 2))],
      ["ObjectChanged", () => client.putObject(bucket, "b", "short")],
      ["NoSuchKey", () => client.removeObject(bucket, "b")],
    ])) {
      await client.putObject(bucket, "b", small);
      const { own } = tampered(async (n, answer) => {
        if (n === 1) return broken(await answer(), 1000);
        await change();
        return answer();
      });
      const error = await rejection((await own.getObject(bucket, "b")).arrayBuffer());
      expect(error).to.include({ code, operation: "GetObject", retryable: false, bucketName: bucket, objectName: "b" });
    }
  });

  it("is over where the browser decodes it", async () => {
    const { own, ranges } = tampered(async (n, answer) => {
      const response = broken(await answer(), 1000);
      response.headers.set("content-encoding", "gzip");
      return response;
    });
    expect(await rejection((await own.getObject(bucket, "a")).arrayBuffer())).to.include({ code: "NetworkError" });
    expect(ranges).to.have.length(1);
  });

  it("stops at once when it is cancelled while it waits", async () => {
    const waiting = { retry: { baseDelay: 3_600_000, maxDelay: 3_600_000 } };
    const cut = () => tampered(async (n, answer) => broken(await answer(), 1000), waiting);
    const controller = new AbortController();
    const got = await cut().own.getObject(bucket, "a", { signal: controller.signal });
    const reading = rejection(got.arrayBuffer());
    const reason = new Error("enough");
    setTimeout(() => controller.abort(reason), 100);
    expect(await reading).to.equal(reason);
    const { own, ranges } = cut();
    const reader = (await own.getObject(bucket, "a")).body.getReader();
    await reader.read();
    const next = reader.read();
    setTimeout(() => reader.cancel(), 100);
    expect(await next).to.deep.equal({ done: true, value: undefined });
    expect(ranges).to.have.length(1);
    const closing = cut().own;
    const last = rejection((await closing.getObject(bucket, "a")).arrayBuffer());
    setTimeout(() => closing.close(), 100);
    expect(await last).to.include({ code: "ClientClosed" });
  });
});

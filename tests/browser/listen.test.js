// @ts-check
// Live events of a bucket.
import { expect } from "chai";
import { requests, resetRequests } from "suite";
import { InvalidArgumentError, ResponseError, stats } from "minnow";
import { bucketOfThis, client, connect, rejection } from "./minnow.js";

const streams = async () => (await requests()).filter(({ query }) => query.includes("events="));

/** The next record, while what causes it is done again and again: nobody is told when a listener is heard. @param {AsyncIterator<any>} iterator @param {() => Promise<unknown>} cause */
async function next(iterator, cause) {
  let arrived = false;
  const record = iterator.next().finally(() => { arrived = true; });
  while (!arrived) {
    await cause();
    await Promise.race([record, new Promise((resolve) => setTimeout(resolve, 100))]);
  }
  return record;
}

describe("listenBucketNotification", () => {
  const bucket = bucketOfThis();
  const key = "in/ä b+c%20.txt";
  const put = () => connect({ upload: "put" }).putObject(bucket, key, "content"); // a form is another event

  it("yields what happens, its keys decoded", async () => {
    const events = client.listenBucketNotification(bucket)[Symbol.asyncIterator]();
    const { value, done } = await next(events, put);
    expect(done).to.equal(false);
    expect(value.eventName).to.equal("s3:ObjectCreated:Put");
    expect(value.s3.bucket.name).to.equal(bucket);
    expect(value.s3.object).to.include({ key, size: 7 });
    expect(Date.parse(value.eventTime)).to.be.closeTo(Date.now(), 600_000);
    await events.return?.();
  });

  it("is one stream for all listeners of a bucket, each with its own filter", async () => {
    await resetRequests();
    const all = client.listenBucketNotification(bucket)[Symbol.asyncIterator]();
    await next(all, put);
    const some = client.listenBucketNotification(bucket, { prefix: "in/", suffix: ".txt", events: ["s3:ObjectRemoved:*"] })[Symbol.asyncIterator]();
    const { value } = await next(some, async () => {
      await client.putObject(bucket, "in/other", "x");
      await put();
      await client.removeObject(bucket, key);
    });
    expect([value.eventName, value.s3.object.key]).to.deep.equal(["s3:ObjectRemoved:Delete", key]);
    expect((await streams()).length).to.equal(1);
    await Promise.all([all.return?.(), some.return?.()]);
  });

  it("stops at once when the loop is left", async () => {
    const putting = setInterval(put, 50);
    for await (const record of client.listenBucketNotification(bucket)) {
      expect(record.s3.object.key).to.equal(key);
      break;
    }
    clearInterval(putting);
  });

  it("stops at once when its iterator is returned, though a step waits", async () => {
    const events = client.listenBucketNotification(bucket, { prefix: "nothing/" })[Symbol.asyncIterator]();
    const step = events.next();
    await events.return?.();
    expect(await step).to.deep.equal({ done: true, value: undefined });
    expect(await events.next()).to.deep.equal({ done: true, value: undefined });
  });

  it("ends with signal.reason", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const events = client.listenBucketNotification(bucket, { signal: controller.signal })[Symbol.asyncIterator]();
    const step = events.next();
    controller.abort(reason);
    expect(await rejection(step)).to.equal(reason);
    expect(await events.next()).to.deep.equal({ done: true, value: undefined });
    const late = client.listenBucketNotification(bucket, { signal: controller.signal })[Symbol.asyncIterator]();
    expect(await rejection(late.next())).to.equal(reason);
  });

  it("connects again when the stream breaks", async () => {
    let streams = 0;
    const c = connect({
      fetch: async (/** @type {string} */ url, /** @type {RequestInit} */ init) => {
        const response = await fetch(url, init);
        if (!url.includes("events=") || ++streams > 1) return response;
        const reader = response.body?.getReader();
        return new Response(new ReadableStream({
          async pull(sink) {
            await reader?.read(); // a keep-alive, or an event that is lost
            sink.error(new TypeError("cut"));
            reader?.cancel();
          },
        }), { headers: response.headers });
      },
    });
    const events = c.listenBucketNotification(bucket)[Symbol.asyncIterator]();
    expect((await next(events, put)).value.s3.object.key).to.equal(key);
    expect(streams).to.equal(2);
    await events.return?.();
  });

  // A browser that keeps the page for the way back keeps its connections too (tests/demo has a real one).
  it("lets go of its connection when the page is left, and listens again when it is back", async () => {
    let begun = 0, open = 0;
    const c = connect({
      fetch: (/** @type {string} */ url, /** @type {RequestInit} */ init) => {
        if (url.includes("events=")) {
          begun++;
          open++;
          init.signal?.addEventListener("abort", () => open--, { once: true });
        }
        return fetch(url, init);
      },
    });
    const events = c.listenBucketNotification(bucket)[Symbol.asyncIterator]();
    events.next();
    while (!begun) await new Promise(requestAnimationFrame);
    for (const visit of [1, 2]) { // first the answer has not begun, then it has
      expect([begun, open]).to.deep.equal([visit, 1]);
      dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }));
      await new Promise((resolve) => setTimeout(resolve, 300)); // it would have tried again by now
      expect([begun, open]).to.deep.equal([visit, 0]);
      dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
      expect((await next(events, put)).value.s3.object.key).to.equal(key);
    }
    await events.return?.();
  });

  it("ends, with all that it holds, when nobody takes its records", async () => {
    const line = `${JSON.stringify({ Records: [{ eventName: "s3:ObjectCreated:Put", s3: { bucket: { name: bucket }, object: { key: "a" } } }] })}\n`;
    const flood = new Blob([line.repeat(10_010)]);
    const c = connect({ fetch: async () => new Response(new ReadableStream({ start: async (sink) => sink.enqueue(new Uint8Array(await flood.arrayBuffer())) })) });
    const events = c.listenBucketNotification(bucket)[Symbol.asyncIterator]();
    expect((await events.next()).value.s3.object.key).to.equal("a");
    while ((await stats()).calls) await new Promise((resolve) => requestAnimationFrame(resolve)); // the consumer does something else
    let taken = 1;
    const error = await rejection((async () => { for (;;) if (!(await events.next()).done) taken++; })());
    expect(error).to.include({ name: "S3Error", code: "SlowListener" });
    expect(taken).to.be.within(10_000, 10_005);
  });

  it("tells a bucket that is not there, and bad arguments", async () => {
    const of = (/** @type {string} */ name, /** @type {any} */ o) => client.listenBucketNotification(name, o)[Symbol.asyncIterator]().next();
    expect(await rejection(of("no-such-bucket"))).to.be.an.instanceof(ResponseError).and.to.include({ code: "NoSuchBucket" });
    for (const [argument, call] of /** @type {[string, Promise<unknown>][]} */ ([
      ["bucket", of("X")], ["events", of(bucket, { events: ["s3:Nothing"] })], ["events", of(bucket, { events: "s3:ObjectCreated:*" })], ["prefix", of(bucket, { prefix: 5 })],
    ])) {
      expect(await rejection(call)).to.be.an.instanceof(InvalidArgumentError).and.to.include({ argument });
    }
  });
});

// @ts-check
// What a page sees when Go dies, whatever of: config.data is a module that dies
// as it is told.
import { expect } from "chai";
import { S3Error, init, stats, terminate } from "minnow";
import { config } from "suite";
import { bucketOfThis, bytes, client, collect, connect, rejection } from "./minnow.js";

const ways = {
  "a panic within a message": "panic: one",
  "a panic in a goroutine": "panic: two",
  "a panic after a timer": "panic: three",
  "a Go error of the runtime": "panic: runtime error: invalid memory address or nil pointer dereference",
  "an exit": "exit code 7",
  "a message that blocks": "fatal error: all goroutines are asleep - deadlock!",
  "a stack without end": "Maximum call stack size exceeded",
  "a stack without end, after a timer": "Maximum call stack size exceeded",
  "memory without end": "fatal error: ",
};

describe("when Go dies", function () {
  this.timeout(60_000);
  const bucket = bucketOfThis();
  const { error: own } = console;
  /** @type {string[]} */
  let printed = [];
  beforeEach(() => {
    printed = [];
    console.error = (text) => printed.push(text);
  });
  afterEach(async () => {
    console.error = own;
    await terminate();
    await init({ host: config.host });
  });

  for (const [way, why] of Object.entries({ ...ways, "the end of main": "" })) {
    it(`of ${way}, what is pending rejects with that, and the next call begins anew`, async () => {
      await terminate();
      await init({ host: config.host, wasmURL: config.data });
      const waiting = Array.from({ length: 3 }, () => rejection(client.statObject(bucket, "no way to die")));
      const error = await rejection(client.statObject(bucket, way));
      for (const each of [error, ...(await Promise.all(waiting))]) {
        expect(each).to.be.an.instanceof(S3Error).and.include({ code: "ModuleExited", retryable: true });
        expect(each.message).to.match(/^the wasm module has ended.*; the next call starts it anew$/).and.include(why);
      }
      if (config.host === "main") expect(printed.length, "stacks in the console").to.equal(/^(panic|fatal)/.test(why) ? 1 : 0);
      await init({ host: config.host, wasmURL: "/dist/minnow.wasm" });
      expect(await client.bucketExists(bucket)).to.equal(true);
    });
  }

  describe("while much is under way", () => {
    const hanging = connect({ upload: "put", fetch: (/** @type {string} */ _, /** @type {RequestInit} */ { signal }) =>
      new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason))) });
    const large = bytes(11 * 2 ** 20);
    before(() => client.putObject(bucket, "a", large));

    /** Sends Go a message that cannot be: a panic where nothing catches it. */
    function crash() {
      const { stringify } = JSON;
      JSON.stringify = () => "{";
      const breaking = rejection(client.statObject(bucket, "a"));
      JSON.stringify = stringify;
      return breaking;
    }

    const works = {
      "an upload": () => hanging.putObject(bucket, "b", new Blob([large])),
      "an upload that is continued": () => hanging.fPutObject(bucket, "b", new File([large], "b"), { resume: true }),
      "a transfer": () => hanging.upload(bucket, "b", new Blob([large])).done,
      "a download": () => hanging.fGetObject(bucket, "a", new WritableStream()),
      "a listing": () => collect(hanging.listObjectsV2(bucket)),
      "a listener": () => hanging.listenBucketNotification(bucket)[Symbol.asyncIterator]().next(),
      "a removal of many": () => hanging.removeObjects(bucket, ["x"]),
    };
    for (const [name, begin] of Object.entries(works)) {
      it(`${name} ends with that, and can be begun again by the same client`, async () => {
        for (let again = 0; again < 2; again++) {
          const ended = rejection(begin());
          while (!(await stats()).asks) await new Promise(requestAnimationFrame);
          expect(await crash()).to.include({ code: "ModuleExited" });
          expect(await ended).to.be.an.instanceof(S3Error).and.include({ code: "ModuleExited" });
        }
        expect(await stats()).to.include({ calls: 0, asks: 0, handles: 0 });
      });
    }

    it("a body that is being read is read to its end", async () => {
      const { body } = await client.getObject(bucket, "a");
      await crash();
      expect(new Uint8Array(await new Response(body).arrayBuffer())).to.deep.equal(large);
    });

    it("listeners of a stream that stands end as well, and hear again", async () => {
      const events = client.listenBucketNotification(bucket)[Symbol.asyncIterator]();
      const first = rejection(events.next());
      await stats();
      await crash();
      expect(await first).to.include({ code: "ModuleExited" });
      expect(await events.next()).to.deep.equal({ done: true, value: undefined });
      const again = client.listenBucketNotification(bucket)[Symbol.asyncIterator]();
      let heard = false;
      const record = again.next().finally(() => { heard = true; });
      while (!heard) await client.putObject(bucket, "c", "x");
      expect((await record).value.s3.object.key).to.equal("c");
      await again.return?.();
    });
  });
});

// @ts-check
// What a page sees when Go dies, whatever of: config.data is a module that dies
// as it is told.
import { expect } from "chai";
import { S3Error, init, terminate } from "minnow";
import { config } from "suite";
import { bucketOfThis, bytes, client, collect, rejection } from "./minnow.js";

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
});

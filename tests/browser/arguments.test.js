// @ts-check
// Bad input: a typed error that names the argument and the rule, nothing sent.
import { expect } from "chai";
import { requests, resetRequests } from "suite";
import { Client } from "minnow";
import { client, collect, connect, rejection } from "./minnow.js";
import { samples } from "./samples.gen.js";

/** @type {any} */
const c = client;

const badBuckets = {
  "too short": "ab", "too long": "a".repeat(256), "a slash": "my/photos", "a question mark": "a?b", "a hash": "a#b", "a line end": "ab\n",
  "two dots": "a..b", "a dot behind": "ab.", "empty": "", "a number": 5, "undefined": undefined, "null": null,
};

/** Names that older buckets may have, and no new one. */
const oldBuckets = {
  "64 characters": "a".repeat(64), "upper case": "Photos", "an underscore": "my_photos", "a dot by a hyphen": "a.-b", "a hyphen in front": "-ab",
  "an address": "192.168.0.1",
};

const badObjects = {
  "empty": "", "too long": "ü".repeat(513), "a dot segment": "a/./b", "two dots": "..", "two dots behind": "a/..", "a lone surrogate": "a\ud800",
  "a number": 7, "undefined": undefined,
};

/** @type {Record<string, (bucket: any) => any>} */
const onBuckets = {
  ...Object.fromEntries(Object.entries(samples).map(([name, args]) => [name, (bucket) => c[name](bucket, ...args)])),
  makeBucket: (bucket) => c.makeBucket(bucket),
  listObjects: (bucket) => collect(c.listObjects(bucket)),
  listObjectsV2: (bucket) => collect(c.listObjectsV2(bucket)),
  putObject: (bucket) => c.putObject(bucket, "a", "x"),
  getObject: (bucket) => c.getObject(bucket, "a"),
  removeObjects: (bucket) => c.removeObjects(bucket, ["a"]),
  listIncompleteUploads: (bucket) => collect(c.listIncompleteUploads(bucket)),
  removeIncompleteUpload: (bucket) => c.removeIncompleteUpload(bucket, "a"),
  getBucketPolicy: (bucket) => c.getBucketPolicy(bucket),
  setBucketPolicy: (bucket) => c.setBucketPolicy(bucket, "", "none"),
  listenBucketNotification: (bucket) => collect(c.listenBucketNotification(bucket)),
  copyObject: (bucket) => c.copyObject(bucket, "a", "/bucket/b"),
  presignedGetObject: (bucket) => c.presignedGetObject(bucket, "a"),
  presignedPutObject: (bucket) => c.presignedPutObject(bucket, "a"),
};

/** @type {Record<string, (object: any) => any>} */
const onObjects = {
  ...Object.fromEntries(Object.entries(samples).filter(([, [first]]) => first === "object").map(([name, [, ...rest]]) => [name, (object) => c[name]("bucket", object, ...rest)])),
  putObject: (object) => c.putObject("bucket", object, "x"),
  "putObject of a stream": (object) => c.putObject("bucket", object, new Blob(["x"]).stream()),
  fPutObject: (object) => c.fPutObject("bucket", object, new File(["x"], "f")),
  getObject: (object) => c.getObject("bucket", object),
  getPartialObject: (object) => c.getPartialObject("bucket", object, 0, 1),
  statObject: (object) => c.statObject("bucket", object),
  removeObject: (object) => c.removeObject("bucket", object),
  fGetObject: (object) => c.fGetObject("bucket", object, new WritableStream()),
  copyObject: (object) => c.copyObject("bucket", object, "/bucket/b"),
  removeIncompleteUpload: (object) => c.removeIncompleteUpload("bucket", object),
  presignedGetObject: (object) => c.presignedGetObject("bucket", object),
  presignedPutObject: (object) => c.presignedPutObject("bucket", object),
};

const throwing = { get location() { throw new Error("a trap"); } };
const cyclic = /** @type {any} */ ({});
cyclic.headers = cyclic;

/** @type {Record<string, [string, () => any]>} the argument named, and the call */
const others = {
  "a negative offset": ["offset", () => c.getPartialObject("bucket", "a", -1)],
  "half an offset": ["offset", () => c.getPartialObject("bucket", "a", 0.5)],
  "an offset that is no number": ["offset", () => c.getPartialObject("bucket", "a", NaN)],
  "an endless offset": ["offset", () => c.getPartialObject("bucket", "a", Infinity)],
  "an offset that JavaScript cannot count": ["offset", () => c.getPartialObject("bucket", "a", 2 ** 53)],
  "a negative length": ["length", () => c.getPartialObject("bucket", "a", 0, -1)],
  "an offset in words": ["offset", () => c.getPartialObject("bucket", "a", "5")],
  "data that is none": ["data", () => c.putObject("bucket", "a", 5)],
  "data forgotten": ["data", () => c.putObject("bucket", "a")],
  "a locked stream": ["data", () => { const s = new Blob(["x"]).stream(); s.getReader(); return c.putObject("bucket", "a", s); }],
  "a file that is none": ["file", () => c.fPutObject("bucket", "a", "/tmp/file")],
  "a wrong length": ["length", () => c.putObject("bucket", "a", "xyz", { length: 2 })],
  "a negative length of data": ["length", () => c.putObject("bucket", "a", "xyz", { length: -1 })],
  "a part size too small": ["partSize", () => c.putObject("bucket", "a", "x", { partSize: 1024 })],
  "a part size too large": ["partSize", () => c.putObject("bucket", "a", "x", { partSize: 2 ** 33 })],
  "no concurrency": ["concurrency", () => c.putObject("bucket", "a", "x", { concurrency: -1 })],
  "an unknown integrity": ["integrity", () => c.putObject("bucket", "a", "x", { integrity: "sha1" })],
  "a content type of two lines": ["contentType", () => c.putObject("bucket", "a", "x", { contentType: "a\r\nb: c" })],
  "metadata with a bad name": ["metadata", () => c.putObject("bucket", "a", "x", { metadata: { "a b": "x" } })],
  "metadata that is no text": ["metadata", () => c.putObject("bucket", "a", "x", { metadata: { a: 5 } })],
  "a header that browsers drop": ["headers", () => c.statObject("bucket", "a", { headers: { Host: "x" } })],
  "a header of the client's own": ["headers", () => c.statObject("bucket", "a", { headers: { Authorization: "x" } })],
  "a header of two lines": ["headers", () => c.statObject("bucket", "a", { headers: { "x-amz-acl": "a\r\nb" } })],
  "a prefix that is no text": ["prefix", () => collect(c.listObjects("bucket", { prefix: 5 }))],
  "recursive in words": ["recursive", () => collect(c.listObjectsV2("bucket", { recursive: "yes" }))],
  "a date that is none": ["ifModifiedSince", () => c.getObject("bucket", "a", { ifModifiedSince: new Date("x") })],
  "a signal that is none": ["signal", () => c.statObject("bucket", "a", { signal: {} })],
  "an onProgress that is none": ["onProgress", () => c.putObject("bucket", "a", "x", { onProgress: 5 })],
  "options that are none": ["options", () => c.statObject("bucket", "a", "options")],
  "options with a trap": ["options", () => c.makeBucket("bucket", throwing)],
  "options in a circle": ["options", () => c.makeBucket("bucket", cyclic)],
  "a function for a string": ["location", () => c.makeBucket("bucket", { location: () => "x" })],
  "a BigInt": ["partSize", () => c.putObject("bucket", "a", "x", { partSize: 8n })],
  "objects that are no list": ["objects", () => c.removeObjects("bucket", "abc")],
  "a source without an object": ["source", () => c.copyObject("bucket", "a", "/bucket")],
  "a source of a bad bucket": ["source", () => c.copyObject("bucket", "a", { bucket: "X", object: "b" })],
  "a source that is none": ["source", () => c.copyObject("bucket", "a", 5)],
  "a source forgotten": ["source", () => c.copyObject("bucket", "a")],
  "a directive that is none": ["metadataDirective", () => c.copyObject("bucket", "a", "/bucket/b", null, { metadataDirective: "MERGE" })],
  "metadata that would not be used": ["metadataDirective", () => c.copyObject("bucket", "a", "/bucket/b", null, { metadata: { a: "b" }, metadataDirective: "COPY" })],
  "a place that cannot be written": ["to", () => c.fGetObject("bucket", "a", "/tmp/file")],
  "a stream that somebody writes": ["to", () => { const s = new WritableStream(); s.getWriter(); return c.fGetObject("bucket", "a", s); }],
  "a policy that is none": ["policy", () => c.setBucketPolicy("bucket", "", "public")],
  "a policy forgotten": ["policy", () => c.setBucketPolicy("bucket", "")],
  "a prefix with a wildcard": ["prefix", () => c.setBucketPolicy("bucket", "a*", "none")],
  "a policy that is no JSON": ["json", () => c.setBucketPolicyDocument("bucket", "{")],
  "a policy that is no text": ["json", () => c.setBucketPolicyDocument("bucket", {})],
  "no configuration": ["config", () => c.setBucketNotification("bucket")],
  "an empty configuration": ["config", () => c.setBucketNotification("bucket", {})],
  "a configuration with an unknown key": ["config", () => c.setBucketNotification("bucket", { Queues: [] })],
  "a configuration without events": ["config", () => c.setBucketNotification("bucket", { QueueConfigurations: [{ Arn: "a", Events: [] }] })],
  "an event that is none": ["events", () => collect(c.listenBucketNotification("bucket", { events: ["s3:Everything"] }))],
  "objects without names": ["objects", () => c.removeObjects("bucket", [{ name: "a" }])],
  "objects with an empty name": ["objects", () => c.removeObjects("bucket", ["a", ""])],
};

describe("bad input", () => {
  before(() => client.bucketExists("no-such-bucket"));
  beforeEach(resetRequests);
  afterEach(async () => expect(await requests()).to.deep.equal([]));

  /** @param {() => any} call @param {string} argument */
  async function refused(call, argument) {
    const error = await rejection(Promise.resolve().then(call));
    expect(error).to.include({ name: "InvalidArgumentError", code: "InvalidArgument", argument });
    expect(error.message).to.match(new RegExp(`^${argument}: .{10,}`));
  }

  for (const [method, call] of Object.entries(onBuckets)) {
    it(`${method} refuses bad buckets`, async () => {
      for (const bucket of Object.values(badBuckets)) await refused(() => call(bucket), "bucket");
    });
  }
  it("makeBucket refuses what only older buckets are called", async () => {
    for (const bucket of Object.values(oldBuckets)) await refused(() => c.makeBucket(bucket), "bucket");
  });
  for (const [method, call] of Object.entries(onObjects)) {
    it(`${method} refuses bad keys`, async () => {
      for (const object of Object.values(badObjects)) await refused(() => call(object), "object");
    });
  }
  for (const [name, [argument, call]] of Object.entries(others)) {
    it(`refuses ${name}`, () => refused(call, argument));
  }

  it("does not read a stream that has nowhere to go", async () => {
    let pulled = 0;
    const stream = new ReadableStream({ pull: () => void pulled++ }, { highWaterMark: 0 });
    await refused(() => c.putObject("bucket", "..", stream), "object");
    expect(pulled).to.equal(0);
  });
});

describe("the constructor", () => {
  const good = ["play.min.io:9000", "http://127.0.0.1:9000", "https://S3.Example.COM/prefix/", "[::1]:9000", "http://müller.example", "localhost"];
  for (const endpoint of good) {
    it(`takes the endpoint ${endpoint}`, () => void new Client({ endpoint }));
  }
  const bad = ["", "http://", "ftp://play.min.io", "play.min.io?x=1", "https://play.min.io/?x", "user@play.min.io", "play.min.io#a",
    "play.min.io:99999", "play..min.io", "-play.min.io", "play.min_.io", "a b", "http://exa mple", 5, null, undefined, {}];
  for (const endpoint of bad) {
    it(`refuses the endpoint ${JSON.stringify(endpoint)}`, () => {
      expect(() => connect({ endpoint })).to.throw().that.includes({ name: "InvalidArgumentError", argument: "endpoint" });
    });
  }
  /** @type {[string, object][]} */
  const wrong = [
    ["secretKey", { secretKey: undefined }], ["secretKey", { secretKey: "" }], ["accessKey", { accessKey: undefined }],
    ["sessionToken", { accessKey: undefined, secretKey: undefined, sessionToken: "t" }], ["accessKey", { accessKey: 5 }],
    ["secure", { secure: "yes" }], ["region", { region: "" }], ["region", { region: "a/b" }], ["region", { region: "a".repeat(64) }], ["addressing", { addressing: "dns" }],
    ["addressing", { endpoint: "127.0.0.1", addressing: "virtual" }], ["signing", { signing: "query" }], ["integrity", { integrity: "sha1" }],
    ["partSize", { partSize: 1 }], ["concurrency", { concurrency: 17 }], ["concurrency", { concurrency: 1.5 }], ["fetch", { fetch: {} }],
    ["credentials", { accessKey: undefined, secretKey: undefined, credentials: {} }], ["credentials", { credentials: async () => {} }],
    ["signer", { signer: async () => {} }], ["signer", { accessKey: undefined, secretKey: undefined, signer: async () => {} }], ["signer", { signer: "https://x" }],
    ["credentials", { credentials: async () => {}, signer: async () => {} }],
    ["publicEndpoint", { publicEndpoint: "ftp://x" }], ["addressing", { endpoint: "example.org", publicEndpoint: "[::1]", addressing: "virtual" }],
    ["clock", { clock: 5 }], ["onRequest", { onRequest: true }], ["onWarning", { onWarning: "log" }],
    ["timeout", { timeout: 5 }], ["timeout.firstByte", { timeout: { firstByte: 0 } }], ["timeout.idle", { timeout: { idle: -1 } }],
    ["retry", { retry: 3 }], ["retry.attempts", { retry: { attempts: 0 } }], ["retry.maxElapsed", { retry: { maxElapsed: 0 } }], ["retry.maxStalled", { retry: { maxStalled: 1.5 } }], ["retry.statuses", { retry: { statuses: [200] } }],
  ];
  for (const [argument, options] of wrong) {
    it(`refuses ${JSON.stringify(options, (_, value) => (typeof value === "function" ? "a function" : value ?? "none"))}`, () => {
      expect(() => connect(options)).to.throw().that.includes({ name: "InvalidArgumentError", argument });
    });
  }
  it("refuses no options at all", () => {
    expect(() => new /** @type {any} */ (Client)()).to.throw().that.includes({ name: "InvalidArgumentError", argument: "options" });
  });
});

// @ts-check
// Options that are not there, or not what they must be: a typed error that names
// them, and nothing is sent. Each line says what went well.
import assert from "node:assert/strict";
import * as minnow from "../../dist/index.js";
import { methodsOf } from "../browser/methodsof.js";
import { samples } from "../browser/samples.gen.js";

let requests = 0;
const fetch = async (/** @type {string} */ _, /** @type {any} */ { method }) => {
  requests++;
  return new Response(method === "PUT" ? null : "hello", { headers: { etag: '"e"', "x-amz-request-id": "1", "content-length": method === "PUT" ? "0" : "5", "last-modified": "Wed, 09 Nov 2016 16:16:12 GMT" } });
};
/** @type {any} */
const client = new minnow.Client({ endpoint: "http://s3.test", accessKey: "a", secretKey: "s", region: "us-east-1", fetch });
const first = (/** @type {AsyncIterable<unknown>} */ list) => list[Symbol.asyncIterator]().next();
const handle = { kind: "file", name: "f", getFile: async () => new File(["x"], "f"), createWritable: async () => new WritableStream() };
const policy = () => new minnow.PostPolicy().setBucketName("bucket").setKey("a").setExpires(new Date(Date.now() + 60_000));

/** Every method, with options. @type {Record<string, (o: any) => any>} */
const calls = {
  ...Object.fromEntries(Object.entries(samples).map(([name, args]) => [name, (/** @type {any} */ o) => client[name]("bucket", ...args, o)])),
  makeBucket: (o) => client.makeBucket("bucket", o),
  listBuckets: (o) => client.listBuckets(o),
  getBucketRegion: (o) => client.getBucketRegion("bucket", o),
  listObjects: (o) => first(client.listObjects("bucket", o)),
  listObjectsV2: (o) => first(client.listObjectsV2("bucket", o)),
  listObjectVersions: (o) => first(client.listObjectVersions("bucket", o)),
  removeObjectVersions: (o) => client.removeObjectVersions("bucket", o),
  prefixSize: (o) => client.prefixSize("bucket", "", o),
  listIncompleteUploads: (o) => first(client.listIncompleteUploads("bucket", o)),
  removeIncompleteUpload: (o) => client.removeIncompleteUpload("bucket", "a", o),
  getBucketPolicy: (o) => client.getBucketPolicy("bucket", "", o),
  setBucketPolicy: (o) => client.setBucketPolicy("bucket", "", "none", o),
  listenBucketNotification: (o) => first(client.listenBucketNotification("bucket", o)),
  putObject: (o) => client.putObject("bucket", "a", "x", o),
  fPutObject: (o) => client.fPutObject("bucket", "a", handle, o),
  upload: (o) => client.upload("bucket", "a", "x", o).done,
  download: (o) => client.download("bucket", "a", new WritableStream(), o).done,
  putFolder: (o) => client.putFolder("bucket", "", [], o).done,
  zip: (o) => client.zip("bucket", [], o).getReader().read(),
  getObject: (o) => client.getObject("bucket", "a", o),
  getPartialObject: (o) => client.getPartialObject("bucket", "a", 0, 1, o),
  fGetObject: (o) => client.fGetObject("bucket", "a", new WritableStream(), o),
  saveObject: (o) => client.saveObject("bucket", "a", o),
  copyObject: (o) => client.copyObject("bucket", "a", "/bucket/b", null, o),
  composeObject: (o) => client.composeObject("bucket", "a", ["/bucket/b"], o),
  renameObject: (o) => client.renameObject("bucket", "b", "a", o),
  renamePrefix: (o) => client.renamePrefix("bucket", "b/", "a/", o),
  statObject: (o) => client.statObject("bucket", "a", o),
  objectExists: (o) => client.objectExists("bucket", "a", o),
  getObjectAttributes: (o) => client.getObjectAttributes("bucket", "a", o),
  removeObject: (o) => client.removeObject("bucket", "a", o),
  removeObjects: (o) => client.removeObjects("bucket", ["a"], o),
  presignedGetObject: (o) => client.presignedGetObject("bucket", "a", o),
  presignedPutObject: (o) => client.presignedPutObject("bucket", "a", o),
  presignedGetObjects: (o) => client.presignedGetObjects("bucket", ["a"], o),
  presignedUrl: (o) => client.presignedUrl("DELETE", "bucket", "a", o),
  presignedPostPolicy: (o) => client.presignedPostPolicy(policy(), o),
  request: (o) => client.request(Object.prototype.toString.call(o) === "[object Object]" ? { method: "GET", ...o } : o ?? { method: "GET" }),
  diagnose: (o) => client.diagnose(o),
};
delete calls.saveObject; // it needs a page, and says so first
const methods = methodsOf(minnow.Client).filter((name) => !/^(close|saveObject)$/.test(name));
assert.deepEqual(Object.keys(calls).sort(), methods);

/** @param {() => any} call @param {string} argument @param {RegExp} [message] */
async function refused(call, argument, message = /./) {
  const error = await Promise.resolve().then(call).then(() => undefined, (error) => error);
  assert.deepEqual([error?.name, error?.code, error?.argument], ["InvalidArgumentError", "InvalidArgument", argument], `${call}: ${error}`);
  assert.match(error.message, message);
}

for (const [name, call] of Object.entries(calls)) {
  await refused(() => call({ sginal: AbortSignal.abort() }), "sginal", new RegExp(`is no option of ${name}; did you mean signal\\?$`));
  await refused(() => call({ qqqqqqqqqqqq: 1 }), "qqqqqqqqqqqq", /there are .*headers.*signal/);
  for (const none of [[], ["signal"], "signal", 5, true, () => {}, new AbortController().signal, new Headers(), new Map()]) {
    await refused(() => call(none), "options", /must be/);
  }
  await refused(() => call({ signal: "x" }), "signal");
}
console.log("every method names an option that it does not have");

/** @type {[() => any, string, RegExp?][]} */
const wrong = [
  [() => calls.putObject({ contenttype: "text/css" }), "contenttype", /did you mean contentType\?/],
  [() => calls.putObject({ content_type: "text/css" }), "content_type", /did you mean contentType\?/],
  [() => calls.putObject({ meta: {} }), "meta", /did you mean metadata\?/],
  [() => calls.putObject({ progress() {} }), "progress", /did you mean onProgress\?/],
  [() => calls.putObject({ partSize: "8388608" }), "partSize"],
  [() => calls.putObject({ partSize: [8388608] }), "partSize"],
  [() => calls.putObject({ concurrency: "2" }), "concurrency"],
  [() => calls.putObject({ concurrency: NaN }), "concurrency"],
  [() => calls.putObject({ length: "1" }), "length"],
  [() => calls.putObject({ resume: "yes" }), "resume"],
  [() => calls.putObject({ onLocked: "give up" }), "onLocked"],
  [() => calls.putObject({ metadata: { n: 5 } }), "metadata"],
  [() => calls.putObject({ metadata: ["a"] }), "metadata"],
  [() => calls.putObject({ headers: [["a", "b"]] }), "headers"],
  [() => calls.putObject({ headers: new URLSearchParams("a=b") }), "headers", /URLSearchParams/],
  [() => calls.putObject({ metadata: new Set(["a"]) }), "metadata", /Set/],
  [() => calls.putObject({ metadata: new Uint8Array(3) }), "metadata", /Uint8Array/],
  [() => client.setBucketNotification("bucket", new Map([["QueueConfigurations", new Set()]])), "QueueConfigurations", /Set/],
  [() => calls.putObject({ onProgress: 5 }), "onProgress"],
  [() => calls.putObject({ verify: true }), "verify"],
  [() => calls.putObject({ source: "x" }), "source"],
  [() => calls.getObject({ resume: true }), "resume"],
  [() => calls.getObject({ onProgress: 5 }), "onProgress"],
  [() => calls.getObject({ versionID: "v" }), "versionID", /did you mean versionId\?/],
  [() => calls.getObject({ ifModifiedSince: "yesterday" }), "ifModifiedSince"],
  [() => calls.fGetObject({ onProgress: 5 }), "onProgress"],
  [() => calls.fGetObject({ verify: "true" }), "verify"],
  [() => calls.fGetObject({ concurrency: "4" }), "concurrency"],
  [() => calls.fGetObject({ headers: { Range: "bytes=0-1" } }), "headers", /range.*getPartialObject/],
  [() => calls.fGetObject({ headers: new Headers({ "if-range": '"e"' }) }), "headers", /if-range/],
  [() => calls.download({ headers: { RANGE: "bytes=0-1" } }), "headers", /range/],
  [() => calls.putObject({ headers: { Range: "bytes=0-1" } }), "headers", /range/i],
  [() => calls.upload({ headers: { range: "bytes=0-1" } }), "headers", /range/i],
  [() => calls.putFolder({ concurrency: "2" }), "concurrency"],
  [() => calls.putFolder({ resume: "yes" }), "resume"],
  [() => calls.putFolder({ onProgress: 5 }), "onProgress"],
  [() => calls.putFolder({ metadata: new Set(["a"]) }), "metadata", /Set/],
  [() => calls.zip({ names: "a" }), "names"],
  [() => calls.zip({ keepPrefix: 1 }), "keepPrefix"],
  [() => calls.zip({ versionId: "1" }), "versionId"],
  [() => calls.zip({ headers: { range: "bytes=0-1" } }), "headers", /range/],
  [() => calls.listObjects({ startAfter: "a" }), "startAfter"],
  [() => calls.listObjectsV2({ recursive: "yes" }), "recursive"],
  [() => calls.listObjectsV2({ maxKeys: 0 }), "maxKeys", /1 to 1000/],
  [() => calls.listObjectsV2({ maxKeys: 1.5 }), "maxKeys"],
  [() => calls.listObjects({ limit: 0 }), "limit"],
  [() => calls.listObjects({ limit: "5" }), "limit"],
  [() => calls.listObjects({ pageSize: 1001 }), "maxKeys", /1 to 1000/],
  [() => calls.listObjects({ pageSize: 5, maxKeys: 6 }), "pageSize", /another name/],
  [() => calls.listObjects({ token: 5 }), "token"],
  [() => calls.listObjectVersions({ startAfter: "a" }), "startAfter"],
  [() => calls.prefixSize({ onProgress: 5 }), "onProgress"],
  [() => calls.removeObjectVersions({ bypassGovernance: "yes" }), "bypassGovernance"],
  [() => calls.presignedGetObject({ expires: 60 }), "expires", /did you mean expiry\?/],
  [() => calls.presignedGetObject({ expiry: "60" }), "expiry"],
  [() => calls.presignedUrl({ query: { "X-Amz-Expires": 5 } }), "query", /X-Amz-Expires/],
  [() => calls.presignedUrl({ query: { "x-amz-server-side-encryption-customer-key": "k" } }), "query", /no place in a URL/],
  [() => calls.presignedUrl({ query: "uploads" }), "query"],
  [() => calls.presignedUrl({ expiry: 0 }), "expiry"],
  [() => client.presignedUrl("DELETE", "bucket", ""), "object", /not be empty/],
  [() => client.request({ method: "DELETE", bucket: "bucket", object: "" }), "object", /not be empty/],
  [() => client.request({ method: "GET", bucket: "" }), "bucket", /not be empty/],
  [() => client.request({ method: "GET", query: { "X-Amz-Server-Side-Encryption-Customer-Key": "k" } }), "query", /no place in a URL/],
  [() => client.presignedUrl("PATCH", "bucket", "a"), "method", /GET, HEAD, PUT, POST or DELETE/],
  [() => client.presignedUrl("PUT", "bucket", "a", { query: { partNumber: 1 } }), "query", /uploadId and partNumber/],
  [() => client.presignedGetObjects("bucket", "a"), "objects"],
  [() => client.presignedGetObjects("bucket", ["a", 5]), "objects"],
  [() => client.presignedGetObjects("bucket", ["a", ""]), "objects[1]", /empty/],
  [() => policy().setSuccessActionStatus(302), "status"],
  [() => policy().setSuccessActionRedirect("javascript:alert(1)"), "url"],
  [() => policy().setTags(new Map([["a", "b"]])), "tags"],
  [() => policy().setTags(["a"]), "tags"],
  [() => policy().setUserMetadata("a b", "c"), "name"],
  [() => policy().setUserMetadata("a", 5), "value"],
  [() => policy().setTags({ a: 5 }), "tags.a"],
  [() => policy().setCondition("ends-with", "key", "a"), "op"],
  [() => policy().setCondition("eq", "content-length-range", "1"), "name"],
  [() => client.presignedPostPolicy(policy().setCondition("eq", "$x-amz-credential", "a")), "policy", /the client's to set/],
  [() => client.presignedPostPolicy(policy().setCondition("eq", "x-amz-server-side-encryption-customer-key", "a")), "policy", /would have the key/],
  [() => client.presignedPostPolicy(policy().setUserMetadata("a", "\ud800")), "metadata"],
  [() => client.presignedPostPolicy(policy().setTags({ "aws:a": "b" })), "tags"],
  [() => calls.presignedPutObject({ responseHeaders: {} }), "responseHeaders"],
  [() => calls.listenBucketNotification({ events: "s3:ObjectCreated:*" }), "events"],
  [() => client.copyObject("bucket", "a", "/bucket/b", { metadata: { a: "b" }, metadataDirective: "REPLACE" }), "conditions", /have no metadata; options come after/],
  [() => client.copyObject("bucket", "a", "/bucket/b", { signal: new AbortController().signal }), "conditions", /have no signal; options come after/],
  [() => client.copyObject("bucket", "a", "/bucket/b", { matchEtag: "e" }), "conditions", /did you mean matchETag\?/],
  [() => client.copyObject("bucket", "a", "/bucket/b", "e"), "conditions"],
  [() => client.copyObject("bucket", "a", "/bucket/b", []), "conditions"],
  [() => client.copyObject("bucket", "a", { bucket: "bucket", object: "b", versionID: "1" }), "source", /versionId, not versionID/],
  [() => client.removeObjects("bucket", [{ objectName: "a", versionID: "1" }]), "objects", /versionId, not versionID/],
  [() => minnow.init(/** @type {any} */ ({ wasmUrl: "x" })), "wasmUrl", /did you mean wasmURL\?/],
  [() => minnow.init(/** @type {any} */ ("/minnow.wasm")), "0", /is no option of init/],
];
for (const [call, argument, message] of wrong) await refused(call, argument, message);
assert.equal(requests, 0, "requests");
console.log("so does what is of a wrong type, or in a wrong place, and nothing is sent");

const connect = (/** @type {any} */ o) => new minnow.Client({ endpoint: "s3.test", accessKey: "a", secretKey: "s", ...o });
/** @type {[any, string, RegExp?][]} */
const constructors = [
  [{ secretkey: "s" }, "secretkey", /did you mean secretKey\?/],
  [{ access_key: "a" }, "access_key", /did you mean accessKey\?/],
  [{ useSSL: false }, "useSSL"],
  [{ port: 9000 }, "port"],
  [{ retry: { attempt: 3 } }, "retry.attempt", /did you mean retry\.attempts\?/],
  [{ retry: [] }, "retry"],
  [{ retry: { attempts: "3" } }, "retry.attempts"],
  [{ timeout: { firstbyte: 5 } }, "timeout.firstbyte", /did you mean timeout\.firstByte\?/],
  [{ timeout: [5] }, "timeout"],
  [{ concurrency: "4" }, "concurrency"],
  [{ accessKey: "a\n" }, "accessKey", /line end/],
  [{ accessKey: "schlüssel" }, "accessKey", /ASCII/],
  [{ sessionToken: "a token" }, "sessionToken", /ASCII/],
  ...["s\n", "\r\ns", "s ", "\ts", "s\u00a0", "\ufeffs", "s\u200b", "s\0s"].map((secretKey) => /** @type {[any, string, RegExp]} */ ([{ secretKey }, "secretKey", /line end/])),
];
for (const [o, argument, message] of constructors) await refused(() => connect(o), argument, message);
connect({ secretKey: "MinIO takes any pässwörd" });
connect({ secretkey: undefined, sessionToken: null, region: undefined, retry: {}, timeout: { idle: null } });
console.log("the constructor does the same");

const keys = [{ accessKey: "a\n", secretKey: "s" }, { accessKey: "a", secretKey: "s\n" }, { accessKey: "a", secretKey: "s", sessionToken: "t\n" }, { accessKey: "a", secretKey: "s" }];
const provided = new minnow.Client({ endpoint: "http://s3.test", region: "us-east-1", fetch, credentials: async () => /** @type {any} */ (keys.shift()) });
for (const argument of ["accessKey", "secretKey", "sessionToken"]) await refused(() => provided.statObject("bucket", "a"), argument, /line end/);
assert.equal(requests, 0, "requests");
await provided.statObject("bucket", "a"); // keys that are refused are not kept
assert.equal(keys.length, 0);
console.log("so does a call for the keys that it is given");

class Options {
  get contentType() { return "text/css"; }
  get signal() { return undefined; }
}
/** @type {any} */
let sent;
const own = new minnow.Client({ endpoint: "http://s3.test", accessKey: "a", secretKey: "s", region: "us-east-1", onWarning() {}, fetch: async (_, init) => { sent = init.headers; return fetch(_, init); } });
await own.putObject("bucket", "a", "x", new Options());
assert.equal(sent["content-type"], "text/css");
await own.putObject("bucket", "a", "x", Object.assign(Object.create(null), { contentType: "text/html", metadata: null, headers: undefined, unknown: undefined }));
assert.equal(sent["content-type"], "text/html");
await own.putObject("bucket", "a", "x", Object.create({ contentType: "text/plain" }));
assert.equal(sent["content-type"], "text/plain");
const reactive = new Proxy(new Map([["colour", "blue"]]), { get: (map, name) => { const value = Reflect.get(map, name, map); return typeof value === "function" ? value.bind(map) : value; } });
await own.putObject("bucket", "a", "x", { metadata: /** @type {any} */ (reactive) });
assert.equal(sent["x-amz-meta-colour"], "blue");
await own.removeObjects("bucket", []);
await own.fGetObject("bucket", "a", new WritableStream(), /** @type {any} */ ({ verify: null, resume: null, partSize: null, onProgress: null, signal: null }));
console.log("objects of a class, inherited options and null are read as they look");

await minnow.terminate();

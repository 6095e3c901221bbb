// @ts-check
// URLs and forms, used by their holders as they would be.
import { expect } from "chai";
import { requests, resetRequests } from "suite";
import { InvalidArgumentError, PostPolicy } from "minnow";
import { bucketOfThis, client, connect, rejection } from "./minnow.js";

const inAMinute = () => new Date(Date.now() + 60_000);
const key = "a b+%/é 日本.txt";

describe("presigned URLs", () => {
  const bucket = bucketOfThis();

  it("store and read an object", async () => {
    const put = await client.presignedPutObject(bucket, key, { expiry: 60 });
    expect((await fetch(put, { method: "PUT", body: "content" })).status).to.equal(200);
    const get = await client.presignedGetObject(bucket, key, { expiry: 60 });
    expect(await (await fetch(get)).text()).to.equal("content");
    expect(await (await fetch(get, { headers: { range: "bytes=3-" } })).text()).to.equal("tent");
  });

  it("set the headers of the answer", async () => {
    const url = await client.presignedGetObject(bucket, key, {
      responseHeaders: { "response-content-type": "text/x-own", "response-content-disposition": 'attachment; filename="ä"'.replace("ä", "a b") },
    });
    const { headers } = await fetch(url);
    expect(headers.get("content-type")).to.equal("text/x-own");
    expect(headers.get("content-disposition")).to.equal('attachment; filename="a b"');
  });

  it("hold their users to the headers that were signed", async () => {
    const url = await client.presignedPutObject(bucket, "typed", { headers: { "content-type": "text/plain" } });
    const put = (/** @type {string} */ type) => fetch(url, { method: "PUT", body: new Blob(["x"], { type }) });
    expect((await put("text/html")).status).to.equal(403);
    expect((await put("text/plain")).status).to.equal(200);
    expect((await client.statObject(bucket, "typed")).contentType).to.equal("text/plain");
  });

  it("begin when they are told to, and end", async () => {
    const url = await client.presignedGetObject(bucket, key, { expiry: 60, date: new Date(Date.now() - 120_000) });
    expect((await fetch(url)).status).to.equal(403);
    const dated = await client.presignedGetObject(bucket, key, { date: new Date(Date.UTC(2026, 0, 2, 3, 4, 5)) });
    expect(new URL(dated).searchParams.get("X-Amz-Date")).to.equal("20260102T030405Z");
    expect(new URL(dated).searchParams.get("X-Amz-Expires")).to.equal("604800");
  });

  const anonymous = connect({ accessKey: undefined, secretKey: undefined });
  for (const [name, argument, call] of /** @type {[string, string, () => Promise<unknown>][]} */ ([
    ["no expiry", "expiry", () => client.presignedGetObject(bucket, key, { expiry: 0 })],
    ["a negative one", "expiry", () => client.presignedPutObject(bucket, key, { expiry: -1 })],
    ["over a week", "expiry", () => client.presignedGetObject(bucket, key, { expiry: 604801 })],
    ["half a second", "expiry", () => client.presignedGetObject(bucket, key, { expiry: 1.5 })],
    ["an anonymous client", "accessKey", () => anonymous.presignedGetObject(bucket, key)],
    ["an anonymous form", "accessKey", () => anonymous.presignedPostPolicy(new PostPolicy().setBucketName(bucket).setKey("a").setExpires(inAMinute()))],
    ["a header that S3 would ignore", "responseHeaders", () => client.presignedGetObject(bucket, key, { responseHeaders: { "content-type": "a" } })],
    ["a date that is none", "date", () => client.presignedGetObject(bucket, key, { date: new Date("x") })],
    ["a policy that is none", "policy", () => client.presignedPostPolicy(/** @type {any} */ ({ bucket, key }))],
    ["a policy without a bucket", "bucket", () => client.presignedPostPolicy(new PostPolicy().setKey("a").setExpires(inAMinute()))],
    ["a policy without a key", "policy", () => client.presignedPostPolicy(new PostPolicy().setBucketName(bucket).setExpires(inAMinute()))],
    ["a policy without an end", "policy", () => client.presignedPostPolicy(new PostPolicy().setBucketName(bucket).setKey("a"))],
    ["a policy that has ended", "policy", () => client.presignedPostPolicy(new PostPolicy().setBucketName(bucket).setKey("a").setExpires(new Date(1)))],
  ])) {
    it(`refuse ${name}`, async () => {
      await resetRequests();
      expect(await rejection(call())).to.be.an.instanceof(InvalidArgumentError).and.to.include({ argument });
      expect(await requests()).to.deep.equal([]);
    });
  }

  it("refuse at once what a setter of PostPolicy can judge", () => {
    /** @type {any} */
    const policy = new PostPolicy();
    for (const [argument, set] of /** @type {[string, () => void][]} */ ([
      ["bucket", () => policy.setBucketName(5)], ["key", () => policy.setKey("")], ["prefix", () => policy.setKeyStartsWith()],
      ["contentType", () => policy.setContentType(5)], ["min", () => policy.setContentLengthRange(-1, 5)], ["max", () => policy.setContentLengthRange(5, 1)],
      ["max", () => policy.setContentLengthRange(0, 0.5)], ["expires", () => policy.setExpires("tomorrow")], ["expires", () => policy.setExpires(new Date("x"))],
    ])) {
      expect(set).to.throw(InvalidArgumentError).with.property("argument", argument);
    }
  });
});

describe("forms", () => {
  const bucket = bucketOfThis();
  const policy = () => new PostPolicy().setBucketName(bucket).setExpires(inAMinute());

  it("upload by a form element of this page, which is of another origin", async () => {
    const { url, fields } = await client.presignedPostPolicy(policy().setKey(key).setContentType("text/plain").setContentLengthRange(1, 10));
    expect(new URL(url).origin).not.to.equal(location.origin);
    await resetRequests();
    await submit(url, fields, new File(["content"], "local name.txt"));
    const stat = await client.statObject(bucket, key);
    expect([stat.size, stat.contentType]).to.deep.equal([7, "text/plain"]);
  });

  it("hold an upload to their conditions", async () => {
    const form = await client.presignedPostPolicy(policy().setKeyStartsWith("in/").setContentType("text/plain").setContentLengthRange(3, 5));
    const upload = async (/** @type {object} */ changed, /** @type {string} */ content) => (await post({ ...form, fields: { ...form.fields, ...changed } }, content)).status;
    expect(form.fields.key).to.equal("in/");
    expect(await upload({ key: "in/a" }, "1234")).to.equal(204);
    expect(await upload({ key: "out/a" }, "1234")).to.equal(403);
    expect(await upload({ key: "in/b" }, "12")).to.equal(400);
    expect(await upload({ key: "in/c" }, "123456")).to.equal(400);
    expect(await upload({ key: "in/d", "Content-Type": "text/html" }, "1234")).to.equal(403);
    expect((await client.statObject(bucket, "in/a")).contentType).to.equal("text/plain");
  });

  it("may let any key in", async () => {
    const form = await client.presignedPostPolicy(policy().setKey("old").setKeyStartsWith(""));
    expect((await post({ ...form, fields: { ...form.fields, key: "anything" } }, "x")).status).to.equal(204);
  });

  it("may last longer than a week", async () => {
    const form = await client.presignedPostPolicy(policy().setKey("later").setExpires(new Date(Date.now() + 30 * 86_400_000)));
    expect((await post(form, "x")).status).to.equal(204);
  });
});

/** @param {{url: string, fields: Record<string, string>}} form @param {string} content */
function post({ url, fields }, content) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  body.append("file", new Blob([content]));
  return fetch(url, { method: "POST", body });
}

/** Submits a form element into a frame, as HTML does it. @param {string} url @param {Record<string, string>} fields @param {File} file */
async function submit(url, fields, file) {
  const frame = document.createElement("iframe");
  frame.name = "answer";
  const form = Object.assign(document.createElement("form"), { action: url, method: "post", enctype: "multipart/form-data", target: "answer" });
  for (const [name, value] of Object.entries(fields)) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  const picked = new DataTransfer();
  picked.items.add(file);
  const input = Object.assign(document.createElement("input"), { type: "file", name: "file" });
  input.files = picked.files;
  form.append(input);
  document.body.append(frame, form);
  form.submit();
  while (!(await requests()).some(({ method, status }) => method === "POST" && status)) await new Promise((resolve) => requestAnimationFrame(resolve));
  form.remove();
  frame.remove();
}

// @ts-check
// Keys, region and time of signatures: the constructor's options about them.
import { expect } from "chai";
import { config, preflights, requests, resetRequests } from "suite";
import { ResponseError, S3Error, InvalidArgumentError, PostPolicy } from "minnow";
import { bucketName, bucketOfThis, client, collect, connect, rejection, removeAll } from "./minnow.js";
import { sign } from "./signer.js";

const { accessKey, secretKey } = config;
const noKeys = { accessKey: undefined, secretKey: undefined };
const minutes = (/** @type {number} */ n) => n * 60_000;

describe("credentials", () => {
  const bucket = bucketOfThis();

  it("are asked for once by many calls", async () => {
    let asked = 0;
    const c = connect({ ...noKeys, credentials: async () => ({ accessKey, secretKey, expiration: new Date(Date.now() + minutes(60)), n: ++asked }) });
    await Promise.all(Array.from({ length: 8 }, (_, i) => c.putObject(bucket, `asked/${i}`, "x")));
    await c.listBuckets();
    expect(asked).to.equal(1);
  });

  it("are asked for again before they expire, and not sooner", async () => {
    let asked = 0;
    let now = Date.now();
    const c = connect({ ...noKeys, clock: () => now, credentials: async () => ({ accessKey, secretKey, expiration: ++asked && now + minutes(10) }) });
    await c.listBuckets();
    now += minutes(8);
    await c.listBuckets();
    expect(asked).to.equal(1);
    now += minutes(1.5);
    await c.listBuckets();
    expect(asked).to.equal(2);
  });

  it("are asked for again when the server calls them expired", async () => {
    let asked = 0;
    // An id that it does not know is what MinIO says of temporary ones that have ended.
    const c = connect({ ...noKeys, credentials: async () => (++asked === 1 ? { accessKey: "ended", secretKey } : { accessKey, secretKey }) });
    await c.putObject(bucket, "renewed", "x");
    expect(await c.bucketExists(bucket)).to.equal(true);
    expect(asked).to.equal(2);
  });

  it("are asked for once by a clock that is ahead by more than their life", async () => {
    let asked = 0;
    /** @type {string[]} */
    const warned = [];
    const c = connect({ ...noKeys, clock: () => Date.now() + minutes(120), onWarning: ({ code }) => warned.push(code),
      credentials: async () => ({ accessKey, secretKey, expiration: Date.now() + minutes(60), n: ++asked }) });
    for (let i = 0; i < 3; i++) await c.listBuckets();
    expect({ asked, warned }).to.deep.equal({ asked: 1, warned: ["ClockSkew"] });
  });

  it("that are still valid are used on when they cannot be renewed", async () => {
    let asked = 0;
    let now = Date.now();
    const c = connect({ ...noKeys, clock: () => now, credentials: async () => {
      if (++asked > 1) throw new Error("the application is down");
      return { accessKey, secretKey, expiration: now + minutes(10) };
    } });
    await c.listBuckets();
    now += minutes(9.5);
    for (let i = 0; i < 3; i++) await c.listBuckets();
    expect(asked).to.equal(2);
    now += minutes(0.5);
    expect(await rejection(c.listBuckets())).to.include({ name: "S3Error", code: "CredentialsFailed" });
  });

  it("that cannot be had fail the call with their cause", async () => {
    const cause = new Error("the application is down");
    const error = await rejection(connect({ ...noKeys, credentials: () => Promise.reject(cause) }).listBuckets());
    expect(error).to.be.an.instanceof(S3Error).and.to.include({ code: "CredentialsFailed", operation: "ListBuckets" });
    expect(error.cause).to.equal(cause);
    expect(error.message).to.include("the application is down");
    for (const answer of [undefined, {}, { accessKey }, { accessKey, secretKey: 5 }, { accessKey, secretKey, expiration: "soon" }]) {
      const c = connect({ ...noKeys, credentials: async () => answer });
      expect(await rejection(c.listBuckets()), JSON.stringify(answer)).to.include({ name: "S3Error", code: "CredentialsFailed" });
    }
  });

  it("that never come do not keep an aborted call", async () => {
    const controller = new AbortController();
    const c = connect({ ...noKeys, credentials: () => new Promise(() => {}) });
    const call = c.listBuckets({ signal: controller.signal });
    controller.abort(new Error("enough"));
    expect((await rejection(call)).message).to.equal("enough");
  });

  it("of nobody go unsigned", async () => {
    const anonymous = connect(noKeys);
    await client.putObject(bucket, "private", "x");
    expect(await rejection(anonymous.getObject(bucket, "private"))).to.be.an.instanceof(ResponseError).and.to.include({ code: "AccessDenied", status: 403 });
    await resetRequests();
    await rejection(anonymous.removeObject(bucket, "private"));
    const [request] = await requests();
    expect(request.query + request.headers.join()).not.to.match(/x-amz-signature|authorization/i);
  });
});

describe("a signer", () => {
  const bucket = bucketName();
  after(() => removeAll(bucket));

  it("signs every kind of request, and no secret is in the page", async () => {
    /** @type {any[]} */
    const asked = [];
    const c = connect({ secretKey: undefined, signer: async (/** @type {any} */ request) => { asked.push(request); return { signature: await sign(request, secretKey) }; } });
    await c.makeBucket(bucket);
    await c.putObject(bucket, "form", new Blob(["content"]));
    await c.putObject(bucket, "ä b", new Blob(["content"]), { integrity: "md5" }); // which no form carries
    await c.putObject(bucket, "parts", new Uint8Array(6 << 20));
    expect(await (await c.getObject(bucket, "ä b")).text()).to.equal("content");
    await c.copyObject(bucket, "copy", `/${bucket}/ä b`);
    expect((await collect(c.listObjectsV2(bucket, { recursive: true }))).length).to.equal(4);
    expect(await c.removeObjects(bucket, ["copy", "parts", "form"])).to.deep.equal([]);
    const url = await c.presignedGetObject(bucket, "ä b", { expiry: 60 });
    expect(await (await fetch(url)).text()).to.equal("content");
    const policy = new PostPolicy().setBucketName(bucket).setKey("form").setExpires(new Date(Date.now() + minutes(1)));
    expect((await post(await c.presignedPostPolicy(policy), "x")).status).to.equal(204);

    const operations = new Set(asked.map(({ operation }) => operation));
    expect([...operations]).to.include.members(["CreateBucket", "PutObject", "UploadPart", "CompleteMultipartUpload", "GetObject", "CopyObject", "ListObjectsV2", "DeleteObjects", "PostObject"]);
    const removal = asked.find(({ operation }) => operation === "DeleteObjects");
    expect(removal.body).to.include("<Key>copy</Key>");
    expect(removal).to.include({ method: "POST", bucket, region: "us-east-1" }).and.not.have.any.keys("object", "policy", "expires");
    expect(asked.find(({ operation, expires }) => operation === "GetObject" && expires === 60)).to.include({ object: "ä b" });
    for (const request of asked) expect(!!request.canonicalRequest, request.operation).to.equal(!request.policy);
  });

  it("signs for the temporary keys that stand beside it", async () => {
    let asked = 0, signed = 0;
    const c = connect({ ...noKeys, credentials: async () => ({ accessKey: ++asked === 1 ? "forgotten" : accessKey, expiration: new Date(Date.now() + minutes(60)) }),
      signer: async (/** @type {any} */ request) => {
        if (++signed === 1) throw new Error("which key is that?"); // as a signer that was restarted says
        return { signature: await sign(request, secretKey) };
      } });
    expect(await c.bucketExists(bucket)).to.equal(true);
    expect([asked, signed]).to.deep.equal([2, 2]);
    await c.putObject(bucket, "beside", "x");
    expect(await c.removeObjects(bucket, ["beside"])).to.deep.equal([]);
    expect(asked).to.equal(2);
  });

  it("gets no secret from the credentials beside it", async () => {
    const c = connect({ ...noKeys, credentials: async () => ({ accessKey, secretKey }), signer: async () => ({ signature: "" }) });
    const error = await rejection(c.listBuckets());
    expect(error).to.include({ name: "S3Error", code: "CredentialsFailed" });
    expect(error.message).to.include("no secretKey").and.not.include(secretKey);
  });

  it("that fails, fails the call with its cause", async () => {
    const cause = new Error("not allowed");
    const refusing = connect({ secretKey: undefined, signer: () => Promise.reject(cause) });
    const error = await rejection(refusing.statObject("bucket", "a"));
    expect(error).to.include({ name: "S3Error", code: "SigningFailed", cause });
    for (const answer of [undefined, {}, { signature: "abc" }, { signature: "Z".repeat(64) }]) {
      const c = connect({ secretKey: undefined, signer: async () => answer });
      expect(await rejection(c.statObject("bucket", "a"))).to.include({ name: "S3Error", code: "SigningFailed" });
    }
  });
});

describe("a clock that is wrong", () => {
  const bucket = bucketOfThis();
  before(() => client.putObject(bucket, "a", "x"));

  for (const off of [-20, -5, 5, 20]) {
    for (const signing of ["auto", "header"]) {
      it(`by ${off} minutes does not matter, signing: ${signing}`, async () => {
        /** @type {string[]} */
        const warned = [];
        const c = connect({ signing, clock: () => Date.now() + minutes(off), onWarning: ({ code }) => warned.push(code) });
        expect((await c.statObject(bucket, "a")).size).to.equal(1);
        await c.putObject(bucket, "b", "y");
        const url = await c.presignedGetObject(bucket, "a", { expiry: 60 });
        if (Math.abs(off) > 15) expect((await fetch(url)).status).to.equal(200);
        expect(warned).to.deep.equal(Math.abs(off) > 15 ? ["ClockSkew"] : []);
      });
    }
  }

  it("or none is told", async () => {
    expect(await rejection(connect({ clock: () => NaN }).listBuckets())).to.be.an.instanceof(InvalidArgumentError).and.to.include({ argument: "clock" });
  });

  it("shows in what is presigned", async () => {
    const c = connect({ clock: () => Date.UTC(2013, 4, 24) });
    expect(await c.presignedGetObject(bucket, "a")).to.include("X-Amz-Date=20130524T000000Z");
  });
});

describe("regions", () => {
  const bucket = bucketOfThis();

  it("are asked for once for each bucket, without a preflight", async () => {
    const c = connect({ region: undefined });
    await resetRequests();
    await Promise.all([c.statObject(bucket, "a").catch(() => {}), c.bucketExists(bucket), collect(c.listObjects(bucket))]);
    await c.bucketExists(bucket);
    const lookups = (await requests()).filter(({ query }) => /(^|&)location=/.test(query));
    expect(lookups.length).to.equal(1);
    expect(await preflights()).to.deep.equal([]);
  });

  it("that are known cost no request to presign for", async () => {
    await resetRequests();
    await client.presignedGetObject(bucket, "a");
    await client.presignedPutObject(bucket, "a");
    expect(await requests()).to.deep.equal([]);
  });

  it("are learnt from a refusal", async () => {
    /** @type {string[]} */
    const regions = [];
    const c = connect({
      region: "eu-north-1",
      fetch: async (/** @type {string} */ url) => {
        const region = decodeURIComponent(url).match(/\/\d{8}\/([^/]+)\/s3/)?.[1] ?? "";
        regions.push(region);
        if (region === "ap-south-1") return new Response("");
        return new Response("<Error><Code>AuthorizationHeaderMalformed</Code><Region>ap-south-1</Region></Error>", { status: 400 });
      },
    });
    for (let i = 0; i < 2; i++) await c.bucketExists("bucket");
    expect(regions).to.deep.equal(["eu-north-1", "ap-south-1", "ap-south-1"]);
  });
});

/** Sends a form as a page would. @param {{url: string, fields: Record<string, string>}} form @param {BlobPart} content */
function post({ url, fields }, content) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  body.append("file", new Blob([content]));
  return fetch(url, { method: "POST", body });
}

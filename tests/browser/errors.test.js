// @ts-check
// What a server, or none, answers with: each its typed error. Canned answers
// stand for what a real server will not give on demand.
import { expect } from "chai";
import { InvalidArgumentError, NetworkError, ResponseError, S3Error } from "minnow";
import { bucketOfThis, client, collect, connect, further, rejection } from "./minnow.js";

/** A client that is answered so, and the requests it sent. @param {((n: number) => Response | Promise<Response>)} answer @param {object} [options] */
function canned(answer, options) {
  /** @type {string[]} */
  const urls = [];
  const fetch = async (/** @type {string} */ url) => answer(urls.push(url));
  return { c: connect({ fetch, retry: { attempts: 4, baseDelay: 1, maxDelay: 2 }, ...options }), urls };
}

describe("errors", () => {
  const bucket = bucketOfThis();

  it("have classes", () => {
    for (const type of [ResponseError, InvalidArgumentError, NetworkError]) {
      expect(type.prototype).to.be.an.instanceof(S3Error);
      expect(type.prototype.name).to.equal(type.name);
    }
    expect(S3Error.prototype).to.be.an.instanceof(Error);
  });

  it("tell a missing object, with all that the server says of it", async () => {
    const error = await rejection(client.getObject(bucket, "no/such key"));
    expect(error).to.be.an.instanceof(ResponseError);
    expect(error).to.include({ code: "NoSuchKey", status: 404, operation: "GetObject", bucketName: bucket, objectName: "no/such key", retryable: false });
    expect(error.message).to.match(/does not exist/);
    expect(error.requestId).to.match(/^[0-9A-F]{16}$/);
    expect(error.hostId).to.be.a("string");
    expect(error.resource).to.equal(`/${bucket}/no/such key`);
  });

  it("tell a missing bucket", async () => {
    for (const call of [client.putObject("no-such-bucket", "a", "x"), client.getObject("no-such-bucket", "a"), client.removeBucket("no-such-bucket")]) {
      expect(await rejection(call)).to.include({ name: "ResponseError", code: "NoSuchBucket", status: 404, bucketName: "no-such-bucket" });
    }
  });

  it("tell a wrong secret and an unknown key, and keep the secret", async () => {
    const wrong = await rejection(connect({ secretKey: "not-the-secret" }).listBuckets());
    expect(wrong).to.include({ name: "ResponseError", code: "SignatureDoesNotMatch", status: 403 });
    const unknown = await rejection(connect({ accessKey: "nobody" }).listBuckets());
    expect(unknown).to.include({ name: "ResponseError", code: "InvalidAccessKeyId", status: 403 });
    const { stack, message, ...fields } = wrong;
    expect(JSON.stringify([wrong.stack, wrong.message, fields])).not.to.match(/not-the-secret|X-Amz-Signature=[0-9a-f]/);
  });

  it("tell a server that is dead", async () => {
    const dead = connect({ endpoint: "127.0.0.1:1" });
    const calls = [dead.listBuckets(), dead.putObject("bucket", "a", "x"), dead.getObject("bucket", "a"), collect(dead.listObjects("bucket")),
      dead.putObject("bucket", "a", "x", { onProgress: () => {} })];
    for (const call of calls) {
      const error = await rejection(call);
      expect(error).to.be.an.instanceof(NetworkError);
      expect(error).to.include({ code: "NetworkError", retryable: true });
      expect(error.message).to.include("http://127.0.0.1:1/");
      expect(error.message).not.to.include("X-Amz");
      expect(error.cause).to.be.an.instanceof(TypeError);
    }
  });

  it("tell a download that breaks off, however it is read", async () => {
    const half = () => new ReadableStream({
      start: (controller) => controller.enqueue(new Uint8Array(10)),
      pull: (controller) => controller.error(new TypeError("network error")),
    });
    const { c } = canned(() => new Response(half(), { headers: { "content-length": "20" } }));
    for (const how of /** @type {const} */ (["text", "json", "blob", "arrayBuffer"])) {
      const error = await rejection((await c.getObject(bucket, "a"))[how]());
      expect(error).to.include({ name: "NetworkError", code: "NetworkError", operation: "GetObject", retryable: true });
      expect(error.cause).to.be.an.instanceof(TypeError);
    }
    const reader = (await c.getObject(bucket, "a")).body.getReader();
    await reader.read();
    expect(await rejection(reader.read())).to.include({ name: "NetworkError", operation: "GetObject" });
  });

  it("tell an answer that is none, as wrappers of fetch give, for a failure of the network", async () => {
    const { c, urls } = canned(() => Response.error());
    expect(await rejection(c.listBuckets())).to.include({ name: "NetworkError", code: "NetworkError", retryable: true });
    expect(urls.length).to.be.above(1);
  });

  it("tell an HTML page of a proxy by its status", async () => {
    const { c, urls } = canned(() => new Response("<html><body>Bad Gateway</body></html>", { status: 502 }));
    expect(await rejection(c.statObject(bucket, "a"))).to.include({ name: "ResponseError", status: 502, retryable: true });
    expect(urls).to.have.length(4);
  });

  it("tell a success that is none", async () => {
    const within = '<?xml version="1.0"?>\n<Error><Code>InternalError</Code><Message>We failed late.</Message></Error>';
    for (const method of /** @type {const} */ (["listObjects", "listObjectsV2"])) {
      const error = await rejection(collect(canned(() => new Response(within)).c[method](bucket)));
      expect(error).to.include({ name: "ResponseError", code: "InternalError", message: "We failed late.", status: 200, retryable: true });
    }
    for (const cut of ["", "<html></html>", "<ListAllMyBucketsResult><Buckets><Bucket><Name>a</Name>"]) {
      expect(await rejection(canned(() => new Response(cut)).c.listBuckets())).to.include({ name: "ResponseError", code: "MalformedReply" });
    }
  });

  it("tell an answer that is not S3's, and what it says", async () => {
    const page = () => new Response("<!doctype html><title>Sign in</title>", { headers: { "content-type": "text/html" } });
    const { c } = canned(page);
    const calls = [c.putObject(bucket, "a", "x"), c.removeObject(bucket, "a"), c.makeBucket(bucket), c.bucketExists(bucket), c.getObject(bucket, "a"),
      c.statObject(bucket, "a"), c.setBucketPolicyDocument(bucket, "{}"), c.listBuckets()];
    for (const call of calls) {
      const error = await rejection(call);
      expect(error).to.include({ name: "ResponseError", code: "MalformedReply", status: 200, retryable: false });
      expect(error.message).to.equal("the answer is not S3's: status 200, text/html: Sign in");
    }
  });

  it("are none where a service worker, or a caller's fetch, has made the answer of one whose ETag CORS hides", async () => {
    const { c } = canned(() => new Response(null), { upload: "put" });
    expect(await c.putObject(bucket, "a", "x")).to.deep.equal({ etag: null, versionId: null });
  });

  it("tell a list whose markers go in a circle", async () => {
    const items = { listObjects: "ListObjects", listObjectsV2: "ListObjectsV2", listIncompleteUploads: "ListMultipartUploads" };
    for (const [method, operation] of Object.entries(items)) {
      const { c } = canned((n) => {
        const next = n % 2 ? "A" : "B";
        const root = method === "listIncompleteUploads" ? "ListMultipartUploadsResult" : "ListBucketResult";
        return new Response(`<${root}><IsTruncated>true</IsTruncated><NextMarker>${next}</NextMarker><NextContinuationToken>${next}</NextContinuationToken>
          <NextKeyMarker>${next}</NextKeyMarker><CommonPrefixes><Prefix>${next}/</Prefix></CommonPrefixes></${root}>`);
      });
      const list = c[/** @type {"listObjects"} */ (method)](bucket);
      expect(await rejection(collect(list))).to.include({ name: "ResponseError", code: "MalformedReply", operation, retryable: false });
      expect(await rejection(collect(list.pages?.() ?? list))).to.include({ code: "MalformedReply" });
    }
  });

  it("are retried where that may help", async () => {
    const busy = '<Error><Code>SlowDown</Code><Message>Slow down.</Message></Error>';
    const ok = "<ListAllMyBucketsResult><Buckets/></ListAllMyBucketsResult>";
    const { c, urls } = canned((n) => {
      if (n === 1) throw new TypeError("Failed to fetch");
      return n === 2 ? new Response(busy, { status: 503 }) : new Response(ok);
    });
    expect(await c.listBuckets()).to.deep.equal([]);
    expect(urls).to.have.length(3);
    const never = canned(() => new Response(busy, { status: 503 }), { retry: { attempts: 1 } });
    expect(await rejection(never.c.listBuckets())).to.include({ code: "SlowDown", status: 503, retryable: true });
    expect(never.urls).to.have.length(1);
    const denied = canned(() => new Response("", { status: 403 }));
    expect(await rejection(denied.c.listBuckets())).to.include({ code: "AccessDenied" });
    expect(denied.urls).to.have.length(1);
  });

  it("end a wait for the next try with signal.reason", async () => {
    const { c } = canned(() => new Response("", { status: 503, headers: { "retry-after": "50" } }));
    const controller = new AbortController();
    const reason = new Error("enough");
    const call = c.listBuckets({ signal: controller.signal });
    setTimeout(() => controller.abort(reason), 50);
    expect(await rejection(call)).to.equal(reason);
  });

  it("tell a document that is too large", async () => {
    const { c } = canned(() => new Response(new Blob([new Uint8Array(17 * 2 ** 20)])));
    expect(await rejection(c.listBuckets())).to.include({ name: "NetworkError", code: "ResponseTooLarge", retryable: false });
  });

  it("tell headers that CORS hides", async () => {
    const { c } = canned(() => new Response("abc", { headers: { "content-type": "text/plain" } }));
    const stat = await c.statObject(bucket, "a");
    expect(stat).to.include({ etag: null, lastModified: null, metadata: null, versionId: null });
    expect(stat.hidden).to.deep.equal(["size", "etag", "lastModified", "metadata", "versionId", ...further]);
    expect(stat.size).to.equal(null);
  });

  it("tell no size of a range whose Content-Range CORS hides", async () => {
    const part = { "content-length": "3", "content-type": "text/plain", etag: '"e"' };
    const cut = canned(() => new Response("abc", { status: 206, headers: part }));
    const { size, hidden } = await cut.c.getPartialObject(bucket, "a", 4, 3);
    expect([size, hidden.includes("size")]).to.deep.equal([null, true]);
    const { c } = canned(() => new Response("abc", { headers: part })); // a part for all that, as rclone sends it
    const own = await c.getObject(bucket, "a", { headers: { range: "bytes=4-6" } });
    expect([own.size, own.hidden.includes("size")]).to.deep.equal([null, true]);
    const error = await rejection(c.getPartialObject(bucket, "a", 4, 3));
    expect(error).to.include({ code: "MalformedReply" });
    expect(error.message).to.include("Content-Range");
  });

  it("take a 200 with the right Content-Range for that range", async () => {
    const { c } = canned(() => new Response("abc", { headers: { "content-length": "3", "content-range": "bytes 4-6/1234", etag: '"e"' } }));
    const got = await c.getPartialObject(bucket, "a", 4, 3);
    expect([got.size, await got.text()]).to.deep.equal([1234, "abc"]);
  });

  it("tell metadata as none only where all headers are exposed", async () => {
    const headers = { "content-length": "3", etag: '"e"', "last-modified": "Sun, 22 Nov 2026 18:46:12 GMT", "x-amz-request-id": "1" };
    /** @type {string[]} */
    const warned = [];
    const options = { onWarning: (/** @type {any} */ { code, remedy }) => warned.push(`${code} ${remedy.includes("ExposeHeaders")}`) };
    const named = await canned(() => new Response("", { headers }), options).c.statObject(bucket, "a");
    expect([named.metadata, named.hidden]).to.deep.equal([null, ["metadata", ...further]]);
    expect(warned).to.deep.equal(["HiddenMetadata true"]);
    const all = await canned(() => new Response("", { headers: { ...headers, "access-control-expose-headers": "ETag, *" } }), options).c.statObject(bucket, "a");
    expect([{ ...all.metadata }, all.hidden]).to.deep.equal([{}, []]);
    const one = await canned(() => new Response("", { headers: { ...headers, "x-amz-meta-a": "b" } }), options).c.statObject(bucket, "a");
    expect([{ ...one.metadata }, one.hidden]).to.deep.equal([{ a: "b" }, further]);
    expect(warned.length).to.equal(1);
  });

  it("do not hide what a list tells", async () => {
    const list = "<ListBucketResult><Contents><Key>a</Key><Size>3</Size><ETag>&quot;e&quot;</ETag><LastModified>2026-11-22T18:46:12Z</LastModified></Contents></ListBucketResult>";
    const { c, urls } = canned((n) => (n === 1 ? new Response("", { headers: { "content-length": "3" } }) : new Response(list)));
    const stat = await c.statObject(bucket, "a");
    expect(stat).to.include({ size: 3, etag: "e", metadata: null });
    expect(stat.lastModified?.toISOString()).to.equal("2026-11-22T18:46:12.000Z");
    expect(stat.hidden).to.deep.equal(["metadata", "versionId", ...further]);
    expect(urls.length).to.equal(2);
  });

  it("keep names that JavaScript knows", async () => {
    const { c } = canned(() => new Response("", { headers: { "x-amz-request-id": "1", "x-amz-meta-__proto__": "p", "x-amz-meta-constructor": "c", etag: '"e"' } }));
    const { metadata } = await c.statObject(bucket, "a");
    expect(Object.getPrototypeOf(metadata)).to.equal(null);
    expect(Object.entries(metadata ?? {}).sort()).to.deep.equal([["__proto__", "p"], ["constructor", "c"]]);
  });
});

// @ts-check
// What diagnose() finds from a page that came by plain http, of a loopback address.
import { expect } from "chai";
import { InvalidArgumentError, NetworkError } from "minnow";
import { config, preflights, requests, resetRequests } from "suite";
import { bucket, connect, data, found } from "./shared.js";

const client = connect();

/** @param {Promise<any>} promise */
const rejection = (promise) => promise.then((value) => expect.fail(`resolved with ${value}`), (error) => error);

describe("diagnose, where all is well", () => {
  before(async () => {
    await client.makeBucket(bucket);
    await client.putObject(bucket, "a & b", "content");
  });

  it("finds nothing", async () => {
    const { ok, codes, checks } = await found(client, { bucket });
    expect({ ok, codes }).to.deep.equal({ ok: true, codes: [] });
    expect(checks).to.deep.equal({
      online: "passed", "mixed content": "passed", reachable: "passed", origin: "passed", signature: "passed", clock: "passed",
      region: "passed", bucket: "passed", methods: "passed", headers: "passed", "exposed headers": "passed",
    });
  });

  it("says of what it cannot see without a bucket that it is unknown", async () => {
    const { codes, checks } = await found(client);
    expect(codes).to.deep.equal([]);
    expect(checks).to.include({ signature: "passed", methods: "unknown", headers: "unknown", "exposed headers": "unknown" });
  });

  it("asks some twenty times at most, and leaves everything as it was", async () => {
    await resetRequests();
    await found(client, { bucket });
    expect((await requests()).length).to.be.within(5, 12);
    expect((await preflights()).length).to.be.at.most(6);
    expect((await Array.fromAsync(client.listObjectsV2(bucket))).map(({ objectName }) => objectName)).to.deep.equal(["a & b"]);
    expect(await Array.fromAsync(client.listIncompleteUploads(bucket, { recursive: true }))).to.deep.equal([]);
  });

  it("finds nothing with signatures that a function makes, or keys that one gives", async () => {
    const { accessKey, secretKey } = config;
    const own = connect({ accessKey: undefined, secretKey: undefined, credentials: async () => ({ accessKey, secretKey }) });
    expect((await found(own, { bucket })).codes).to.deep.equal([]);
  });

  it("uses the caller's own fetch", async () => {
    let n = 0;
    const own = connect({ fetch: (/** @type {string} */ url, /** @type {RequestInit} */ init) => (n++, fetch(url, init)) });
    expect((await found(own, { bucket })).codes).to.deep.equal([]);
    expect(n).to.be.above(4);
  });
});

describe("diagnose rejects", () => {
  it("a bad argument", async () => {
    expect(await rejection(client.diagnose({ bucket: "A" }))).to.be.an.instanceof(InvalidArgumentError).and.include({ argument: "bucket" });
    expect(await rejection(client.diagnose(/** @type {any} */ ({ bucket: 7 })))).to.be.an.instanceof(InvalidArgumentError);
    expect(await rejection(client.diagnose(/** @type {any} */ ("x")))).to.be.an.instanceof(InvalidArgumentError);
  });

  it("when it is aborted, with the reason itself", async () => {
    const reason = new Error("enough");
    expect(await rejection(client.diagnose({ signal: AbortSignal.abort(reason) }))).to.equal(reason);
    const controller = new AbortController();
    const held = connect({ fetch: () => (controller.abort(reason), new Promise(() => {})) });
    expect(await rejection(held.diagnose({ signal: controller.signal }))).to.equal(reason);
  });

  it("once the client is closed", async () => {
    const closed = connect();
    closed.close();
    expect(await rejection(closed.diagnose())).to.include({ code: "ClientClosed" });
  });
});

describe("diagnose finds", () => {
  const at = (/** @type {string} */ endpoint, /** @type {object} */ options = {}) => connect({ endpoint, ...options });

  it("a machine without a network", async () => {
    Object.defineProperty(navigator, "onLine", { value: false, configurable: true });
    try {
      const { codes, checks } = await found(client, { bucket });
      expect(codes).to.deep.equal(["Offline"]);
      expect(checks).to.include({ online: "failed", reachable: "unknown" });
      const off = connect({ retry: { attempts: 1 }, fetch: () => Promise.reject(new TypeError("Failed to fetch")) });
      const error = await rejection(off.listBuckets());
      expect(error).to.be.an.instanceof(NetworkError).and.include({ reason: "offline" });
      expect(error.message).to.include("no network");
    } finally {
      delete (/** @type {any} */ (navigator).onLine);
    }
  });

  it("a secret key that is not the key's", async () => {
    const { codes, findings, checks } = await found(connect({ secretKey: "wrong-secret" }), { bucket });
    expect(codes).to.deep.equal(["WrongKeys"]);
    expect(findings[0].remedy).to.include("secretKey");
    expect(checks).to.include({ origin: "passed", signature: "failed" });
  });

  it("a key that the server does not know", async () => {
    const { codes, findings } = await found(connect({ accessKey: "nobody" }), { bucket });
    expect(codes).to.deep.equal(["WrongKeys"]);
    expect(findings[0].remedy).to.include("accessKey");
  });

  it("credentials that have expired", async () => {
    expect((await found(at(data.canned), { bucket: "expired" })).findings[0]).to.deep.include({ code: "WrongKeys", message: "The temporary credentials have expired." });
  });

  it("that there are no credentials, or no signatures", async () => {
    const none = connect({ accessKey: undefined, secretKey: undefined, credentials: () => Promise.reject(new Error("logged out")) });
    const { codes, findings } = await found(none, { bucket });
    expect(codes).to.deep.equal(["CredentialsFailed"]);
    expect(findings[0].message).to.include("logged out");
    const mute = connect({ secretKey: undefined, signer: () => Promise.reject(new Error("no")) });
    expect((await found(mute, { bucket })).codes).to.deep.equal(["SigningFailed"]);
  });

  for (const [name, minutes] of /** @type {[string, number][]} */ ([["behind", -20], ["ahead", 20], ["a little ahead", 3]])) {
    it(`a clock that is ${name}`, async () => {
      const { ok, codes, findings } = await found(connect({ clock: () => Date.now() + minutes * 60_000 }), { bucket });
      expect({ ok, codes }).to.deep.equal({ ok: true, codes: ["ClockSkew"] });
      expect(findings[0].message).to.match(minutes > 0 ? /is 1?\d+ s ahead of/ : /is 1\d+ s behind/);
    });
  }

  it("a bucket that is not there", async () => {
    expect((await found(client, { bucket: "no-such-bucket" })).codes).to.deep.equal(["NoSuchBucket"]);
  });

  it("a bucket that the client may not list", async () => {
    const anonymous = connect({ accessKey: undefined, secretKey: undefined });
    const { ok, codes } = await found(anonymous, { bucket });
    expect({ ok, codes }).to.deep.equal({ ok: true, codes: ["AccessDenied"] });
    expect((await found(at(data.canned), { bucket: "private" })).codes).to.deep.equal(["AccessDenied"]);
  });

  it("that another origin is allowed", async () => {
    const { codes, findings, checks } = await found(at(data.other), { bucket });
    expect(codes).to.deep.equal(["OriginRefused"]);
    expect(checks).to.include({ reachable: "passed", origin: "failed" });
    const [json, xml, minio] = findings[0].paste;
    expect(JSON.parse(json.text).CORSRules[0].AllowedOrigins).to.deep.equal([location.origin]);
    expect(new DOMParser().parseFromString(xml.text, "text/xml").querySelector("AllowedOrigin")?.textContent).to.equal(location.origin);
    expect(minio.text).to.include(`MINIO_API_CORS_ALLOW_ORIGIN="${location.origin}"`);
  });

  it("wrong keys behind an answer without CORS headers", async () => {
    for (const options of [{ secretKey: "wrong-secret" }, { accessKey: "nobody" }]) {
      const { codes, findings } = await found(at(data.versityAny, options), { bucket });
      expect(codes).to.deep.equal(["WrongKeys"]);
      expect(findings[0].message).to.include("without CORS headers");
    }
  });

  it("another region behind an answer without CORS headers", async () => {
    const { codes, findings } = await found(at(data.elsewhere), { bucket });
    expect(codes).to.deep.equal(["WrongRegion"]);
    expect(findings[0].paste[0].text).to.equal('region: "eu-west-1",');
  });

  it("the region that the server names", async () => {
    const { codes, findings } = await found(at(data.canned), { bucket: "frankfurt" });
    expect(codes).to.include("WrongRegion");
    expect(findings[0].paste[0].text).to.equal('region: "eu-central-1",');
  });

  it("that nothing listens there", async () => {
    const { codes, checks } = await found(at(data.closed), { bucket });
    expect(codes).to.deep.equal(["Unreachable"]);
    expect(checks).to.include({ reachable: "failed", origin: "unknown" });
  });

  it("that there is no such host", async () => {
    expect((await found(at("no-such-host.invalid:9000"), { bucket })).codes).to.deep.equal(["NoSuchHost"]);
  });

  it("a certificate that nobody trusts", async () => {
    expect((await found(at(`https://${data.tls}`), { bucket })).codes).to.deep.equal(["TLS"]);
  });

  it("https at a server of plain http", async () => {
    const { codes, findings } = await found(at(`https://${config.endpoint}`), { bucket });
    expect(codes).to.deep.equal(["TLS"]);
    expect(findings[0].paste[0].text).to.equal("secure: false,");
  });

  it("a virtual host that does not resolve, or is not known", async () => {
    const { codes } = await found(at(config.endpoint.replace("127.0.0.1", "localhost"), { addressing: "virtual" }), { bucket });
    expect(codes, "MinIO knows bucket.localhost").to.deep.equal([]);
    const unknown = await found(at(data.canned.replace("127.0.0.1", "localhost")), { bucket: "virtual" });
    expect(unknown.codes).to.deep.equal(["WrongAddressing"]);
    expect(unknown.findings[0].paste[0].text).to.equal('addressing: "path",');
    const redirected = await found(at(data.canned), { bucket: "redirect" });
    expect(redirected.codes).to.deep.equal(["WrongAddressing"]);
    expect(redirected.findings[0].paste[0].text).to.equal('addressing: "virtual",');
  });

  it("a server that is no S3", async () => {
    expect((await found(at(data.canned), { bucket: "console" })).codes).to.deep.equal(["NotS3"]);
  });

  it("a server that fails", async () => {
    expect((await found(at(data.canned), { bucket: "broken" })).codes).to.deep.equal(["ServerFails"]);
  });

  it("that the page's own policy forbids it", async () => {
    const frame = document.createElement("iframe");
    frame.src = `/tests/policy.html?csp=${encodeURIComponent("default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'")}`;
    const told = new Promise((resolve) => addEventListener("message", ({ data }) => resolve(data), { once: true }));
    document.body.append(frame);
    const { codes, text, failures, took } = /** @type {any} */ (await told);
    expect(failures).to.deep.equal(["NetworkError", "NetworkError"]);
    expect(took, "milliseconds until calls failed, with default options").to.be.below(6_000);
    frame.remove();
    expect(codes).to.deep.equal(["ContentSecurityPolicy"]);
    expect(text).to.equal(`connect-src 'self' http://${config.endpoint};`);
  });

  it("what a NetworkError names as the way on", async () => {
    const error = await rejection(connect({ endpoint: data.closed, retry: { attempts: 1 } }).statObject(bucket, "a"));
    expect(error).to.be.an.instanceof(NetworkError).and.include({ reason: "unknown", url: `http://${data.closed}/${bucket}/a` });
    expect(error.message).to.include("diagnose()");
  });
});

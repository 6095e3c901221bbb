// @ts-check
// A page without a secret, in the three ways of web/docs/keys.md.
import { expect } from "chai";
import { Client, PostPolicy, S3Error } from "minnow";
import { config } from "suite";

const { bucket, signer: address, strange, token } = config.data;
const endpoint = `http://${config.endpoint}`;
const MiB = 2 ** 20;

/** @param {string} way @param {unknown} [body] @param {string} [as] */
async function ask(way, body, as = token) {
  const response = await fetch(`${address}/${way}`, { method: "POST", headers: { authorization: `Bearer ${as}` }, body: JSON.stringify(body ?? {}) });
  if (!response.ok) throw new Error(`${way}: ${await response.text()}`);
  return response.json();
}

/** @param {Promise<any>} promise */
const rejection = (promise) => promise.then((value) => expect.fail(`resolved with ${JSON.stringify(value)}`), (error) => error);

/** @type {Record<string, () => Client>} */
const ways = {
  "signatures from the server": () => new Client({ endpoint, region: "us-east-1", credentials: () => ask("key"), signer: (request) => ask("sign", request) }),
  "keys for a quarter of an hour": () => new Client({ endpoint, region: "us-east-1", credentials: () => ask("credentials") }),
};

for (const [name, connect] of Object.entries(ways)) {
  describe(`with ${name}`, () => {
    const client = connect(), at = "users/alice/";

    it("all continues below the user's prefix", async () => {
      await client.putObject(bucket, `${at}a b/é`, "content", { contentType: "text/plain", metadata: { colour: "blau" } });
      await client.putObject(bucket, `${at}parts`, new Uint8Array(11 * MiB));
      expect(await (await client.getObject(bucket, `${at}a b/é`)).text()).to.equal("content");
      expect((await client.statObject(bucket, `${at}parts`)).size).to.equal(11 * MiB);
      await client.copyObject(bucket, `${at}copy`, { bucket, object: `${at}a b/é` });
      const names = [];
      for await (const { objectName } of client.listObjectsV2(bucket, { prefix: at, recursive: true })) names.push(objectName);
      expect(names).to.deep.equal([`${at}a b/é`, `${at}copy`, `${at}parts`]);
      const url = await client.presignedGetObject(bucket, `${at}copy`, { expiry: 900 });
      expect(await (await fetch(url)).text()).to.equal("content");
      const { url: target, fields } = await client.presignedPostPolicy(new PostPolicy().setBucketName(bucket).setKey(`${at}form`).setExpires(new Date(Date.now() + 800_000)));
      const form = new FormData();
      for (const [field, value] of Object.entries(fields)) form.append(field, value);
      form.append("file", new Blob(["x"]));
      expect((await fetch(target, { method: "POST", body: form })).status).to.equal(204);
      expect(await client.removeObjects(bucket, [...names, `${at}form`])).to.deep.equal([]);
    });

    it("and nothing elsewhere", async () => {
      for (const [what, call] of Object.entries({
        get: () => client.getObject(bucket, "users/bob/secret"),
        stat: () => client.statObject(bucket, "users/bob/secret"),
        put: () => client.putObject(bucket, "users/bob/secret", "x"),
        "put in parts": () => client.putObject(bucket, "users/bob/secret", new Uint8Array(6 * MiB)),
        remove: () => client.removeObject(bucket, "users/bob/secret"),
        copy: () => client.copyObject(bucket, `${at}stolen`, { bucket, object: "users/bob/secret" }),
        list: () => client.listObjectsV2(bucket, { prefix: "users/" })[Symbol.asyncIterator]().next(),
        "list all": () => client.listObjectsV2(bucket)[Symbol.asyncIterator]().next(),
        buckets: () => client.removeBucket(bucket),
        policy: () => client.setBucketPolicy(bucket, "users/bob/", "readwrite"),
      })) {
        const error = await rejection(call());
        expect(error, what).to.be.an.instanceof(S3Error);
        expect(error.code, what).to.be.oneOf(["SigningFailed", "AccessDenied"]);
      }
      const removed = await client.removeObjects(bucket, ["users/bob/secret"]).then((kept) => kept.map(({ code }) => code), (error) => [error.code]);
      expect(removed[0]).to.be.oneOf(["SigningFailed", "AccessDenied"]);
    });
  });
}

describe("with presigned addresses alone", () => {
  it("a page needs no client", async () => {
    const put = await ask("presign", { method: "PUT", object: "users/alice/presigned" });
    expect((await fetch(put.url, { method: "PUT", body: "content" })).status).to.equal(200);
    const get = await ask("presign", { method: "GET", object: "users/alice/presigned" });
    expect(await (await fetch(get.url)).text()).to.equal("content");
  });

  it("and gets none for what is another's", async () => {
    for (const object of ["users/bob/secret", "users/alice/../bob/secret", "", "/users/alice/a"]) {
      expect((await rejection(ask("presign", { method: "GET", object }))).message, object).to.include("not below users/alice/");
    }
    expect((await rejection(ask("presign", { method: "DELETE", object: "users/alice/a" }))).message).to.include("GET or PUT");
  });
});

describe("the server", () => {
  it("answers nobody whom it does not know, in no way", async () => {
    for (const way of ["sign", "key", "credentials", "presign"]) {
      for (const as of ["", "another", "alice"]) expect((await rejection(ask(way, {}, as))).message, way).to.include("who are you?");
    }
  });

  it("lets no other origin read its answers", async () => {
    expect(await rejection(fetch(`${strange}/presign`, { method: "POST", headers: { authorization: `Bearer ${token}` }, body: "{}" }))).to.be.an.instanceof(TypeError);
  });

  it("tells no secret", async () => {
    const { secretKey, sessionToken, expiration } = await ask("credentials");
    expect(secretKey).to.be.a("string").and.not.equal("minnow-tests-only");
    expect(sessionToken).to.be.a("string");
    expect(Date.parse(expiration) - Date.now()).to.be.within(600_000, 960_000);
    const key = await ask("key");
    expect(key).to.have.all.keys("accessKey", "sessionToken", "expiration");
    expect(key.accessKey).not.to.equal(config.accessKey);
    expect(Date.parse(key.expiration) - Date.now()).to.be.within(60_000, 3_600_000);
    expect((await rejection(ask("sign", { canonicalRequest: "x", date: "x", region: "us-east-1" }))).message).not.to.include("minnow-tests-only");
  });
});

describe("the example's page", () => {
  const frame = document.createElement("iframe");
  before((done) => {
    frame.src = "/examples/keys.html";
    frame.onload = () => done();
    document.body.append(frame);
  });
  after(() => frame.remove());

  for (const way of ["credentials", "sign", "presign"]) {
    it(`stores and reads in the way of ${way}`, async () => {
      const page = /** @type {Document} */ (frame.contentDocument);
      const element = (/** @type {string} */ id) => /** @type {any} */ (page.getElementById(id));
      Object.entries({ endpoint, signer: address, token }).forEach(([id, value]) => { element(id).value = value; });
      element(way).click();
      while (!element("log").textContent.includes(`${way}: `)) await new Promise(requestAnimationFrame);
      expect(element("log").textContent).to.match(new RegExp(`${way}: Hello at `));
    });
  }
});

// @ts-check
// What diagnose() finds on each server: the same things are made wrong, and each
// hides its refusals from pages in a way of its own. And how calls fare there.
import { expect } from "chai";
import { config } from "suite";
import { bucket, connect, data, found, rules, setXML } from "./shared.js";

const HOUR = 3_600_000;
const { server } = data;
/** Which servers answer pages what is about no bucket, and add CORS headers to what they refuse. */
const isOpen = ["MinIO", "SeaweedFS"].includes(server);
const isStrict = server === "versitygw"; // about regions
const anonymous = { accessKey: undefined, secretKey: undefined };
const clock = (/** @type {number} */ lead) => ({ clock: () => Date.now() + lead });
const exposed = ["ETag", "Content-Range", "Date", "x-amz-request-id"];
const required = ["authorization", "x-amz-date", "x-amz-content-sha256", "content-type", "content-md5"];

/** @type {(more: Parameters<typeof rules>[0] | null) => Promise<void>} null: none */
const set = async (more) => { if (data.rules) await setXML(more ? rules(more) : ""); };

/** @param {object} options of the client @param {string} [of] the bucket, "" for none */
async function codesOf(options, of = bucket) {
  const client = connect(options);
  try {
    return (await found(client, of ? { bucket: of } : {})).codes;
  } finally {
    client.close();
  }
}

describe(`diagnose, on ${server}, finds`, () => {
  before(() => set({}));

  const cases = /** @type {[string, object, string[], string?][]} */ ([
    ["nothing where all is well", {}, []],
    ["a secret key that is not the key's", { secretKey: "wrong-secret" }, ["WrongKeys"]],
    ["a key that is not known", { accessKey: "nobody" }, ["WrongKeys"]],
    ["a clock that is behind", clock(-HOUR), ["ClockSkew"]],
    ["a clock that is ahead", clock(HOUR), ["ClockSkew"]],
    ["a clock that is a month behind", clock(-30 * 24 * HOUR), ["ClockSkew"]],
    ["another region, where that matters", { region: "eu-west-1" }, isStrict ? ["WrongRegion"] : []],
    ["a bucket that is not there", {}, ["NoSuchBucket"], "no-such-bucket"],
    ["a bucket that is not there, by a clock that is behind", clock(-HOUR), ["ClockSkew", "NoSuchBucket"], "no-such-bucket"],
    ["a bucket that nobody may list without keys", anonymous, ["AccessDenied"]],
    ["what a list of the buckets lacks", {}, isOpen ? [] : ["OriginRefused"], ""],
    ["a secret key that is wrong, without a bucket", { secretKey: "wrong-secret" }, isOpen ? ["WrongKeys"] : ["WrongKeys", "OriginRefused"], ""],
    ["a clock that is behind, without a bucket", clock(-HOUR), isOpen ? ["ClockSkew"] : ["ClockSkew", "OriginRefused"], ""],
    ["another region, without a bucket", { region: "eu-west-1" }, isOpen ? [] : isStrict ? ["WrongRegion", "OriginRefused"] : ["OriginRefused"], ""],
  ]);
  for (const [name, options, codes, of] of cases) {
    it(name, async () => expect(await codesOf(options, of)).to.deep.equal(codes));
  }

  it("without a bucket, no rules of a bucket to paste, which would not help", async () => {
    if (isOpen) return;
    const { findings: [{ message, remedy, paste }] } = await found(connect());
    expect(message).to.include("without a bucket");
    expect(remedy).to.include("Name a bucket").and.include("proxy");
    expect(paste.map(({ title }) => title).join()).not.to.include("bucket's CORS rules");
    expect(paste.map(({ text }) => text).join()).to.include(`add_header Access-Control-Allow-Origin "${location.origin}" always;`)
      .and.include(`proxy_pass http://${config.endpoint};`);
  });
});

if (data.rules) {
  describe(`diagnose, by a bucket's rules on ${server}, finds`, () => {
    const none = server === "SeaweedFS" ? ["HeadersHidden"] : ["OriginRefused"]; // it has rules of its own for such a bucket
    const other = { origin: "https://other.example" };
    const cases = /** @type {[string, any, string[], object?][]} */ ([
      ["that there are none", null, none],
      ["that they are another origin's", other, ["OriginRefused"]],
      ["the methods that they forbid", { methods: ["GET", "HEAD"], exposed }, ["MethodRefused"]],
      ["a header that they forbid", { headers: [...required, "x-amz-meta-*"], exposed }, ["HeaderRefused"]],
      ["that they forbid all headers", { headers: ["x-other"], exposed }, ["HeaderRefused"]],
      ["the headers that they hide", { exposed: ["x-other"] }, ["HeadersHidden"]],
      ["a clock that is behind, where they hide the time", { exposed: ["x-other"] }, ["ClockSkew", "HeadersHidden"], clock(-HOUR)],
      ["a clock that is ahead, where they hide the time", { exposed: ["x-other"] }, ["ClockSkew", "HeadersHidden"], clock(HOUR)],
      ["a clock that is ahead, where they forbid methods", { methods: ["GET", "HEAD"], exposed }, ["ClockSkew", "MethodRefused"], clock(HOUR)],
      ["wrong keys, where they are another origin's", other, ["WrongKeys", "OriginRefused"], { secretKey: "wrong-secret" }],
      ["a clock that is behind, where they are another origin's", other, ["ClockSkew", "OriginRefused"], clock(-HOUR)],
    ]);
    for (const [name, more, codes, options = {}] of cases) {
      it(`${name}; and what it gives to paste mends it`, async () => {
        await set(more);
        const { findings, codes: got } = await found(connect(options), { bucket });
        expect(got).to.deep.equal(codes);
        const paste = findings.flatMap(({ paste }) => paste).find(({ title }) => title.includes("XML"));
        await setXML(/** @type {{text: string}} */ (paste).text);
        expect(await codesOf({})).to.deep.equal([]);
      });
    }
  });
}

if (data.refusing) {
  describe(`diagnose, where a setting of ${server} refuses the origin, finds`, () => {
    it("that, and names the setting", async () => {
      const { codes, findings: [{ paste }] } = await found(connect({ endpoint: data.refusing }), { bucket });
      expect(codes).to.deep.equal(["OriginRefused"]);
      expect(paste.find(({ title }) => title.startsWith(server))?.text).to.include(
        server === "MinIO" ? `MINIO_API_CORS_ALLOW_ORIGIN="${location.origin}"` : `-s3.allowedOrigins=${location.origin}`);
      expect(paste.map(({ title }) => title).join()).not.to.match(/Cloudflare|Backblaze/);
      expect(await codesOf({ endpoint: data.refusing }, ""), "without a bucket").to.deep.equal(server === "MinIO" ? ["OriginRefused"] : []);
      expect(await codesOf({ endpoint: data.refusing }, "no-such-bucket")).to.deep.equal(["OriginRefused"]);
    });
  });

  describe("diagnose names the panel of a service by its host", () => {
    const [, port] = data.refusing.split(":");
    for (const [host, words] of [["account.r2.cloudflarestorage.com", "Cloudflare"], ["s3.us-west-004.backblazeb2.com", "Backblaze"]]) {
      it(host, async () => {
        const { codes, findings: [{ paste }] } = await found(connect({ endpoint: `${host}:${port}`, addressing: "path" }), { bucket });
        expect(codes).to.deep.equal(["OriginRefused"]);
        expect(paste[0].title).to.include(words);
        expect(paste[0].text).to.include(location.origin);
      });
    }
  });
}

describe(`under a clock that is wrong, on ${server},`, () => {
  const large = new Blob([new Uint8Array(6 * 2 ** 20)]);
  /** @type {Record<string, (client: import("minnow").Client) => Promise<any>>} */
  const works = {
    "a list": (client) => Array.fromAsync(client.listObjectsV2(bucket)),
    "a small upload": (client) => client.putObject(bucket, "small", "content"),
    "an upload in parts": (client) => client.putObject(bucket, "large", large),
    "a policy": (client) => client.setBucketPolicy(bucket, "p/", "readonly").then(() => client.setBucketPolicy(bucket, "p/", "none")),
  };
  for (const [name, lead] of /** @type {[string, number][]} */ ([["an hour behind", -HOUR], ["an hour ahead", HOUR], ["a month behind", -30 * 24 * HOUR]])) {
    for (const hidden of data.rules ? [false, true] : [false]) {
      it(`${name}${hidden ? ", which the rules hide" : ""}, calls go well`, async () => {
        await set(hidden ? { exposed: ["x-other"] } : {});
        for (const [what, work] of Object.entries(works)) {
          /** @type {string[]} */
          const warned = [];
          const client = connect({ ...clock(lead), onWarning: (/** @type {{code: string}} */ { code }) => warned.push(code) });
          await work(client).catch((error) => expect.fail(`${what}: ${error}`));
          if (lead < 0) expect(warned, what).to.include("ClockSkew");
          client.close();
        }
      });
    }
  }
});

describe(`where the page's own server does not tell the time, on ${server},`, () => {
  const { fetch } = globalThis;
  before(() => {
    globalThis.fetch = (url, init) => (url === location.href ? Promise.reject(new TypeError("Failed to fetch")) : fetch(url, init));
  });
  after(() => { globalThis.fetch = fetch; });

  for (const [name, lead] of /** @type {[string, number][]} */ ([["an hour behind", -HOUR], ["an hour ahead", HOUR]])) {
    it(`calls under a clock ${name} go well, for the bucket tells it`, async () => {
      await set({});
      const client = connect(clock(lead));
      await Array.fromAsync(client.listObjectsV2(bucket));
      await client.removeObject(bucket, "none");
      client.close();
    });
  }

  it("diagnose() says that the clock is wrong, though not by how much", async () => {
    if (!data.rules) return;
    await set({ exposed: ["x-other"] });
    const { ok, codes, findings } = await found(connect(clock(-HOUR)), { bucket });
    expect({ ok, codes }).to.deep.equal({ ok: false, codes: ["ClockSkew"] });
    expect(findings[0].message).to.include("by how much");
  });
});

describe(`a policy, on ${server},`, () => {
  it("is set, and removed, whether or not the answer is to be seen", async () => {
    await set({});
    const client = connect();
    await client.setBucketPolicy(bucket, "p/", "readonly");
    expect(await client.getBucketPolicy(bucket, "p/")).to.equal("readonly");
    await client.setBucketPolicyDocument(bucket, "");
    expect(await client.getBucketPolicyDocument(bucket)).to.equal("");
  });

  it("that is refused is told as refused", async () => {
    const client = connect({ secretKey: "wrong-secret", retry: { attempts: 1 } });
    expect(await client.setBucketPolicyDocument(bucket, "{}").then(() => "", (error) => error.name)).to.match(/^(Response|Network)Error$/);
  });
});

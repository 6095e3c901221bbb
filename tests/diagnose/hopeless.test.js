// @ts-check
// What can never succeed fails soon, with default options: each thing that
// diagnose() finds and that shows as no answer. Patience is for servers that
// are away.
import { expect } from "chai";
import { NetworkError, ResponseError, S3Error } from "minnow";
import { config } from "suite";
import { bucket, connect, data, setRules } from "./shared.js";

// Milliseconds. Two seconds are what is promised; the two minutes of a transfer, and the ten seconds of other calls, are
// what must not pass, also on a busy machine.
const SOON = 8_000;

const large = new Blob([new Uint8Array(6 * 2 ** 20)]);

/** @type {Record<string, (client: import("minnow").Client) => Promise<any>>} */
const works = {
  "a list": (client) => Array.fromAsync(client.listObjectsV2(bucket)),
  "a stat": (client) => client.statObject(bucket, "a"),
  "a small upload": (client) => client.putObject(bucket, "hopeless", "content"),
  "an upload in parts": (client) => client.putObject(bucket, "hopeless", large),
  "a download": (client) => client.getObject(bucket, "a"),
  "a copy": (client) => client.copyObject(bucket, "hopeless", `/${bucket}/a & b`),
};

/** @param {import("minnow").Client} client @param {string[]} [names] @param {any} [type] of the errors */
async function failSoon(client, names = Object.keys(works), type = NetworkError) {
  await Promise.all(names.map(async (name) => {
    const start = performance.now();
    const error = await works[name](client).then(() => undefined, (error) => error);
    expect(error, name).to.be.an.instanceof(type);
    expect(performance.now() - start, `milliseconds of ${name}`).to.be.below(SOON);
  }));
}

describe("what can never succeed fails soon", () => {
  const at = (/** @type {string} */ endpoint, /** @type {object} */ options = {}) => connect({ endpoint, ...options });

  it("where nothing listens", () => failSoon(at(data.closed)));
  it("where there is no such host", () => failSoon(at("no-such-host.invalid:9000")));
  it("under a certificate that nobody trusts", () => failSoon(at(`https://${data.tls}`)));
  it("by https at a server of plain http", () => failSoon(at(`https://${config.endpoint}`)));
  it("from an origin that is not allowed", () => failSoon(at(data.other)));
  it("with keys that are wrong, behind an answer without CORS headers", () => failSoon(at(data.versityAny, { secretKey: "wrong-secret" }), undefined, S3Error)); // some refusals can be read
  it("in another region, behind an answer without CORS headers", () => failSoon(at(data.elsewhere), ["a list"])); // what writes is told where to go
  it("past a fetch that finds nobody", () => failSoon(connect({ fetch: () => Promise.reject(new TypeError("Failed to fetch")) })));
});

describe("what CORS rules forbid fails soon, though the server has answered", () => {
  const reads = ["GET", "HEAD"];
  const cases = /** @type {[string, {methods?: string[], headers?: string[]}, string[]][]} */ ([
    ["the methods of uploads", { methods: reads }, ["a small upload", "an upload in parts", "a copy"]],
    ["the method of parts", { methods: [...reads, "POST", "DELETE"] }, ["an upload in parts", "a copy"]],
    ["all methods but GET", { methods: ["GET"] }, ["a stat", "an upload in parts"]],
    ["the headers of a signature", { headers: ["content-type"] }, ["an upload in parts", "a copy"]],
  ]);
  for (const [name, allowed, names] of cases) {
    it(name, async () => {
      await setRules({});
      const client = connect({ endpoint: data.versity });
      await client.putObject(bucket, "a & b", "content", { headers: { "x-amz-meta-a": "b" } }); // by PUT or by a form: it answers
      await setRules(allowed);
      const fresh = connect({ endpoint: data.versity });
      await Array.fromAsync(fresh.listObjectsV2(bucket));
      await failSoon(fresh, names);
    });
  }

  it("and where it may not, it says so as before", async () => {
    await setRules({});
    const error = await connect({ endpoint: data.versity }).statObject(bucket, "none").catch((error) => error);
    expect(error).to.be.an.instanceof(ResponseError).and.include({ status: 404 });
  });
});

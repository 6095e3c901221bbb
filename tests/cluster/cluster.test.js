// @ts-check
// A volume server that dies in the middle of a transfer, before a client with
// default options: cluster_test.go says the same natively.
import { expect } from "chai";
import { Client, init } from "minnow";
import { config } from "suite";

const { size, digest } = config.data;

await init({ host: config.host });
const { endpoint, accessKey, secretKey } = config;
const client = new Client({ endpoint, accessKey, secretKey, secure: false, region: "us-east-1" });

/** Bytes that repeat nowhere near. @type {Uint32Array<ArrayBuffer>} */
const noise = new Uint32Array(size / 4);
for (let i = 0, x = 2654435761; i < noise.length; i++) {
  x ^= x << 13;
  x ^= x >>> 17;
  noise[i] = x ^= x << 5;
}

/** @param {BufferSource} data */
async function digestOf(data) {
  return Array.from(new Uint8Array(await crypto.subtle.digest("SHA-256", data)), (b) => b.toString(16).padStart(2, "0")).join("");
}

/** Runs a transfer in whose middle a volume server is killed. @param {() => Promise<unknown>} transfer */
async function struck(transfer) {
  await fetch(`${config.control}/arm`, { method: "POST" });
  await transfer();
  expect(await (await fetch(`${config.control}/killed`)).json(), "whether a volume server was killed").to.equal(true);
}

describe("a volume server that is killed", function () {
  this.timeout(120_000);

  it("in the middle of an upload", async () => {
    await struck(() => client.putObject("bucket", "page", new Blob([noise])));
  });

  it("in the middle of a stream", async () => {
    await struck(async () => {
      const { body } = await client.getObject("bucket", "there");
      expect(await digestOf(await new Response(body).arrayBuffer())).to.equal(digest);
    });
  });

  it("in the middle of a download to a file", async () => {
    const root = await navigator.storage.getDirectory();
    const handle = await root.getFileHandle("cluster", { create: true });
    await struck(() => client.fGetObject("bucket", "there", handle));
    expect(await digestOf(await (await handle.getFile()).arrayBuffer())).to.equal(digest);
  });
});

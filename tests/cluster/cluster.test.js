// @ts-check
// A volume server that dies in the middle of a transfer, before a client with
// default options: cluster_test.go says the same natively.
import { expect } from "chai";
import { Client, init } from "minnow";
import { config, digest as digestOf, noise } from "suite";

const { size, digest } = config.data;

await init({ host: config.host });
const { endpoint, accessKey, secretKey } = config;
const client = new Client({ endpoint, accessKey, secretKey, secure: false, region: "us-east-1" });

const content = noise(size);

/** Runs a transfer in whose middle a volume server is killed. @param {() => Promise<unknown>} transfer */
async function struck(transfer) {
  await fetch(`${config.control}/arm`, { method: "POST" });
  await transfer();
  expect(await (await fetch(`${config.control}/killed`)).json(), "whether a volume server was killed").to.equal(true);
}

describe("a volume server that is killed", function () {
  this.timeout(120_000);

  it("in the middle of an upload", async () => {
    await struck(() => client.putObject("bucket", "page", new Blob([content])));
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

// @ts-check
// Two runtimes beside the default one in a page: Go on the calling thread, and in a worker.
import { expect } from "chai";
import { stats } from "minnow";
import { config } from "suite";
import { bucketOfThis, bytes, client, rejection } from "./minnow.js";

describe("two runtimes in a page", () => {
  const bucket = bucketOfThis();
  const content = bytes(12 * 1024 * 1024);
  const options = { endpoint: config.endpoint, secure: config.secure, accessKey: config.accessKey, secretKey: config.secretKey, region: "us-east-1" };
  /** @type {any[]} */
  let runtimes = [];
  /** @type {import("minnow").Client[]} */
  let clients = [];

  before(async () => {
    const [{ Runtime }, { Client }] = await Promise.all([import(/** @type {string} */ ("/dist/runtime.js")), import(/** @type {string} */ ("/dist/client.js"))]);
    runtimes = [new Runtime(), new Runtime()];
    await Promise.all(["main", "worker"].map((host, n) => runtimes[n].init({ host })));
    clients = runtimes.map((runtime) => new Client(options, runtime));
  });
  after(() => Promise.all(runtimes.map((runtime) => runtime.terminate())));

  it("serve their own clients at the same time", async () => {
    const { clients: before } = await stats();
    await Promise.all(clients.map((own, n) => own.putObject(bucket, `part ${n}`, content, { partSize: 5 * 1024 * 1024 })));
    await Promise.all(clients.map(async (own, n) => {
      const { body } = await own.getObject(bucket, `part ${1 - n}`);
      expect(new Uint8Array(await new Response(body).arrayBuffer())).to.deep.equal(content);
    }));
    for (const runtime of runtimes) expect(await runtime.stats()).to.include({ clients: 1, calls: 0, handles: 0 });
    expect((await stats()).clients).to.be.at.most(before);
  });

  for (const [n, host] of ["main", "worker"].entries()) {
    it(`continue when the one on the host "${host}" ends`, async () => {
      const other = clients[1 - n].putObject(bucket, "b", content, { partSize: 5 * 1024 * 1024 });
      const ended = rejection(clients[n].putObject(bucket, "c", content));
      const own = client.putObject(bucket, "d", content);
      await runtimes[n].stats(); // the call is in Go now
      await runtimes[n].terminate();
      expect(await ended).to.include({ name: "S3Error", code: "ModuleExited" });
      await Promise.all([other, own]);
      expect((await client.statObject(bucket, "b")).size).to.equal(content.length);
      await clients[n].removeObjects(bucket, ["b", "c", "d"]); // begins anew
      await client.removeIncompleteUpload(bucket, "c");
    });
  }
});

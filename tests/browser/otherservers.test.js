// @ts-check
// Servers that show, or check, less than MinIO. The buckets and their CORS rules are
// those of otherservers_test.go, and so are the faults: of each way to upload, the
// first request has a bit flipped.
import { expect } from "chai";
import { config } from "suite";
import { bytes, connect, digest, further } from "./minnow.js";

describe("before a server that shows less", function () {
  this.timeout(60_000);
  /** @type {string[]} */
  const warned = [];
  const client = connect({ concurrency: 1, onWarning: (/** @type {any} */ { code, bucketName }) => warned.push(`${code} ${bucketName}`) });

  /** @type {[string, number][]} */
  const sizes = [["a form", 8000], ["one PUT", 300 * 1024], ["parts", 6 * 2 ** 20]];
  for (const [name, size] of sizes) {
    it(`stores ${name} as it was sent, though it was damaged on the way`, async () => {
      const content = bytes(size);
      const { etag } = await client.putObject("documented", name, new Blob([content]));
      const got = await client.getObject("documented", name);
      expect(await digest(await got.arrayBuffer())).to.equal(await digest(content));
      expect(etag).to.be.a("string").and.equal(got.etag);
      expect(warned).to.deep.equal([]);
    });
  }

  it("never tells hidden metadata as none", async () => {
    const put = (/** @type {string} */ bucket, /** @type {string} */ key, /** @type {any} */ metadata) => client.putObject(bucket, key, "content", { metadata });
    for (const bucket of ["documented", "everything", "nothing"]) {
      await put(bucket, "with", { colour: "blue" });
      await put(bucket, "without", {});
    }
    warned.length = 0;
    for (const key of ["with", "without"]) {
      const named = await client.statObject("documented", key);
      expect([named.metadata, named.hidden, named.size]).to.deep.equal([null, ["metadata", ...further], 7]);
      const none = await client.statObject("nothing", key);
      expect(none).to.include({ metadata: null, versionId: null, size: 7 });
      expect(none.etag).to.be.a("string"); // from a list
      const all = await client.statObject("everything", key);
      expect([{ ...all.metadata }, all.hidden]).to.deep.equal([key === "with" ? { colour: "blue" } : {}, []]);
    }
    expect(warned).to.deep.equal(["HiddenMetadata documented", "HiddenMetadata nothing"]);
  });

  it("tells no size of a part where Content-Range is hidden", async () => {
    await client.putObject("nothing", "part", "0123456789");
    const part = await client.getPartialObject("nothing", "part", 2, 3);
    expect([part.size, part.hidden.includes("size"), await part.text()]).to.deep.equal([null, true, "234"]);
    await client.putObject("documented", "part", "0123456789");
    expect((await client.getPartialObject("documented", "part", 2, 3)).size).to.equal(10);
  });

  it("stores a folder under its own name", async () => {
    await client.putObject("documented", "new folder/", "");
    expect(await client.statObject("documented", "new folder/")).to.include({ size: 0 });
  });

  if (config.data?.server === "Ceph") {
    it("says that checksums are of no use, where that can be seen", async () => {
      warned.length = 0;
      for (const key of ["a", "b"]) await client.putObject("everything", key, new Blob([bytes(300 * 1024)]));
      expect(warned).to.deep.equal(["ChecksumIgnored everything"]);
    });
  }
});

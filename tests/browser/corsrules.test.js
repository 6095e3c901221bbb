// @ts-check
// Checks of uploads and downloads where a bucket's CORS rules forbid or hide
// their headers. The buckets are those of corsrules_test.go.
import { expect } from "chai";
import { NetworkError } from "minnow";
import { requests, resetRequests } from "suite";
import { bytes, connect, digest, rejection } from "./minnow.js";

const MiB = 2 ** 20;
const CHECKSUM = "x-amz-checksum-crc32c";

/** A client with default options, and what it warned of. */
function warned() {
  /** @type {string[]} */
  const warnings = [];
  const client = connect({ onWarning: (/** @type {any} */ { code, bucketName }) => warnings.push(`${code} ${bucketName}`) });
  return { client, warnings };
}

/** Whether the objects that were stored since the last reset went with a checksum. */
const checked = async () => (await requests()).filter(({ method, status }) => method === "PUT" && status === 200).map(({ headers }) => headers.includes(CHECKSUM));

describe("a bucket whose CORS rules forbid the checksum", function () {
  this.timeout(60_000);
  /** @type {[string, number][]} */
  const sizes = [["one PUT", MiB], ["parts", 6 * MiB]];
  for (const [name, size] of sizes) {
    it(`is uploaded to in ${name} without it, with one warning, and others are not`, async () => {
      const { client, warnings } = warned();
      const content = bytes(size);
      for (const bucket of ["forbidden", "open", "forbidden", "refused", "refused"]) await client.putObject(bucket, name, new Blob([content]));
      expect(warnings).to.deep.equal(["ChecksumRefused forbidden", "ChecksumRefused refused"]);
      await resetRequests();
      for (const bucket of ["forbidden", "open", "refused"]) await client.putObject(bucket, name, new Blob([content]));
      const times = size > 5 * MiB ? 2 : 1;
      expect(await checked()).to.deep.equal([false, true, false].flatMap((was) => Array(times).fill(was)));
      expect(warnings.length).to.equal(2);
      for (const bucket of ["forbidden", "refused"]) {
        expect(await digest(await (await client.getObject(bucket, name)).arrayBuffer())).to.equal(await digest(content));
      }
    });
  }

  it("refuses what goes with a checksum by name, with what to change", async () => {
    const { client, warnings } = warned();
    for (const size of [MiB, 6 * MiB]) {
      const error = await rejection(client.putObject("forbidden", "named", new Blob([bytes(size)]), { integrity: "crc32c" }));
      expect(error).to.be.an.instanceof(NetworkError);
      expect(error.message).to.include(CHECKSUM).and.include("AllowedHeaders").and.include('"auto"');
    }
    expect(await rejection(client.statObject("forbidden", "named"))).to.include({ code: "NoSuchKey" });
    expect(warnings).to.deep.equal([]);
  });

  it("does not forbid it in a small form", async () => {
    const { client, warnings } = warned();
    await resetRequests();
    for (let n = 0; n < 3; n++) await client.putObject("forbidden", "form", "content");
    expect((await requests()).map(({ method, status }) => `${method} ${status}`)).to.deep.equal(Array(3).fill("POST 201"));
    expect(warnings).to.deep.equal([]);
  });
});

describe("a download", function () {
  this.timeout(60_000);
  const content = bytes(MiB);
  before(async () => {
    const { client } = warned();
    for (const bucket of ["forbidden", "hidden", "open"]) await client.putObject(bucket, "read", new Blob([content]));
  });

  /** @param {any} client @param {string} bucket */
  async function read(client, bucket) {
    /** @type {BlobPart[]} */
    const chunks = [];
    await client.fGetObject(bucket, "read", new WritableStream({ write: (chunk) => { chunks.push(chunk); } }));
    expect(await digest(await new Blob(chunks).arrayBuffer())).to.equal(await digest(content));
  }

  it("is not verified where the rules forbid to ask for a checksum, or hide it, with one warning for each bucket", async () => {
    const { client, warnings } = warned();
    for (const bucket of ["forbidden", "forbidden", "hidden", "open", "forbidden", "hidden", "open"]) await read(client, bucket);
    expect(warnings).to.deep.equal(["NotVerified forbidden", "NotVerified hidden"]);
    await resetRequests();
    for (const bucket of ["forbidden", "open"]) await read(client, bucket);
    expect((await requests()).map(({ headers }) => headers.includes("x-amz-checksum-mode"))).to.deep.equal([false, true]);
  });
});

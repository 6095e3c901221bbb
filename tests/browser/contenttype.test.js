// @ts-check
// Content types: what a caller names, else the data's own, else what the name means.
import { expect } from "chai";
import { bucketOfThis, client, rejection, streamOf } from "./minnow.js";

describe("content types", () => {
  const bucket = bucketOfThis();
  const typeOf = async (/** @type {string} */ object) => (await client.statObject(bucket, object)).contentType;

  /** @type {Record<string, [string, any, any, string]>} object, data, options, type */
  const cases = {
    "what the ending means": ["a/photo.JPEG", "x", {}, "image/jpeg"],
    "what the last ending means": ["a.tar.gz", "x", {}, "application/gzip"],
    "of a stream": ["film.mp4", () => streamOf(new Uint8Array(3), 3), {}, "video/mp4"],
    "of parts": ["film.webm", () => new Uint8Array(6 * 2 ** 20), {}, "video/webm"],
    "asked for by auto": ["a.json", "{}", { contentType: "auto" }, "application/json"],
    "the Blob's own": ["a.txt", () => new Blob(["x"], { type: "text/x-own" }), {}, "text/x-own"],
    "the Blob's own, asked for by auto": ["a.txt", () => new Blob(["x"], { type: "text/x-own" }), { contentType: "auto" }, "text/x-own"],
    "of a Blob without": ["a.csv", () => new Blob(["x"]), {}, "text/csv"],
    "what the caller names": ["a.txt", () => new Blob(["x"], { type: "text/x-own" }), { contentType: "text/x-named" }, "text/x-named"],
    "a header of the caller's": ["a.txt", "x", { headers: { "Content-Type": "text/x-header" } }, "text/x-header"],
    "among the metadata, beside a Blob's": ["a.txt", () => new Blob(["x"], { type: "text/x-own" }), { metadata: { "content-TYPE": "text/x-meta" } }, "text/x-meta"],
    "an unknown ending": ["a.qqq", "x", {}, "application/octet-stream"],
    "no ending": ["folder.d/txt", "x", {}, "application/octet-stream"],
    "a hidden file": ["folder/.txt", "x", {}, "application/octet-stream"],
    "a folder": ["a.txt/", "", {}, "application/octet-stream"],
    "an ending that JavaScript knows": ["a.constructor", "x", {}, "application/octet-stream"],
  };
  for (const [name, [object, data, options, want]] of Object.entries(cases)) {
    it(name, async () => {
      await client.putObject(bucket, object, typeof data === "function" ? data() : data, options);
      expect(await typeOf(object)).to.equal(want);
    });
  }

  it("of files, uploads and copies", async () => {
    await client.fPutObject(bucket, "own.bin", new File(["x"], "own.html", { type: "text/html" }));
    await client.fPutObject(bucket, "name.pdf", new File(["x"], "name"));
    await client.upload(bucket, "name.woff2", new Uint8Array(3)).done;
    await client.copyObject(bucket, "copied.svg", `/${bucket}/name.pdf`, null, { contentType: "auto" });
    await client.copyObject(bucket, "same.svg", `/${bucket}/name.pdf`);
    const types = await Promise.all(["own.bin", "name.pdf", "name.woff2", "copied.svg", "same.svg"].map(typeOf));
    expect(types).to.deep.equal(["text/html", "application/pdf", "font/woff2", "image/svg+xml", "application/pdf"]);
  });

  it("are refused where they are none", async () => {
    for (const contentType of [5, "ü"]) {
      expect(await rejection(client.putObject(bucket, "a.txt", "x", /** @type {any} */ ({ contentType })))).to.include({ argument: "contentType" });
    }
  });
});

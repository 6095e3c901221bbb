// @ts-check
// What diagnose() finds of a bucket's CORS rules, on the server that goes by
// them; and that what it gives to paste mends it.
import { expect } from "chai";
import { bucket, connect, data, found, rules, setXML as set } from "./shared.js";

const client = connect({ endpoint: data.versity });

const required = ["authorization", "x-amz-date", "x-amz-content-sha256", "content-type"];

describe("diagnose, by a bucket's CORS rules, finds", () => {
  const cases = /** @type {[string, string, string[], string[]][]} */ ([
    ["nothing where they allow all", rules({}), [], []],
    ["that there are none", "", ["OriginRefused"], []],
    ["another origin's", rules({ origin: "https://other.example" }), ["OriginRefused"], []],
    ["the methods that are not allowed", rules({ methods: ["GET", "HEAD", "PUT"] }), ["MethodRefused"], ["POST and DELETE"]],
    ["that only reading is allowed", rules({ methods: ["GET", "HEAD"] }), ["MethodRefused"], ["PUT, POST and DELETE"]],
    ["the checksum's header", rules({ headers: [...required, "content-md5", "x-amz-meta-*"] }), ["HeaderRefused"], ["send x-amz-checksum-crc32c."]],
    ["the MD5's header", rules({ headers: ["authorization", "x-amz-*", "content-type"] }), ["HeaderRefused"], ["send content-md5."]],
    ["that none is allowed", rules({ headers: ["x-other"] }), ["HeaderRefused"], ["authorization", "x-amz-date", "content-type"]],
    ["hidden headers", rules({ exposed: ["x-other"] }), ["HeadersHidden"], ["Content-Range", "Date", "x-amz-request-id"]],
  ]);
  for (const [name, xml, codes, words] of cases) {
    it(`${name}; and what it gives to paste mends it`, async () => {
      await set(xml);
      const first = await found(client, { bucket });
      expect(first.codes).to.deep.equal(codes);
      for (const word of words) expect(first.findings[0].message).to.include(word);
      if (!codes.length) return;
      const paste = first.findings[0].paste.find(({ title }) => title.includes("XML"));
      await set(/** @type {{text: string}} */ (paste).text);
      expect(await found(client, { bucket })).to.deep.include({ ok: true, codes: [] });
    });
  }

  it("wrong keys behind the refusal that has no CORS headers", async () => {
    await set(rules({}));
    const { codes, checks } = await found(connect({ endpoint: data.versity, secretKey: "wrong-secret" }), { bucket });
    expect(codes).to.deep.equal(["WrongKeys"]);
    expect(checks).to.include({ origin: "passed", signature: "failed" });
  });

  it("a refused header that uploads do without to be no more than a warning", async () => {
    await set(rules({ headers: [...required, "content-md5", "x-amz-meta-*"] }));
    expect((await found(client, { bucket })).ok).to.equal(true);
  });
});

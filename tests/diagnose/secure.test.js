// @ts-check
// What diagnose() finds from a page that came by https.
import { expect } from "chai";
import { NetworkError } from "minnow";
import { config } from "suite";
import { connect, data, found } from "./shared.js";

describe("diagnose, from a page that came by https, finds", () => {
  it("that the browser sends nothing by plain http", async () => {
    const { codes, findings, checks } = await found(connect());
    expect(codes).to.deep.equal(["MixedContent"]);
    expect(findings[0].paste[0].text).to.equal(`endpoint: "https://${config.endpoint}/",`);
    expect(checks).to.include({ "mixed content": "failed", reachable: "unknown" });
  });

  it("nothing where the endpoint speaks https", async () => {
    expect((await found(connect({ endpoint: `https://${data.tls}` }))).codes).to.deep.equal([]);
  });

  it("what fails soon, with default options", async () => {
    const start = performance.now();
    const failures = await Promise.all([
      connect().listBuckets().catch((error) => error), connect().putObject("a-bucket", "a", new Blob([new Uint8Array(6 * 2 ** 20)])).catch((error) => error),
    ]);
    for (const error of failures) expect(error).to.be.an.instanceof(NetworkError);
    expect(performance.now() - start).to.be.below(6_000); // two seconds, and a busy machine
  });

  it("what the error of a call knows as well", async () => {
    const error = await connect({ retry: { attempts: 1 } }).listBuckets().catch((error) => error);
    expect(error).to.be.an.instanceof(NetworkError).and.include({ reason: "mixed content" });
    expect(error.message).to.include("plain http");
  });
});

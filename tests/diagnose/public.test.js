// @ts-check
// What diagnose() finds from a page of the internet that may not reach the local network.
import { expect } from "chai";
import { config } from "suite";
import { connect, found } from "./shared.js";

describe("diagnose, from a page of the internet, finds", () => {
  it("that the browser keeps it from the local network", async () => {
    const { codes, findings, checks } = await found(connect());
    expect(codes).to.deep.equal(["LocalNetworkDenied"]);
    expect(findings[0].message).to.include(config.endpoint);
    expect(checks).to.include({ reachable: "failed", origin: "unknown" });
  });

  it("what fails soon, with default options", async () => {
    const start = performance.now();
    const error = await connect().putObject("a-bucket", "a", new Blob([new Uint8Array(6 * 2 ** 20)])).catch((error) => error);
    expect(error).to.include({ code: "NetworkError" });
    expect(performance.now() - start).to.be.below(6_000); // two seconds, and a busy machine
  });
});

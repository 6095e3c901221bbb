// @ts-check
// The package as it comes out of bundlers.
import { expect } from "chai";
import { config } from "suite";
import { inFrameAt } from "./shared.js";

describe("the package works through", function () {
  this.timeout(60_000);
  for (const [bundler, address] of Object.entries(config.data)) {
    it(bundler, async () => expect(await inFrameAt(`${address}/index.html`)).to.equal("done"));
  }
});

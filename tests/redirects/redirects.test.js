// @ts-check
// A server that redirects, as a page sees it: almost nothing of it.
import * as minnow from "minnow";
import { config } from "suite";
import { connect, foundInItsRegion, refused, STATUSES } from "./calls.js";

await minnow.init({ host: config.host });
const { away, seen } = config.data;

describe("a redirect", () => {
  for (const status of STATUSES) {
    it(`with ${status} is named, and no signature goes there`, async () => {
      await refused(connect(minnow, config.endpoint), status, away, seen, undefined);
    });
  }

  it("that a fetch of the caller's has followed is named", async () => {
    const follows = (/** @type {string} */ url, /** @type {RequestInit} */ init) => fetch(url, { ...init, headers: {}, redirect: "follow" });
    const client = connect(minnow, config.endpoint, { fetch: follows });
    const error = await client.removeObject("redirect-307", "a").catch((/** @type {any} */ e) => e);
    if (error.code !== "Redirected" || !error.message.includes(away)) throw new Error(`got ${error}`);
    await fetch(seen);
  });

  it("that names a region alone is gone to", () => foundInItsRegion(connect(minnow, config.endpoint)));
});

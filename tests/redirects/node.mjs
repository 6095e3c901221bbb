// @ts-check
// A server that redirects, as Node sees it: nobody else is asked anything.
import assert from "node:assert/strict";
import * as minnow from "../../dist/index.js";
import { connect, foundInItsRegion, refused, STATUSES } from "./calls.js";

const [endpoint, away, seen] = /** @type {string} */ (process.env.MINNOW_REDIRECTS).split(" ");
const client = connect(minnow, endpoint);
for (const status of STATUSES) assert.deepEqual(await refused(client, status, away, seen, status), []);
await foundInItsRegion(client);
await minnow.terminate();

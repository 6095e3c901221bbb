// @ts-check
// The package in Node: each line says what went well. It ends by itself: nothing
// of the package keeps the process alive.
import assert from "node:assert/strict";
import * as minnow from "../../dist/index.js";
import { work } from "./work.js";

const server = JSON.parse(/** @type {string} */ (process.env.MINNOW_SERVER));

await work(minnow, server, "node-main");
console.log("the calls that a page makes");

const absent = new minnow.Client({ ...server, endpoint: "http://no-such-host.invalid", retry: { attempts: 1 } });
assert.deepEqual((await absent.diagnose()).findings.map(({ code }) => code), ["NoSuchHost"]);
console.log("diagnose() names the host that is not there");

await assert.rejects(absent.listBuckets(), { name: "NetworkError", reason: "unknown" });
await assert.rejects(absent.saveObject("bucket", "object"), { code: "NeedsPage" });
console.log("errors are typed");

await minnow.terminate();
await assert.rejects(minnow.init({ host: "worker" }), { name: "InvalidArgumentError", argument: "host" });
console.log("the host that needs web workers is refused by name");

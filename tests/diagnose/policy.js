// @ts-check
// Runs in policy.html, under the policy that its address asks for.
import { Client } from "/dist/index.js";

const { endpoint, accessKey, secretKey } = await (await fetch("/config.json")).json();
const client = new Client({ endpoint: `http://${endpoint}`, accessKey, secretKey, region: "us-east-1" });
const { findings } = await client.diagnose();
const start = performance.now();
const failures = await Promise.all([client.listBuckets(), client.putObject("diagnosis", "a", new Blob([new Uint8Array(6 * 2 ** 20)]))]
  .map((call) => call.then(() => "", (error) => error.name)));
parent.postMessage({ failures, took: performance.now() - start, codes: findings.map(({ code }) => code), text: findings[0]?.paste[0]?.text });

// @ts-check
// Runs in policy.html, under the policy that its address asks for.
import { Client } from "/dist/index.js";

const { endpoint, accessKey, secretKey } = await (await fetch("/config.json")).json();
const client = new Client({ endpoint: `http://${endpoint}`, accessKey, secretKey, region: "us-east-1" });
const { findings } = await client.diagnose();
parent.postMessage({ codes: findings.map(({ code }) => code), text: findings[0]?.paste[0]?.text });

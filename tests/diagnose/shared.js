// @ts-check
// What the suites of diagnose() share.
import { expect } from "chai";
import { Client } from "minnow";
import { config } from "suite";

export const { data } = config;
export const bucket = "diagnosis";

/** @param {object} [options] */
export const connect = (options) => new Client({
  endpoint: config.endpoint, secure: false, accessKey: config.accessKey, secretKey: config.secretKey, region: "us-east-1", ...options,
});

/** The codes of what was found, and the findings by them. @param {import("minnow").Client} client @param {object} [o] */
export async function found(client, o) {
  const { ok, findings, checks } = await client.diagnose(o);
  const text = JSON.stringify(findings);
  expect(text).not.to.include(config.secretKey);
  expect(text).not.to.match(/X-Amz-Signature|X-Amz-Credential|Signature=/i);
  for (const { message, remedy, paste, severity } of findings) {
    expect([message, remedy].every((sentence) => /^[A-Z].*\.$/.test(sentence)), `${message} ${remedy}`).to.equal(true);
    expect(severity).to.be.oneOf(["error", "warning"]);
    for (const { title, text } of paste) expect(title && text).to.be.a("string").and.not.equal("");
  }
  expect(ok).to.equal(!findings.some(({ severity }) => severity === "error"));
  return { ok, codes: findings.map(({ code }) => code), findings, checks: Object.fromEntries(checks.map(({ name, outcome }) => [name, outcome])) };
}

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

const all = { methods: ["GET", "HEAD", "PUT", "POST", "DELETE"], headers: ["*"], exposed: ["ETag", "Content-Range", "Date", "x-amz-request-id"] };

/** A bucket's CORS rules. @param {Partial<typeof all> & {origin?: string}} more */
export function rules({ origin = location.origin, methods, headers, exposed }) {
  const list = (/** @type {string} */ name, /** @type {string[]} */ values) => values.map((value) => `<${name}>${value}</${name}>`).join("");
  return `<CORSConfiguration><CORSRule><AllowedOrigin>${origin}</AllowedOrigin>${list("AllowedMethod", methods ?? all.methods)}`
    + `${list("AllowedHeader", headers ?? all.headers)}${list("ExposeHeader", exposed ?? all.exposed)}</CORSRule></CORSConfiguration>`;
}

/** Gives them to the bucket of the server that goes by them. @param {string} xml "": none */
export async function setXML(xml) {
  const { ok, status } = await fetch(data.rules, { method: "POST", body: xml });
  expect(ok, `rules: ${status}`).to.equal(true);
}

/** @param {Parameters<typeof rules>[0]} more */
export const setRules = (more) => setXML(rules(more));

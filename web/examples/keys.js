// @ts-check
// Stores an object and reads it again, in each of the three ways of web/docs/keys.md.
import { Client } from "../dist/index.js";

const value = (/** @type {string} */ id) => /** @type {HTMLInputElement} */ (document.getElementById(id)).value;

/** What the example server gives to a caller with the token. @param {string} way @param {object} body */
async function ask(way, body) {
  const response = await fetch(`${value("signer")}/${way}`, { method: "POST", headers: { authorization: `Bearer ${value("token")}` }, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

const server = () => ({ endpoint: value("endpoint"), region: "us-east-1" });

/** @param {Client} client */
async function putAndGet(client) {
  const key = `${value("prefix")}hello.txt`;
  await client.putObject("shared", key, `Hello at ${new Date().toLocaleTimeString()}`, { contentType: "text/plain" });
  return (await client.getObject("shared", key)).text();
}

/** @type {Record<string, () => Promise<string>>} */
const ways = {
  credentials: () => putAndGet(new Client({ ...server(), credentials: () => ask("credentials", {}) })),
  sign: () => putAndGet(new Client({ ...server(), credentials: () => ask("key", {}), signer: (request) => ask("sign", request) })),
  async presign() {
    const object = `${value("prefix")}hello.txt`;
    await fetch((await ask("presign", { method: "PUT", object })).url, { method: "PUT", body: `Hello at ${new Date().toLocaleTimeString()}` });
    return (await fetch((await ask("presign", { method: "GET", object })).url)).text();
  },
};

for (const [id, way] of Object.entries(ways)) {
  document.getElementById(id)?.addEventListener("click", async () => {
    const log = /** @type {HTMLElement} */ (document.getElementById("log"));
    log.textContent += `${id}: ${await way().catch((/** @type {Error} */ error) => error.message)}\n`;
  });
}

// @ts-check
// The form of the first page: where to, as whom. Connections are remembered without their secrets, in localStorage; the
// keys only when asked, in sessionStorage, which ends with the tab.

import { showBuckets } from "./buckets.js";
import { run } from "./code.js";
import { byId, el } from "./dom.js";
import { sentence } from "./format.js";
import { onLanguage, t } from "./lang.js";
import { copy } from "./notice.js";

/** @typedef {{ endpoint: string, who: string, region: string, bucket: string, accessKey?: string, credentialsURL?: string }} Profile */

const PROFILES = "minnow.profiles", SESSION = "minnow.session";
const MOST = 8; // profiles that are remembered
const text = (/** @type {string} */ id) => byId(id).value.trim();
const who = () => byId("connect-form").elements.who.value;

/** What the development server says of the S3 server beside it. @type {any} */
let config = null;

/** @returns {Profile[]} */
function profiles() {
  try {
    return JSON.parse(localStorage.getItem(PROFILES) ?? "[]");
  } catch {
    return []; // somebody else wrote there
  }
}

/** entered is what the form says, without secrets: a credentials URL may have one behind its path. @returns {Profile} */
function entered() {
  const { origin = "", pathname = "" } = who() === "url" ? new URL(text("credentials-url"), location.href) : {};
  return { endpoint: text("endpoint"), who: who(), region: text("region"), bucket: text("bucket"),
    ...(who() === "keys" ? { accessKey: text("access-key") } : {}), ...(origin ? { credentialsURL: origin + pathname } : {}) };
}

/** fill puts a profile into the form. @param {Partial<Profile> & { secretKey?: string }} profile */
function fill({ endpoint = "", who = "keys", region = "", bucket = "", accessKey = "", secretKey = "", credentialsURL = "" }) {
  const values = { endpoint, region, bucket, "access-key": accessKey, "secret-key": secretKey, "credentials-url": credentialsURL };
  for (const [id, value] of Object.entries(values)) byId(id).value = value;
  byId("connect-form").elements.who.value = who;
  showKind();
}

/** showKind shows the fields of the chosen way to sign in. */
function showKind() {
  for (const part of byId("connect-form").querySelectorAll("[data-who]")) part.hidden = part.disabled = part.dataset.who !== who();
}

/** connect makes a client and tries it. It returns nothing when that fails, and says why. */
export async function connect() {
  const endpoint = text("endpoint"), region = text("region") || undefined, bucket = text("bucket") || undefined;
  for (const id of ["connect-problem", "findings"]) byId(id).replaceChildren();
  byId("connect-button").disabled = true;
  byId("connect-button").textContent = t("connect.busy");
  /** @type {any} */
  let client;
  try {
    const keys = who() === "keys" ? { accessKey: text("access-key"), secretKey: byId("secret-key").value } : {};
    client = who() === "url" ? run("connectByURL", { endpoint, region, credentialsURL: text("credentials-url") })
      : run("connect", { endpoint, ...keys, region });
    await showBuckets(client, bucket);
    remember();
    return { client, endpoint, bucket };
  } catch (err) {
    byId("connect-problem").textContent = sentence(err, endpoint);
    if (client) await explain(client, bucket);
    client?.close();
  } finally {
    byId("connect-button").disabled = false;
    byId("connect-button").textContent = t("connect.button");
  }
}

/** explain shows what diagnose finds, with the remedies. @param {import("../../dist/index.js").Client} client @param {string} [bucket] */
async function explain(client, bucket) {
  const { findings } = await run("diagnose", { client, bucket }).catch(() => ({ findings: [] }));
  const button = (/** @type {string} */ text) => el("button", { type: "button", className: "quiet", onclick: () => copy(text) }, t("copy"));
  byId("findings").replaceChildren(...findings.map(({ code, message, remedy, paste }) =>
    el("li", { "data-testid": "finding", "data-code": code }, el("strong", {}, t(`finding.${code}`, {}, message)), el("p", {}, t(`remedy.${code}`, {}, remedy)),
      ...paste.map(({ title, text }) => el("figure", {},
        el("figcaption", { className: "bar" }, el("span", {}, title), button(text)), el("pre", { tabIndex: 0 }, text))))));
}

function remember() {
  const profile = entered();
  const to = (/** @type {Profile} */ { endpoint, who, bucket }) => [endpoint, who, bucket].join(" ");
  const others = profiles().filter((other) => to(other) !== to(profile));
  localStorage.setItem(PROFILES, JSON.stringify([profile, ...others].slice(0, MOST)));
  const secret = byId("keep").checked && who() === "keys" ? { secretKey: byId("secret-key").value } : {};
  byId("keep").checked ? sessionStorage.setItem(SESSION, JSON.stringify({ ...profile, ...secret })) : leave();
}

/** leave forgets the keys of this session. */
export const leave = () => sessionStorage.removeItem(SESSION);

/** prepare fills the form; true means that this session continues, after a reload, as it was. */
export async function prepare() {
  const answer = await fetch("config.json").catch(() => null); // elsewhere there is none
  config = answer?.ok ? await answer.json() : null;
  const session = JSON.parse(sessionStorage.getItem(SESSION) ?? "null");
  const own = session && config && session.endpoint === config.endpoint && session.accessKey === config.accessKey;
  fill(own ? { ...session, secretKey: config.secretKey } : session ?? config ?? profiles()[0] ?? {}); // the server's secret is new in each run
  byId("keep").checked = Boolean(session);
  onLanguage(() => {
    const names = profiles().map(({ endpoint, who, bucket, accessKey }) =>
      [endpoint, bucket, accessKey ?? t(`connect.${who}`)].filter(Boolean).join(" · "));
    byId("profiles").replaceChildren(...[t("connect.new"), ...names].map((name, i) => el("option", { value: i }, name)));
    byId("profiles-row").hidden = names.length === 0;
    byId("server-note").hidden = !config?.lacks.length;
    byId("server-note").textContent = t("connect.lacks", { server: config?.server });
  });
  byId("profiles").addEventListener("change", () => fill(profiles()[byId("profiles").value - 1] ?? config ?? {}));
  byId("connect").hidden = false; // nothing in it moves any more
  return Boolean(session);
}

byId("connect-form").addEventListener("change", showKind);

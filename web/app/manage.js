// @ts-check
// What rules in a bucket: who can do what below a prefix, and uploads that were begun and never completed.

import { run } from "./code.js";
import { byId, el } from "./dom.js";
import { bytes, date, isAbort, sentence, shown } from "./format.js";
import { t } from "./lang.js";
import { attempt, news } from "./notice.js";

/** @typedef {import("./actions.js").InBucket & { prefix: string }} Place */

/** @type {Place} */
let place;
let stop = new AbortController();

/** showManage fills the view of a place. @param {Place} shownPlace */
export async function showManage(shownPlace) {
  place = shownPlace;
  byId("policy-prefix").value = place.prefix;
  await Promise.all([fill("rules", rules), fill("incomplete", incomplete)]);
}

/** fill shows what work finds, or explains what the server lacks. @param {string} id @param {(mine: Place) => Promise<Node[]>} work */
async function fill(id, work) {
  const mine = place;
  /** @type {Node[]} */
  let found = [];
  let note = t(id === "rules" ? "access.nobody" : "incomplete.empty");
  try {
    found = await work(mine);
  } catch (err) {
    if (isAbort(err)) return;
    // NoSuchUpload is what some servers call no uploads.
    if (/** @type {any} */ (err).code !== "NoSuchUpload") note = t("lacking", { message: sentence(err, byId("endpoint").value) });
  }
  if (mine !== place) return;
  byId(id).replaceChildren(...found);
  byId(`no-${id}`).textContent = note;
}

/** rules are what each prefix that the policy names allows to everyone. @param {Place} mine */
async function rules({ client, bucket, prefix }) {
  const document = await run("policyDocument", { client, bucket }, "background");
  const prefixes = new Set([prefix]);
  for (const { Resource } of document ? [JSON.parse(document).Statement].flat() : []) {
    for (const name of [Resource].flat()) {
      const [, below] = /^arn:aws:s3:::[^/]+\/(.*)\*$/.exec(name) ?? [];
      if (below !== undefined) prefixes.add(below);
    }
  }
  const found = [];
  for (const below of [...prefixes].sort()) {
    const policy = await run("getPolicy", { client, bucket, prefix: below }, "background");
    const choosing = byId("policy-form").matches(":focus-within"); // then the choice is the person's
    if (below === prefix && !choosing) for (const radio of byId("policy-form").elements.policy) radio.checked = radio.value === policy;
    if (policy === "none") continue;
    const what = t("access.rule", { prefix: below ? shown(below) : t("access.everything"), what: t(`access.${policy}`) });
    const button = el("button", { type: "button", onclick: () => setPolicy(below, "none") }, t("remove"));
    found.push(el("li", { "data-testid": "rule", "data-prefix": below }, el("bdi", {}, what), button));
  }
  return found;
}

/** @param {string} prefix @param {import("../../dist/index.js").Policy} policy */
const setPolicy = (prefix, policy) => attempt(async () => {
  await run("setPolicy", { ...place, prefix, policy }).then(() => news(t("access.changed")));
  await fill("rules", (mine) => rules({ ...mine, prefix: byId("policy-prefix").value }));
});

/** @param {Place} mine */
async function incomplete({ client, bucket, prefix }) {
  stop.abort();
  const { signal } = stop = new AbortController();
  const found = [];
  const uploads = run("incomplete", { client, bucket, prefix, signal }, "background");
  for await (const { objectName: key, size, initiated } of uploads) {
    found.push(el("li", { "data-testid": "incomplete", "data-key": key }, el("bdi", {}, shown(key)),
      el("span", { className: "note" }, `${bytes(size)} · ${date(initiated)}`),
      el("button", { type: "button", onclick: () => cleanUp([key]), "aria-label": t("incomplete.one", { name: shown(key) }) }, t("remove"))));
  }
  return found;
}

/** recheck looks for them again, where they are in sight: an upload of this page has ended. */
export const recheck = () => byId("view-manage").checkVisibility() && fill("incomplete", incomplete);

/** @param {string[]} keys */
const cleanUp = (keys) => attempt(async () => {
  for (const key of new Set(keys)) await run("cleanUp", { ...place, key });
  await fill("incomplete", incomplete);
});

byId("clean-all").addEventListener("click", () => cleanUp([...byId("incomplete").children].map((node) => node.dataset.key)));
byId("policy-form").addEventListener("submit", (/** @type {Event} */ event) => {
  event.preventDefault();
  setPolicy(byId("policy-prefix").value, byId("policy-form").elements.policy.value || "none");
});

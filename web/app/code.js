// @ts-check
// The code panel: the lines that did the last thing, cut out of actions.js by the browser itself.

import { actions } from "./actions.js";
import { byId, el } from "./dom.js";
import { news } from "./notice.js";

/** What stands for a value that cannot be written down. @type {Record<string, string>} */
const GIVEN = {
  secretKey: 'const secretKey = "…";',
  file: "const file = input.files[0];",
  handle: "const handle = await showSaveFilePicker();",
  signal: "const { signal } = new AbortController();",
  onProgress: "const onProgress = ({ loaded, total }) => {\n  bar.value = loaded / total;\n};",
};
const UNSEEN = /\p{Cf}/gu; // what JSON leaves as it is and a reader cannot see
const escaped = (/** @type {string} */ c) => `\\u{${c.codePointAt(0)?.toString(16)}}`;
const TOKEN = /(?<string>"(?:\\.|[^"\\])*")|\b(?<word>const|await|new|for|of)\b|(?<call>\w+)(?=\()/g;

/**
 * run does one of the actions and shows its code.
 * @template {keyof typeof actions} K
 * @param {K} name @param {Parameters<typeof actions[K]>[0]} args @returns {ReturnType<typeof actions[K]>}
 */
export function run(name, args) {
  byId("code").replaceChildren(...coloured(codeOf(name, args)));
  return /** @type {any} */ (actions[name])(args);
}

/** @param {keyof typeof actions} name @param {Record<string, any>} args */
function codeOf(name, args) {
  const lines = actions[name].toString().split("\n").slice(1, -1)
    .map((line) => line.replace(/^ {4}/, "").replace("yield item", "console.log(item)")).filter((line) => !line.startsWith("return"));
  const given = Object.entries(args).filter(([arg]) => arg !== "client").map(([arg, value]) =>
    (value !== undefined && GIVEN[arg]) || `const ${arg} = ${JSON.stringify(value)?.replace(UNSEEN, escaped)};`);
  return [...given, "", ...lines].join("\n").trimStart();
}

/** @param {string} code @returns {(Node | string)[]} */
function coloured(code) {
  const pieces = [];
  let at = 0;
  for (const match of code.matchAll(TOKEN)) {
    const [className] = Object.entries(match.groups ?? {}).find(([, text]) => text) ?? [];
    pieces.push(code.slice(at, match.index), el("span", { className }, match[0]));
    at = match.index + match[0].length;
  }
  return [...pieces, code.slice(at)];
}

byId("copy-code").addEventListener("click", async () => {
  await navigator.clipboard.writeText(byId("code").textContent);
  news("Copied the code");
});

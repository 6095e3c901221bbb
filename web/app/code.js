// @ts-check
// The code panel: the lines that did the last thing, cut out of actions.js by the browser itself.

import { actions } from "./actions.js";
import { byId, el } from "./dom.js";
import { copy } from "./notice.js";

/** What stands for a value that cannot be written down. @type {Record<string, string>} */
const GIVEN = {
  secretKey: 'const secretKey = "…";',
  credentialsURL: 'const credentialsURL = "/my/keys";',
  file: "const file = input.files[0];",
  handle: "const handle = await showSaveFilePicker();",
  signal: "const { signal } = new AbortController();",
};
const UNSEEN = /\p{Cf}/gu; // what JSON leaves as it is and a reader cannot see
const escaped = (/** @type {string} */ c) => `\\u{${c.codePointAt(0)?.toString(16)}}`;
const TOKEN = /(?<string>"(?:\\.|[^"\\])*")|\b(?<word>const|await|new|for|of)\b|(?<call>\w+)(?=\()/g;

/** What was done, newest last: the code of each action. @type {Map<string, string>} */
const done = new Map();
const which = byId("code-which");

/**
 * run does one of the actions and shows its code; in the background its code is only put on the list.
 * @template {keyof typeof actions} K
 * @param {K} name @param {Parameters<typeof actions[K]>[0]} args @param {"background"} [how] @returns {ReturnType<typeof actions[K]>}
 */
export function run(name, args, how) {
  const before = which.value;
  done.delete(name);
  done.set(name, codeOf(name, args));
  which.replaceChildren(...[...done.keys()].reverse().map((value) => el("option", { value }, value)));
  show(how && before ? before : name);
  return /** @type {any} */ (actions[name])(args);
}

/** @param {string} name */
function show(name) {
  which.value = name;
  byId("code").replaceChildren(...coloured(done.get(name) ?? ""));
}

which.addEventListener("change", () => show(which.value));

/** @param {keyof typeof actions} name @param {Record<string, any>} args */
function codeOf(name, args) {
  const source = actions[name].toString();
  const [head, call] = source.split(/\n| => (?=client\.)/);
  const lines = source.includes("\n") ? source.split("\n").slice(1, -1).map((line) => line.replace(/^ {4}/, "")) : [`return ${call};`];
  const body = lines.filter((line) => !/^return \w+;/.test(line))
    .map((line) => line.replace(/^return /, "const result = await ").replace(/yield (\w+)/, "console.log($1)"));
  const given = Object.entries(args).filter(([arg]) => arg !== "client" && head.includes(` ${arg}`)).map(([arg, value]) =>
    (value !== undefined && GIVEN[arg]) || `const ${arg} = ${JSON.stringify(value)?.replace(UNSEEN, escaped)};`);
  return [...given, "", ...body].join("\n").trimStart();
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

byId("copy-code").addEventListener("click", () => copy(byId("code").textContent));

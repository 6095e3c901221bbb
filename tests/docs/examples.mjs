// @ts-check
// What is made of a page's examples: a module that runs them, and one whose types
// are checked. A line of either is the line of the page.
import ts from "typescript";

const whatIsExpected = /\/\/ → (.*)$/;

/** @typedef {{ name: string, blocks: { line: number, code: string, notRun?: string }[] }} Page */

/**
 * The examples, each in a scope within the one before: it sees the names of that, and may have them anew. What is
 * not run stands in a scope of its own, or is left out.
 * @param {Page} page @param {string} before the text of the first line @param {(code: string, line: number) => string} [rewritten] of what runs
 */
export function moduleOf(page, before, rewritten) {
  const lines = [before];
  /** @param {number} line @param {string} text */
  const put = (line, text) => {
    while (lines.length < line) lines.push("");
    text.split("\n").forEach((one, i) => (lines[line - 1 + i] = (lines[line - 1 + i] ?? "") + one));
  };
  let scopes = 1;
  for (const { line, code, notRun } of page.blocks) {
    if (rewritten && notRun) continue;
    put(line - 1, rewritten ? `{ $at(${line});` : "{");
    put(line, (rewritten ? rewritten(code, line) : code).replace(/^import .* from ".*(?:index\.js|minnow-s3)";/gm, ""));
    if (notRun) put(line + code.split("\n").length, "}");
    else scopes++;
  }
  return lines.join("\n") + "\n" + "}".repeat(scopes);
}

/**
 * Rewrites the statements behind which is said what they give: they hand that to the functions $is and $throws.
 * @param {string} code @param {number} line its first line in the page @param {(line: number, values: number) => void} expected
 */
export function rewrite(code, line, expected) {
  const source = ts.createSourceFile("example.mjs", code, ts.ScriptTarget.ESNext, true, ts.ScriptKind.JS);
  /** @type {{ at: number, text: string }[]} */
  const edits = [];
  code.split("\n").forEach((text, i) => {
    const comment = whatIsExpected.exec(text);
    if (!comment) return;
    const expression = givenIn(source, i);
    if (!expression) throw new SyntaxError(`${line + i}: no statement ends before ${comment[0]}`);
    const [before, after, values] = asked(line + i, comment[1].trim());
    edits.push({ at: expression.getStart(source), text: before }, { at: expression.end, text: after });
    expected(line + i, values);
  });
  for (const { at, text } of edits.sort((a, b) => b.at - a.at)) code = code.slice(0, at) + text + code.slice(at);
  return code;
}

/** What the last statement of a line gives. @param {ts.SourceFile} source @param {number} line @returns {ts.Expression | undefined} */
function givenIn(source, line) {
  /** @type {ts.Expression | undefined} */
  let found;
  /** @param {ts.Node} node */
  const visit = (node) => {
    const expression = ts.isExpressionStatement(node) ? node.expression
      : ts.isVariableStatement(node) ? node.declarationList.declarations.at(-1)?.initializer : undefined;
    if (expression && source.getLineAndCharacterOfPosition(node.end).line === line) found = expression;
    ts.forEachChild(node, visit);
  };
  visit(source);
  const logs = found && ts.isCallExpression(found) && found.expression.getText(source) === "console.log";
  return logs ? /** @type {ts.CallExpression} */ (found).arguments[0] : found;
}

/** What stands before and behind an expression, and how many values it gives in turn. @param {number} line @param {string} want @returns {[string, string, number]} */
function asked(line, want) {
  const code = /^throws (\w+)$/.exec(want)?.[1];
  if (code) return [`await $throws(${line}, async () => (`, `), "${code}")`, 1];
  const values = want.replaceAll(/"(?:[^"\\]|\\.)*"|…/g, (text) => (text === "…" ? "$any" : text)).split(", then ");
  return [`$is(${line}, `, `, ${values.map((value) => `() => (${value})`).join(", ")})`, values.length];
}

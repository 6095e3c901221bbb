// @ts-check
// Checks the syntax and the types of the examples of pages, also of those that are
// not run, and prints what is wrong with each.
import ts from "typescript";
import { readFileSync } from "node:fs";
import * as minnow from "../../dist/index.js";
import { moduleOf } from "./examples.mjs";

/** @type {import("./examples.mjs").Page[]} */
const pages = JSON.parse(readFileSync(0, "utf8"));
const here = new URL(".", import.meta.url).pathname;
const before = `import { ${Object.keys(minnow).join(", ")} } from "../../dist/index.js"; async () => {
const { endpoint, accessKey, secretKey, region, client, bucket, file, largeFile, bar, writable } = await (await import("./fixtures.mjs")).fixtures(null!, null!);`;

const texts = new Map(pages.map((page, i) => [`${here}page${i}.ts`, { page, text: moduleOf(page, before.replaceAll("\n", " ")) }]));
/** @type {ts.CompilerOptions} */
const options = {
  noEmit: true, allowJs: true, strict: true, noImplicitAny: false, strictNullChecks: false, useUnknownInCatchVariables: false, types: [],
  target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler,
  lib: ["lib.esnext.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts", "lib.dom.asynciterable.d.ts"],
};
const host = ts.createCompilerHost(options);
const { fileExists, readFile } = host;
host.fileExists = (name) => texts.has(name) || fileExists(name);
host.readFile = (name) => texts.get(name)?.text ?? readFile(name);
const program = ts.createProgram([...texts.keys()], options, host);

/** A name that an example which is not run leaves to the reader. */
const unknownName = new Set([2304, 2552, 18004]);

for (const [name, { page }] of texts) {
  const source = /** @type {ts.SourceFile} */ (program.getSourceFile(name));
  for (const { code, start, messageText } of [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]) {
    const line = source.getLineAndCharacterOfPosition(start ?? 0).line + 1;
    const block = page.blocks.findLast((one) => one.line <= line);
    if (block?.notRun && unknownName.has(code)) continue;
    console.log(`${page.name}:${line}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`);
  }
}

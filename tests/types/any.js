// @ts-check
// Prints each place in the given files where the type `any` is written, in
// scripts by the comments that say types, and exits with 1 when there is one.
// Other comments do not count.
//
//   node any.js ../../dist/index.d.ts
import { readFileSync } from "node:fs";
import ts from "typescript";

let found = 0;
for (const name of process.argv.slice(2)) {
  const source = ts.createSourceFile(name, readFileSync(name, "utf8"), ts.ScriptTarget.Latest, true);
  /** @param {ts.Node} node */
  const visit = (node) => {
    if (node.kind === ts.SyntaxKind.AnyKeyword) {
      found++;
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      console.log(`${name}:${line + 1}: ${node.parent.getText()}`);
    }
    for (const comment of /** @type {{jsDoc?: ts.Node[]}} */ (node).jsDoc ?? []) visit(comment);
    ts.forEachChild(node, visit);
  };
  visit(source);
}
process.exit(found ? 1 : 0);

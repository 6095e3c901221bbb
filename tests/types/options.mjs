// @ts-check
// Compares the options that the declarations of the package have, for each method
// of Client, with those that it takes, and prints each difference.
import ts from "typescript";
import { Client, init } from "../../dist/index.js";
import { optionsOf } from "../../dist/known.js";

const file = new URL("../../dist/index.d.ts", import.meta.url).pathname;
const program = ts.createProgram([file], { strict: true, target: ts.ScriptTarget.ESNext, lib: ["lib.esnext.d.ts", "lib.dom.d.ts"] });
const checker = program.getTypeChecker();
const exported = new Map(checker.getExportsOfModule(/** @type {any} */ (checker.getSymbolAtLocation(/** @type {any} */ (program.getSourceFile(file))))).map((symbol) => [symbol.name, symbol]));

/** The names of a type's properties. @param {import("typescript").Type} type */
const names = (type) => checker.getNonNullableType(type).getProperties().map(({ name }) => name);

/** The last parameter of a function, if it is the options. @param {import("typescript").Type} type */
function optionsIn(type, construct = false) {
  const [signature] = construct ? type.getConstructSignatures() : type.getCallSignatures();
  const last = signature?.getParameters().at(-1);
  return last?.name === "options" ? checker.getTypeOfSymbol(last) : undefined;
}

/** What a function says there are, asked for what there is not. @param {(o: any) => unknown} call @returns {Promise<string[]>} */
async function told(call) {
  const message = await Promise.resolve().then(() => call({ qqqqqqqqqqqq: 1 })).then(() => "", (error) => String(error.message));
  return /: there are (.*)$/.exec(message)?.[1].split(", ") ?? [message];
}

/** @param {string} of @param {string[]} declared @param {string[]} taken */
function compare(of, declared, taken) {
  for (const name of declared.filter((one) => !taken.includes(one))) console.log(`${of}: ${name} is declared, and refused`);
  for (const name of taken.filter((one) => !declared.includes(one))) console.log(`${of}: ${name} is taken, and not declared`);
}

/** Every call takes headers (they may not matter), and no more that is not declared. @param {string[]} taken @param {string[]} declared */
const withoutHeaders = (taken, declared) => taken.filter((name) => name !== "headers" || declared.includes(name));

const client = checker.getDeclaredTypeOfSymbol(/** @type {any} */ (exported.get("Client")));
for (const method of client.getProperties()) {
  const type = optionsIn(checker.getTypeOfSymbol(method));
  if (!type) continue;
  const declared = names(type);
  compare(method.name, declared, withoutHeaders(optionsOf(method.name), declared));
}
const constructed = /** @type {import("typescript").Type} */ (optionsIn(checker.getTypeOfSymbol(/** @type {any} */ (exported.get("Client"))), true));
compare("Client", names(constructed), await told((o) => new Client(o)));
for (const name of ["retry", "timeout"]) {
  const property = /** @type {import("typescript").Symbol} */ (constructed.getProperty(name));
  compare(name, names(checker.getTypeOfSymbol(property)), await told((o) => new Client({ endpoint: "s3.test", [name]: o })));
}
compare("init", names(/** @type {any} */ (optionsIn(checker.getTypeOfSymbol(/** @type {any} */ (exported.get("init")))))), await told(init));

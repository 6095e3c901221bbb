// @ts-check
// Runs the examples of pages, which come on the standard input, one page after the
// other, and prints for each a line of JSON: what is wrong, or that nothing is.
import { inspect } from "node:util";
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import * as minnow from "../../dist/index.js";
import { moduleOf, rewrite } from "./examples.mjs";
import { fixtures } from "./fixtures.mjs";

/** @typedef {import("./examples.mjs").Page} Page */
/** @type {{ pages: Page[], server: { endpoint: string, accessKey: string, secretKey: string }, folder: string }} */
const { pages, server, folder } = JSON.parse(readFileSync(0, "utf8"));
const $any = Symbol("anything");

/** @param {unknown} got @param {unknown} want @returns {boolean} */
function equal(got, want) {
  if (want === $any || Object.is(got, want)) return true;
  if (typeof got !== "object" || typeof want !== "object" || !got || !want) return false;
  if (got instanceof Date || want instanceof Date) return got instanceof Date && want instanceof Date && +got === +want;
  if (Array.isArray(got) !== Array.isArray(want)) return false;
  if (ArrayBuffer.isView(got) && ArrayBuffer.isView(want)) return inspect(got) === inspect(want);
  if (Array.isArray(got) && Array.isArray(want)) {
    const open = want.at(-1) === $any;
    return (open ? got.length >= want.length - 1 : got.length === want.length) && want.every((one, i) => (open && i === want.length - 1) || equal(got[i], one));
  }
  const open = Object.values(want).includes($any) && "$any" in want;
  const names = new Set(Object.keys(want).concat(open ? [] : Object.keys(got)));
  names.delete("$any");
  return [...names].every((name) => equal(Reflect.get(got, name), Reflect.get(want, name)));
}

/** What the examples of a page are compared with. @param {string} page its name */
function comparing(page) {
  /** By line: what is expected there, and what has come. @type {Map<number, { values: number, met: number }>} */
  const expectations = new Map();

  /** @param {number} line @param {string} message @returns {never} */
  function fail(line, message) {
    throw new Error(`${page}:${line}: ${message}`);
  }

  /** @param {number} line */
  const expectation = (line) => expectations.get(line) ?? fail(line, "nothing is expected");

  /** @template T @param {number} line @param {T} got @param {...(() => unknown)} wanted @returns {T} */
  function $is(line, got, ...wanted) {
    const want = (wanted.length > 1 ? wanted[expectation(line).met] : wanted[0]) ?? fail(line, `got one more: ${inspect(got)}`);
    if (!equal(got, want())) fail(line, `got ${inspect(got)}, want ${inspect(want())}`);
    expectation(line).met++;
    return got;
  }

  /** @param {number} line @param {() => Promise<unknown>} act @param {string} want */
  async function $throws(line, act, want) {
    expectation(line).met++;
    await act().then(
      (got) => fail(line, `got ${inspect(got)}, want ${want} to be thrown`),
      (error) => error.code === want || error.name === want || fail(line, `got ${inspect(error)}, want ${want}`),
    );
  }

  let block = 0;
  return {
    /** Notes the block that runs. @param {number} line */
    $at: (line) => void (block = line),
    block: () => block,
    $is,
    $throws,
    /** @param {number} line @param {number} values */
    expect: (line, values) => void expectations.set(line, { values, met: 0 }),
    finish() {
      for (const [line, { values, met }] of expectations) if (met < values) fail(line, `${met} of ${values} values have come`);
    },
  };
}

/** @param {Page} page @param {string} file where its module is written */
async function run(page, file) {
  const { $at, $is, $throws, block, expect, finish } = comparing(page.name);
  const given = await fixtures(minnow, server);
  const scope = { ...minnow, ...given, $at, $is, $throws, $any };
  const address = pathToFileURL(file).href;
  try {
    const code = moduleOf(page, `export default async ({ ${Object.keys(scope).join(", ")} }) => {`, (text, line) => rewrite(text, line, expect));
    const its = code.replaceAll(/(["'`/:])photos(?=["'`/])/g, `$1${given.bucket}`).replaceAll('"https://play.min.io"', "endpoint");
    writeFileSync(file, its);
    await (await import(address)).default(scope);
    finish();
    return "";
  } catch (error) {
    return `in the example at ${page.name}:${block()}: ${inspect(error).replaceAll(address, page.name)}`; // the lines are the page's
  } finally {
    given.client.close();
  }
}

for (const [i, page] of pages.entries()) console.log(JSON.stringify({ name: page.name, wrong: await run(page, `${folder}/page${i}.mjs`) }));
process.exit(0); // what listens may still do so

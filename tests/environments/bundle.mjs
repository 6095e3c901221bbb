// @ts-check
// Brings the page of bundled/ through each bundler, with the package installed as npm does it, and prints where the results
// are: {"webpack": a folder, …, "vite, while developing": a URL}. It serves that last one until its stdin ends.
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";
import * as vite from "vite";
import webpack from "webpack";

const here = dirname(fileURLToPath(import.meta.url));
const top = mkdtempSync(join(tmpdir(), "minnow-bundled-"));
process.on("exit", () => rmSync(top, { recursive: true }));
const app = join(top, "app");
const installed = join(app, "node_modules", "minnow-s3");
cpSync(join(here, "bundled"), app, { recursive: true });
cpSync(join(here, "..", "..", "dist"), installed, { recursive: true });
for (const shared of ["work.js", "inframe.js"]) cpSync(join(here, shared), join(app, shared));

async function byVite() {
  const outDir = join(top, "vite");
  await vite.build({ root: app, logLevel: "warn", build: { outDir, emptyOutDir: true } });
  return outDir;
}

async function byWebpack() {
  const path = join(top, "webpack");
  const stats = await new Promise((resolve, reject) => webpack({
    mode: "production", context: app, entry: "./app.js", output: { path, filename: "app.js" }, performance: { hints: false },
  }, (error, stats) => error ? reject(error) : resolve(stats)));
  if (stats.hasErrors() || stats.hasWarnings()) throw new Error(stats.toString({ preset: "errors-warnings" }));
  cpSync(join(app, "index.html"), join(path, "index.html"));
  return path;
}

// It takes new URL(…) for any other expression: the two files are put where that points.
async function byEsbuild() {
  const outdir = join(top, "esbuild");
  await esbuild.build({
    absWorkingDir: app, entryPoints: { app: "./app.js", worker: "minnow-s3/worker.js" },
    bundle: true, minify: true, format: "esm", target: "es2022", external: ["node:*"], outdir,
  });
  for (const [from, to] of [[app, "index.html"], [installed, "minnow.wasm"]]) cpSync(join(from, to), join(outdir, to));
  return outdir;
}

async function whileDeveloping() {
  const server = await vite.createServer({ root: app, logLevel: "warn", server: { port: 0, host: "127.0.0.1" } });
  await server.listen();
  process.stdin.on("end", () => server.close()).resume();
  const address = /** @type {import("node:net").AddressInfo} */ (server.httpServer?.address());
  return `http://127.0.0.1:${address.port}`;
}

console.log(JSON.stringify({
  "vite": await byVite(), "webpack": await byWebpack(), "esbuild": await byEsbuild(), "vite, while developing": await whileDeveloping(),
}));

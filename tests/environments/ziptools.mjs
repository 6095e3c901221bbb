// @ts-check
// What reads archives back: Info-ZIP's unzip and Python's zipfile, which know nothing of Minnow.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const ZERO = Buffer.alloc(1024 * 1024);

/** Runs work with a folder that is gone afterwards. @param {(folder: string) => Promise<void>} work */
export async function inFolder(work) {
  const folder = await mkdtemp(join(tmpdir(), "minnow-zip-"));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Writes a stream to a file, zeros as holes, and gives its length. @param {ReadableStream<Uint8Array>} stream @param {string} path */
export async function written(stream, path) {
  const file = await open(path, "w");
  let at = 0;
  try {
    for await (const chunk of /** @type {AsyncIterable<Uint8Array>} */ (/** @type {unknown} */ (stream))) {
      if (chunk.length > ZERO.length || Buffer.compare(chunk, ZERO.subarray(0, chunk.length))) await file.write(chunk, 0, chunk.length, at);
      at += chunk.length;
    }
    await file.truncate(at);
  } finally {
    await file.close();
  }
  return at;
}

const LIST = `
import json, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as z:
    assert z.testzip() is None
    rows = [[i.filename, i.file_size, i.date_time[0], i.is_dir(), i.external_attr >> 16, i.flag_bits] for i in z.infolist()]
    json.dump(rows if len(rows) < 1000 else [len(rows), rows[0], rows[-1]], sys.stdout)
`;

/**
 * What both find in an archive. Python sums every byte, Info-ZIP, ten times as slow, those of the entries that are named.
 * @param {string} path @param {...string} entries none: all
 */
export async function readBack(path, ...entries) {
  const [python, infozip] = await Promise.all([
    run("python3", ["-c", LIST, path], { maxBuffer: 2 ** 26 }),
    run("unzip", ["-tq", path, ...entries], { maxBuffer: 2 ** 26, env: { ...process.env, LC_ALL: "C.UTF-8" } }),
  ]);
  assert.match(infozip.stdout, entries.length ? /^No errors detected in .* for the/ : /^No errors detected in compressed data/);
  return JSON.parse(python.stdout);
}

/** Unpacks as a person does. @param {string} path @param {string} folder */
export const unpack = (path, folder) => run("unzip", ["-qq", path, "-d", folder], { env: { ...process.env, LC_ALL: "C.UTF-8" } });

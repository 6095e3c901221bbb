// @ts-check
// Archives over 4 GiB, and of over 65,535 entries, of a stand-in for a server, which has
// nothing but zeros and lists. Each line says what went well.
import assert from "node:assert/strict";
import { join } from "node:path";
import * as minnow from "../../dist/index.js";
import { inFolder, readBack, written } from "./ziptools.mjs";

/** @param {(key: string, url: URL) => Response} answer */
const clientOf = (answer) => new minnow.Client({
  endpoint: "http://s3.test", accessKey: "a", secretKey: "s", region: "us-east-1", onWarning() {},
  fetch: async (url) => answer(new URL(url).pathname.slice("/bucket/".length), new URL(url)),
});
const ETAG = "9a0364b9e99bb480dd25e1f0284c8555";
/** @param {BodyInit | null} body @param {number} size */
const object = (body, size) => new Response(body, { headers: { etag: `"${ETAG}"`, "last-modified": "Wed, 09 Nov 2016 16:16:12 GMT", "content-length": `${size}` } });

await inFolder(async (folder) => {
  const path = join(folder, "large.zip"), HUGE = 2 ** 32 + 5, zeros = new Uint8Array(2 ** 20);
  let left = HUGE;
  const own = clientOf((key) => key !== "huge" ? object("small", 5) : object(new ReadableStream({
    pull(sink) {
      if (!left) return sink.close();
      const chunk = zeros.subarray(0, Math.min(left, zeros.length));
      left -= chunk.length;
      sink.enqueue(chunk);
    },
  }), HUGE));
  const began = process.memoryUsage().rss;
  const size = await written(own.zip("bucket", ["before", "huge", "behind"]), path);
  assert.ok(size > HUGE && size < HUGE + 1000);
  assert.ok(process.memoryUsage().rss - began < 200 * 2 ** 20, `${(process.memoryUsage().rss - began) / 2 ** 20} MiB more`);
  assert.deepEqual((await readBack(path, "before", "behind")).map(([name, size]) => [name, size]), [["before", 5], ["huge", HUGE], ["behind", 5]]);
  console.log("an entry over 4 GiB, and one that begins behind 4 GiB");
});

await inFolder(async (folder) => {
  const path = join(folder, "many.zip"), COUNT = 66_000;
  const pages = clientOf((_, url) => {
    const from = Number(url.searchParams.get("continuation-token") ?? 0);
    const rows = Array.from({ length: 1000 }, (_, i) => `<Contents><Key>${String(from + i).padStart(5, "0")}/</Key><LastModified>2026-11-22T18:00:00.000Z</LastModified><ETag>"${ETAG}"</ETag><Size>0</Size></Contents>`);
    const more = from + 1000 < COUNT;
    return new Response(`<ListBucketResult><IsTruncated>${more}</IsTruncated>${more ? `<NextContinuationToken>${from + 1000}</NextContinuationToken>` : ""}${rows.join("")}</ListBucketResult>`);
  });
  await written(pages.zip("bucket", ""), path);
  const [count, first, last] = await readBack(path);
  assert.deepEqual([count, first[0], last[0]], [COUNT, "00000/", "65999/"]);
  console.log("more entries than 65,535");
});

await minnow.terminate();

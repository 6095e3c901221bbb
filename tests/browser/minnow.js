// @ts-check
// What the browser suites share: a client of the server at hand, buckets that
// are gone after the test, content to compare.
import { Client, init } from "minnow";
import { config, digest, noise } from "suite";

await init({ host: config.host });

/** @param {object} [options] */
export const connect = (options) =>
  new Client({
    endpoint: config.endpoint,
    secure: config.secure,
    accessKey: config.accessKey,
    secretKey: config.secretKey,
    region: "us-east-1", // else each bucket costs a look-up, and requests are counted
    ...options,
  });

export const client = connect();

let buckets = 0;
const run = Math.random().toString(36).slice(2, 8);

export const bucketName = () => `minnow-${config.host}-${run}-${++buckets}`;

/** Makes a bucket before the tests of a describe, and removes it with all that is in it. */
export function bucketOfThis() {
  const bucket = bucketName();
  before(() => client.makeBucket(bucket));
  after(() => removeAll(bucket));
  return bucket;
}

/** @param {string} bucket */
export async function removeAll(bucket) {
  for await (const page of client.listObjectsV2(bucket, { recursive: true }).pages()) {
    if (page.length) await client.removeObjects(bucket, page);
  }
  await client.removeBucket(bucket);
}

export { digest, noise as bytes };

/** A stream that gives content in chunks. @param {Uint8Array} content @param {number} [chunk] */
export function streamOf(content, chunk = 100_003) {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= content.length) return controller.close();
      controller.enqueue(content.slice(at, at + chunk));
      at += chunk;
    },
  });
}

/** What a promise is rejected with. @param {Promise<unknown>} promise @returns {Promise<any>} */
export const rejection = (promise) =>
  promise.then(
    (value) => Promise.reject(new Error(`resolved with ${JSON.stringify(value)}`)),
    (error) => error,
  );

/** @template T @param {AsyncIterable<T>} iterable @returns {Promise<T[]>} */
export async function collect(iterable) {
  const items = [];
  for await (const item of iterable) items.push(item);
  return items;
}

/** Deletes the journal, which no open page is to prevent. */
export const forgetAll = () => new Promise((resolve, reject) => {
  const request = indexedDB.deleteDatabase("minnow");
  request.onsuccess = resolve;
  request.onerror = reject;
  request.onblocked = () => reject(new Error("blocked"));
});

/** The fields of a stat that may be hidden wherever the page does not see all headers, as not every object has them. */
export const further = ["contentDisposition", "contentEncoding", "storageClass", "tagCount", "retention", "legalHold", "websiteRedirect", "restore", "expiration", "replicationStatus", "sse"];

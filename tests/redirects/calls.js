// @ts-check
// What is asked of a server that redirects, in a page and in Node alike. It
// throws where something is wrong.

export const STATUSES = [301, 302, 303, 307, 308];

/** @param {any} client @param {string} bucket @returns {Record<string, () => Promise<unknown>>} */
const callsOf = (client, bucket) => ({
  "a small object": () => client.putObject(bucket, "a", "data"),
  "an object with its progress": () => client.putObject(bucket, "a", new Uint8Array(300_000), { onProgress() {} }),
  "an object by parts": () => client.putObject(bucket, "a", new Uint8Array(6 * 2 ** 20), { onProgress() {} }),
  "a part of an upload": () => client.copyObject(bucket, "a", `/${bucket}/b`),
  "the bytes of an object": () => client.getObject(bucket, "a"),
  "what is known of it": () => client.statObject(bucket, "a"),
  "a list": () => client.listObjectsV2(bucket)[Symbol.asyncIterator]().next(),
  "a removal": () => client.removeObject(bucket, "a"),
  "many removals": () => client.removeObjects(bucket, ["a", "b"]),
  "a new bucket": () => client.makeBucket(bucket),
  "whether there is a bucket": () => client.bucketExists(bucket),
  "a policy": () => client.setBucketPolicyDocument(bucket, "{}"),
});

/** @param {any} minnow @param {string} endpoint @param {object} [more] options */
export const connect = ({ Client }, endpoint, more) =>
  new Client({ endpoint, accessKey: "key", secretKey: "secret", sessionToken: "t0ken", region: "us-east-1", retry: { attempts: 1 }, ...more });

/**
 * Every call fails by name, and the other server has seen no signature. XMLHttpRequest, by which an upload tells its
 * progress, follows redirects; the browser takes the Authorization off where that leads to another origin.
 * @param {any} client @param {number} status @param {string} away @param {string} seen @param {number | undefined} told the status of the errors, where one can be told
 */
export async function refused(client, status, away, seen, told) {
  for (const [what, call] of Object.entries(callsOf(client, `redirect-${status}`))) {
    const error = await call().then((value) => new Error(`resolved with ${JSON.stringify(value)}`), (/** @type {any} */ e) => e);
    if (error.code !== "Redirected" || error.name !== "ResponseError" || !error.message.includes(`leads to ${away},`) || error.retryable) {
      throw new Error(`${what}, ${status}: got ${error.name} ${error.code}: ${error.message}`);
    }
    if (told && error.status !== told) throw new Error(`${what}: got status ${error.status}, want ${told}`);
  }
  const { findings } = await client.diagnose({ bucket: `redirect-${status}` });
  if (findings[0]?.code !== "NotS3") throw new Error(`diagnose(): got ${JSON.stringify(findings)}`);
  /** @type {string[]} */
  const requests = await (await fetch(seen)).json();
  for (const request of requests) {
    if (/signature|authorization:/i.test(request)) throw new Error(`the other server has seen\n${request}`);
  }
  return requests;
}

/** A bucket in another region is found there, though nothing of the redirect can be seen. @param {any} client */
export async function foundInItsRegion(client) {
  await client.removeObject("elsewhere", "a");
  if ((await client.statObject("elsewhere", "a")).lastModified?.getTime() !== Date.UTC(2026, 10, 22, 18, 46, 12)) throw new Error("another answer");
}

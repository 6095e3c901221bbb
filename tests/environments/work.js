// @ts-check
// What is done everywhere: the calls that a page makes most. It throws where
// something is wrong.

/** @param {any} minnow the package @param {any} server @param {string} bucket */
export async function work({ Client }, { endpoint, accessKey, secretKey }, bucket) {
  const url = endpoint.includes("://") ? endpoint : `http://${endpoint}`;
  const client = new Client({ endpoint: url, accessKey, secretKey });
  const expect = (/** @type {unknown} */ got, /** @type {unknown} */ want) => {
    if (JSON.stringify(got) !== JSON.stringify(want)) throw new Error(`got ${JSON.stringify(got)}, want ${JSON.stringify(want)}`);
  };
  const large = new Uint8Array(6 * 2 ** 20).fill(7);
  await client.makeBucket(bucket);
  await client.putObject(bucket, "text", "content", { metadata: { colour: "blue" } });
  await client.putObject(bucket, "digest", new Blob(["content"]), { integrity: "sha256" });
  await client.putObject(bucket, "parts", large, { onProgress() {} });
  await client.putObject(bucket, "stream", new Blob(["streamed"]).stream());
  const got = await client.getObject(bucket, "text");
  expect([await got.text(), got.metadata.colour, got.hidden], ["content", "blue", []]);
  expect(new Uint8Array(await (await client.getObject(bucket, "parts")).arrayBuffer()), large);
  const names = [];
  for await (const { objectName } of client.listObjectsV2(bucket)) names.push(objectName);
  expect(names, ["digest", "parts", "stream", "text"]);
  expect(await (await fetch(await client.presignedGetObject(bucket, "stream"))).text(), "streamed");
  const missing = await client.statObject(bucket, "none").catch((/** @type {any} */ error) => error);
  expect([missing.name, missing.code], ["ResponseError", "NoSuchKey"]);
  const { ok, findings } = await client.diagnose({ bucket });
  expect([ok, findings], [true, []]);
  for await (const { s3 } of events(client, bucket)) {
    expect(s3.object.key, "event");
    break;
  }
  expect(await client.removeObjects(bucket, [...names, "event"]), []);
  await client.removeBucket(bucket);
  client.close();
}

/** The events of a bucket in which something happens until somebody listens. @param {any} client @param {string} bucket */
async function* events(client, bucket) {
  let heard = false;
  const putting = (async () => { while (!heard) await client.putObject(bucket, "event", "x"); })();
  try {
    yield* client.listenBucketNotification(bucket);
  } finally {
    heard = true;
    await putting;
  }
}

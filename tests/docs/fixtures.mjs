// @ts-check
// What the examples find: a bucket of their own, and what an application would have.

/** @param {typeof import("../../dist/index.js")} minnow @param {{ endpoint: string, accessKey: string, secretKey: string }} server */
export async function fixtures(minnow, server) {
  const region = "us-east-1";
  const client = new minnow.Client(server);
  const bucket = `photos-${crypto.randomUUID()}`;
  await client.makeBucket(bucket);
  const file = new File(["a fish"], "fish.jpg", { type: "image/jpeg" });
  await client.putObject(bucket, "2026/fish.jpg", file);
  return {
    ...server, region, client, bucket, file,
    largeFile: new File([new Uint8Array(12 << 20)], "film.mp4", { type: "video/mp4" }), // two parts and a bit
    bar: { value: 0 }, // a progress element
    writable: new WritableStream(), // takes all, keeps nothing
    console: { ...console, log() {}, warn() {} },
  };
}

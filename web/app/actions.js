// @ts-check
// What this page does with the package. The code panel shows the body of the last of these, as it stands here, without
// its "return" line, and prints what is yielded here.

import { Client } from "../../dist/index.js";

/** @typedef {(p: { loaded: number, total: number | null, bytesPerSecond: number }) => void} OnProgress */
/** @typedef {{ client: Client, bucket: string, signal?: AbortSignal }} InBucket */
/** @typedef {InBucket & { key: string, onProgress?: OnProgress }} OfObject */

export const actions = {
  /** @param {{ endpoint: string, accessKey?: string, secretKey?: string, region?: string }} o */
  connect({ endpoint, accessKey, secretKey, region }) {
    const client = new Client({
      endpoint, accessKey, secretKey, region,
    });
    return client;
  },

  /** @param {InBucket} o */
  async makeBucket({ client, bucket }) {
    await client.makeBucket(bucket);
  },

  /** @param {InBucket} o */
  async removeBucket({ client, bucket }) {
    await client.removeBucket(bucket);
  },

  /** @param {InBucket & { prefix: string }} o */
  async *list({ client, bucket, prefix, signal }) {
    const items = client.listObjectsV2(bucket, {
      prefix, signal,
    });
    for await (const item of items) {
      yield item;
    }
  },

  /** @param {OfObject & { file: File }} o */
  async upload({ client, bucket, key, file, signal, onProgress }) {
    await client.fPutObject(bucket, key, file, {
      signal, onProgress,
    });
  },

  /** @param {OfObject & { handle: FileSystemFileHandle }} o */
  async downloadTo({ client, bucket, key, handle, signal, onProgress }) {
    const object = await client.getObject(bucket, key, {
      signal, onProgress,
    });
    const out = await handle.createWritable();
    await object.body.pipeTo(out, { signal });
  },

  /** @param {OfObject} o */
  async download({ client, bucket, key, signal, onProgress }) {
    const object = await client.getObject(bucket, key, {
      signal, onProgress,
    });
    const blob = await object.blob();
    return blob;
  },

  /** @param {OfObject} o */
  async remove({ client, bucket, key }) {
    await client.removeObject(bucket, key);
  },

  /** @param {InBucket & { prefix: string }} o */
  async removeFolder({ client, bucket, prefix }) {
    const all = client.listObjectsV2(bucket, {
      prefix, recursive: true,
    });
    const failed = await client.removeObjects(bucket, all);
    return failed;
  },
};

// @ts-check
// What this page does with the package. The code panel shows the body of one of these, as it stands here; what is
// returned here it awaits and calls result, and what is yielded here it prints.

import { Client } from "../../dist/index.js";

/** @typedef {{ client: Client, bucket: string, signal?: AbortSignal }} InBucket */
/** @typedef {InBucket & { prefix: string }} Below */
/** @typedef {InBucket & { key: string }} OfObject */

export const actions = {
  /** @param {{ endpoint: string, accessKey?: string, secretKey?: string, region?: string }} o */
  connect({ endpoint, accessKey, secretKey, region }) {
    const client = new Client({ endpoint, accessKey, secretKey, region });
    return client;
  },

  /** @param {{ endpoint: string, credentialsURL: string, region?: string }} o */
  connectByURL({ endpoint, credentialsURL, region }) {
    const client = new Client({
      endpoint, region,
      credentials: async ({ signal }) => {
        const answer = await fetch(credentialsURL, { signal });
        if (!answer.ok) throw new Error(`the credentials URL answers ${answer.status}`);
        return answer.json();
      },
    });
    return client;
  },

  /** @param {{ client: Client, bucket?: string }} o */
  diagnose: ({ client, bucket }) => client.diagnose({ bucket }),

  listBuckets: (/** @type {{ client: Client }} */ { client }) => client.listBuckets(),

  /** @param {InBucket} o */
  makeBucket: ({ client, bucket }) => client.makeBucket(bucket),

  /** @param {InBucket} o */
  removeBucket: ({ client, bucket }) => client.removeBucket(bucket),

  /** @param {Below} o */
  async *list({ client, bucket, prefix, signal }) {
    const list = client.listObjectsV2(bucket, { prefix, signal });
    for await (const page of list.pages()) {
      yield page;
    }
  },

  /** @param {OfObject & { file: File }} o */
  upload({ client, bucket, key, file }) {
    const upload = client.upload(bucket, key, file);
    return upload;
  },

  /** @param {OfObject & { handle: FileSystemFileHandle }} o */
  download({ client, bucket, key, handle }) {
    const download = client.download(bucket, key, handle);
    return download;
  },

  /** @param {OfObject} o */
  save: ({ client, bucket, key }) => client.saveObject(bucket, key),

  /** @param {InBucket & { keys: string[] }} o */
  remove: ({ client, bucket, keys }) => client.removeObjects(bucket, keys),

  /** @param {Below} o */
  async removeFolder({ client, bucket, prefix }) {
    const all = client.listObjectsV2(bucket, { prefix, recursive: true });
    return client.removeObjects(bucket, all);
  },

  /** @param {OfObject} o */
  stat: ({ client, bucket, key, signal }) => client.statObject(bucket, key, { signal }),

  /** @param {OfObject & { expiry: number }} o */
  share: ({ client, bucket, key, expiry }) => client.presignedGetObject(bucket, key, { expiry }),

  /** @param {OfObject} o */
  async blob({ client, bucket, key, signal }) {
    const object = await client.getObject(bucket, key, { signal });
    return object.blob();
  },

  /** @param {OfObject & { length: number }} o */
  async text({ client, bucket, key, length, signal }) {
    const part = await client.getPartialObject(bucket, key, 0, length, { signal });
    return part.text();
  },

  /** @param {InBucket} o */
  async *events({ client, bucket, signal }) {
    for await (const event of client.listenBucketNotification(bucket, { signal, events: ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"] })) {
      yield event;
    }
  },

  /** @param {InBucket} o */
  policyDocument: ({ client, bucket }) => client.getBucketPolicyDocument(bucket),

  /** @param {Below} o */
  getPolicy: ({ client, bucket, prefix }) => client.getBucketPolicy(bucket, prefix),

  /** @param {Below & { policy: import("../../dist/index.js").Policy }} o */
  setPolicy: ({ client, bucket, prefix, policy }) => client.setBucketPolicy(bucket, prefix, policy),

  /** @param {Below} o */
  async *incomplete({ client, bucket, prefix, signal }) {
    for await (const upload of client.listIncompleteUploads(bucket, { prefix, recursive: true, signal })) {
      yield upload;
    }
  },

  /** @param {OfObject} o */
  cleanUp: ({ client, bucket, key }) => client.removeIncompleteUpload(bucket, key),
};

/** Server-side encryption: see web/docs/encryption.md. */

export {}; // else all of it were exported, not just what says so

/**
 * How the server encrypts what a put or a copy makes: with a key of its own ("S3"), with one that its key management keeps
 * ("KMS"), or with one of the caller's ("C").
 *
 * ```js
 * await client.putObject("photos", "a.jpg", file, { sse: { type: "KMS", keyId: "photos", context: { app: "minnow" } } });
 * ```
 */
export type Encryption = { type: "S3" } | { type: "KMS"; keyId?: string; context?: Record<string, string> } | CustomerKey;

/**
 * A key of the caller's, which the server uses and forgets: each call for the object needs it, and without it the object
 * is lost. It goes over https, or to this machine, alone; not beside a `signer`, which would see it. It is copied
 * as the call begins, and is never in a URL, an error, a trace, a warning or what is stored in the page.
 *
 * ```js
 * const key = crypto.getRandomValues(new Uint8Array(32));
 * await client.putObject("photos", "a.jpg", file, { sse: { type: "C", key } });
 * const { body } = await client.getObject("photos", "a.jpg", { sse: { type: "C", key } });
 * ```
 */
export interface CustomerKey {
  type: "C";
  /** Exactly 32 bytes, for AES-256. */
  key: Uint8Array | ArrayBuffer;
}

/** How an object is encrypted, as the server tells it. */
export interface StoredEncryption {
  type: "S3" | "KMS" | "C";
  /** Of "KMS", where the server tells it. */
  keyId?: string;
}

/** The calls of Client that concern a bucket, or many objects of it. */
import type { ObjectList, Policy } from "./index.js";
import type { NotificationRecord } from "./notification.types.js";
import type {
  Call, ListenOptions, ListOptions, ListOptionsV2, ListVersionsOptions, MakeBucketOptions, PrefixSizeOptions, RemoveObjectsOptions, RemoveOptions,
  RemoveVersionsOptions,
} from "./options.types.js";
import type { Bucket, IncompleteUpload, ObjectVersion, PrefixSize, RemoveError, RemoveItem } from "./types.gen.js";

export interface BucketCalls {
  /** Creates a bucket; location is its region, by default the client's. */
  makeBucket(bucket: string, options?: MakeBucketOptions): Promise<void>;
  listBuckets(options?: Call): Promise<Bucket[]>;
  /**
   * Where the server says that the bucket is: the region that its requests are signed for. It asks each time. At
   * Amazon that is told also to a caller that may do nothing else with the bucket; a server that has no regions
   * (Ceph, R2: its places are none) gives the one that it is signed for, us-east-1 unless the client has another.
   */
  getBucketRegion(bucket: string, options?: Call): Promise<string>;
  /** Version 1 of the API. */
  listObjects(bucket: string, options?: ListOptions): ObjectList;
  /** Version 2 of the API. */
  listObjectsV2(bucket: string, options?: ListOptionsV2): ObjectList;
  /**
   * Every version of each object, and the markers of those that were deleted: by
   * name, the newest of each first. A bucket that keeps no versions has one of each.
   */
  listObjectVersions(bucket: string, options?: ListVersionsOptions): ObjectList<ObjectVersion>;
  /**
   * Removes for good every version and marker below a prefix, or of the whole
   * bucket, in batches of 1,000, and resolves with those the server kept: [] means
   * all are gone. A batch that is refused is told version by version, and the others
   * still go. What is aborted or fails leaves the rest as it was: call it again.
   */
  removeObjectVersions(bucket: string, options?: RemoveVersionsOptions): Promise<RemoveError[]>;
  /** Counts objects and bytes below a prefix ("": the bucket), page by page; a million objects are a thousand requests. */
  prefixSize(bucket: string, prefix: string, options?: PrefixSizeOptions): Promise<PrefixSize>;
  /**
   * Uploads by parts that were neither completed nor aborted, with the bytes
   * they hold; without `recursive` folders too, as items with isDir.
   */
  listIncompleteUploads(bucket: string, options?: ListOptions): ObjectList<IncompleteUpload>;
  /** Aborts every upload of exactly that key. */
  removeIncompleteUpload(bucket: string, object: string, options?: Call): Promise<void>;
  /** What anonymous users may do below prefix. */
  getBucketPolicy(bucket: string, prefix?: string, options?: Call): Promise<Policy>;
  /** Changes that. What is granted more widely stays, and so do Denies and grants to somebody by name. */
  setBucketPolicy(bucket: string, prefix: string, policy: Policy, options?: Call): Promise<void>;
  /**
   * Events as they happen, an extension of MinIO's; needs no notification
   * configuration. Continues until the loop is left or the signal aborts, and
   * connects again when the stream breaks: events in between are lost. All
   * listeners of a bucket share one stream, of the connections a browser has.
   */
  listenBucketNotification(bucket: string, options?: ListenOptions): AsyncIterable<NotificationRecord>;
  /** S3 does not say whether there was such an object. */
  removeObject(bucket: string, object: string, options?: RemoveOptions): Promise<void>;
  /**
   * Removes in batches of 1,000, or one by one where the server has none (GCS), and
   * resolves with those the server kept: [] means all are gone. A name with a "." or ".." segment is refused, as in every call;
   * so is one with a leading or doubled slash, unless the option keepsSlashes says
   * that the server keeps them, or the endpoint is Amazon's.
   */
  removeObjects(
    bucket: string,
    objects: Iterable<string | RemoveItem> | AsyncIterable<string | RemoveItem>,
    options?: RemoveObjectsOptions,
  ): Promise<RemoveError[]>;
}

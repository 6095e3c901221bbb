/**
 * Minnow: the S3/MinIO client that lives in the browser.
 *
 * ```js
 * import { Client } from "./dist/index.js";
 * const client = new Client({ endpoint: "play.min.io", accessKey, secretKey });
 * await client.fPutObject("photos", file.name, file, { onProgress: ({ loaded, total }) => … });
 * for await (const { objectName, size } of client.listObjectsV2("photos")) …
 * ```
 */
import type { DiagnoseOptions, Diagnosis } from "./diagnose.types.js";
import type { NotificationRecord } from "./notification.types.js";
import type {
  ClientOptions, Call, MakeBucketOptions, ListOptions, ListOptionsV2, GetOptions, PutOptions, UploadOptions,
  FGetOptions, SaveOptions, RemoveOptions, StatOptions, CopyOptions, PresignedGetOptions, PresignedPutOptions,
  PresignedPostOptions, ListenOptions,
} from "./options.types.js";
import type { SimpleCalls } from "./rows.types.gen.js";
import type { Download, Upload } from "./transfer.types.js";
import type {
  Bucket, CopyResult, CopySource, IncompleteUpload, ObjectItem, ObjectStat, PresignedPost, PutResult, RemoveError,
  RemoveItem,
} from "./types.gen.js";

export * from "./diagnose.types.js";
export * from "./errors.types.js";
export * from "./notification.types.js";
export * from "./options.types.js";
export * from "./rows.types.gen.js";
export * from "./transfer.types.js";
export type {
  Bucket, CopyResult, CopySource, IncompleteUpload, Integrity, MetadataDirective, ObjectItem, ObjectStat, PresignedPost, PutResult,
  RemoveError, RemoveItem, SigningRequest,
} from "./types.gen.js";

/** How the module is loaded. */
export interface InitOptions {
  /** Where minnow.wasm is; default: beside index.js. */
  wasmURL?: string | URL;
  /** The module, compiled by the caller. */
  wasmModule?: WebAssembly.Module;
  /** Where Go runs: on the calling thread (default), or in a module worker. */
  host?: "main" | "worker";
  /** Ends the wait, with signal.reason. The module continues loading for others; terminate() ends that. */
  signal?: AbortSignal;
}

/**
 * Loads the module. Optional: the first call does it. Once for each realm: the
 * same options again wait for the same module, and what is left out is not
 * compared. With others it rejects with InvalidArgumentError until terminate().
 * Rejects with the code ModuleNotLoaded; then it may be tried again.
 */
export function init(options?: InitOptions): Promise<void>;

/** Ends the module, also one that is still loading, and rejects what is pending with the code ModuleExited; the next call starts it anew. */
export function terminate(): Promise<void>;

/** What Minnow holds at this moment, to find leaks by. */
export interface Stats {
  /** Size of the wasm memory in bytes; it never shrinks. */
  wasmBytes: number;
  goroutines: number;
  /** Requests and reads that Go awaits. */
  asks: number;
  /** Calls that have not settled. */
  calls: number;
  /** Blobs, bytes and streams kept for Go. */
  handles: number;
  /** Clients that were used and not closed; one that nobody holds any more is closed by and by. */
  clients: number;
}

export function stats(): Promise<Stats>;

/** What anonymous users may do below a prefix. */
export type Policy = "none" | "readonly" | "writeonly" | "readwrite";
export const Policy: {
  readonly NONE: "none";
  readonly READ_ONLY: "readonly";
  readonly WRITE_ONLY: "writeonly";
  readonly READ_WRITE: "readwrite";
};

/** What a form may upload. It needs a bucket, a key or the beginning of keys, and an expiry. Setters throw InvalidArgumentError. */
export class PostPolicy {
  setBucketName(bucket: string): this;
  /** Exactly this key. */
  setKey(key: string): this;
  /** Keys that begin so; "" allows any. The form's field "key" then has to be completed. */
  setKeyStartsWith(prefix: string): this;
  /** Exactly this type. */
  setContentType(type: string): this;
  /** Bytes, both included. */
  setContentLengthRange(min: number, max: number): this;
  /** There is no limit of seven days. */
  setExpires(date: Date): this;
}

/** What the source of a copy must fulfil: all that is set. Setters throw InvalidArgumentError. */
export class CopyConditions {
  setModifiedSince(date: Date): this;
  setUnmodifiedSince(date: Date): this;
  setMatchETag(etag: string): this;
  setMatchETagExcept(etag: string): this;
}

/** Shared and resizable memory is copied as the call begins. */
export type PutData = Blob | ArrayBuffer | ArrayBufferView | string | ReadableStream<Uint8Array> | Response;

/** A listing, asked for page by page as it is taken; leaving the loop cancels what is in flight. */
export interface ObjectList extends AsyncIterable<ObjectItem> {
  /** Page by page, each up to 1,000 items. */
  pages(): AsyncIterable<ObjectItem[]>;
}

/** An open object. Its body is read once; cancel it if it is not read at all. */
export interface GetResult extends ObjectStat {
  readonly body: ReadableStream<Uint8Array>;
  /** Decoded as UTF-8. */
  text(): Promise<string>;
  json(): Promise<unknown>;
  blob(): Promise<Blob>;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/**
 * Speaks to one S3 server. Each promise rejects with an S3Error, or with
 * signal.reason, at once, whatever the call waits for; arguments are checked
 * before anything is sent. An option that a call does not have is an
 * InvalidArgumentError whose argument is its name; null and undefined are none.
 * Files, buffers, streams and signals may come from a frame or another realm.
 */
export class Client {
  /** Throws InvalidArgumentError at once for what it can judge. */
  constructor(options: ClientOptions);
  /** Aborts what is in flight; later calls reject. A client that is forgotten closes itself, when the garbage is collected. */
  close(): void;

  /** Creates a bucket; location is its region, by default the client's. */
  makeBucket(bucket: string, options?: MakeBucketOptions): Promise<void>;
  listBuckets(options?: Call): Promise<Bucket[]>;
  /** Version 1 of the API. */
  listObjects(bucket: string, options?: ListOptions): ObjectList;
  /** Version 2 of the API. */
  listObjectsV2(bucket: string, options?: ListOptionsV2): ObjectList;

  /**
   * Uploads by parts that were neither completed nor aborted, with the bytes
   * they hold; without `recursive` folders too, as items with isDir.
   */
  listIncompleteUploads(bucket: string, options?: ListOptions): AsyncIterable<IncompleteUpload>;
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

  /** Stores data: in one PUT up to 5 MiB, above that in parts, several at once. */
  putObject(bucket: string, object: string, data: PutData, options?: PutOptions): Promise<PutResult>;
  /** Stores a file; its type is the default of contentType. */
  fPutObject(bucket: string, object: string, file: File | FileSystemFileHandle, options?: PutOptions): Promise<PutResult>;
  /**
   * The same as a transfer that can be paused. Unless `resume` is false it continues
   * with what is at the server of the same file: after a pause, and, called once
   * more, after a failure or a reload of the page.
   */
  upload(bucket: string, object: string, source: PutData | FileSystemFileHandle, options?: UploadOptions): Upload;
  /**
   * fGetObject as a transfer that can be paused. With a file handle it resumes by
   * itself, as upload does, unless `resume` is false: then a pause begins anew,
   * but the file keeps what it held until all has come.
   */
  download(bucket: string, object: string, to: FileSystemFileHandle | WritableStream<Uint8Array>, options?: FGetOptions): Download;
  /**
   * Opens an object. Its body continues from the byte reached after a break, for
   * as long as the retry policy says without a byte between (maxStalled); where
   * the object was replaced meanwhile it fails with the code ObjectChanged.
   */
  getObject(bucket: string, object: string, options?: GetOptions): Promise<GetResult>;
  /** length bytes from offset on; length 0 (the default) reads to the end. */
  getPartialObject(bucket: string, object: string, offset?: number, length?: number, options?: GetOptions): Promise<GetResult>;
  /**
   * Writes an object to a file or a stream, and closes it. A file is replaced
   * only when all has come; a stream that fails midway has part of it. Above two
   * parts it comes in several at once; a stream gets them in order, and at most
   * concurrency × partSize bytes wait for their turn.
   */
  fGetObject(bucket: string, object: string, to: FileSystemFileHandle | WritableStream<Uint8Array>, options?: FGetOptions): Promise<ObjectStat>;
  /**
   * Lets the browser's own download save an object, for want of a file handle.
   * It rejects where there is no such object, and resolves when the browser has
   * been told: what comes of it nobody hears. There is no progress, pause, cancel
   * or checksum then, and an anonymous client cannot do it. Elsewhere than in a
   * page it rejects with the code NeedsPage.
   */
  saveObject(bucket: string, object: string, options?: SaveOptions): Promise<void>;
  /**
   * Copies at the server, an object over 5 GiB by parts. source is
   * "/bucket/object", never decoded, or names its parts. Metadata or a content
   * type given mean REPLACE: nothing of the source's comes along then.
   */
  copyObject(
    bucket: string,
    object: string,
    source: string | CopySource,
    conditions?: CopyConditions | null,
    options?: CopyOptions,
  ): Promise<CopyResult>;
  /** Size, etag and lastModified that CORS hides are read from a list. */
  statObject(bucket: string, object: string, options?: StatOptions): Promise<ObjectStat>;
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
    options?: Call,
  ): Promise<RemoveError[]>;

  /** A URL that reads an object, for any holder of it. expiry is in seconds, 1 to 604800. Anonymous clients cannot sign one. */
  presignedGetObject(bucket: string, object: string, options?: PresignedGetOptions): Promise<string>;
  /** A URL that stores an object by PUT. */
  presignedPutObject(bucket: string, object: string, options?: PresignedPutOptions): Promise<string>;
  /** A form that uploads what policy allows; the file goes as field "file", the last one. */
  presignedPostPolicy(policy: PostPolicy, options?: PresignedPostOptions): Promise<PresignedPost>;

  /**
   * Why it does not work, and what mends it: a browser tells a page of one failure
   * only, "Failed to fetch". Asks the server some twenty times at most, ten seconds
   * each, side by side, and changes nothing there. It rejects for bad arguments, an
   * abort and a closed client; what it finds it tells.
   */
  diagnose(options?: DiagnoseOptions): Promise<Diagnosis>;
}

/** Its simple calls: buckets, their policies and configurations. */
export interface Client extends SimpleCalls {}

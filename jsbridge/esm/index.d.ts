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
import type { BucketCalls } from "./bucketcalls.types.js";
import type { CopyingCalls } from "./copyingcalls.types.js";
import type { DiagnoseOptions, Diagnosis } from "./diagnose.types.js";
import type { FolderCalls } from "./folders.types.js";
import type { ObjectCalls, TransferCalls } from "./objectcalls.types.js";
import type { ClientOptions, PresignedGetManyOptions, PresignedGetOptions, PresignedPostOptions, PresignedPutOptions, PresignedUrlOptions, RequestOptions, SaveOptions } from "./options.types.js";
import type { SimpleCalls } from "./rows.types.gen.js";
import type { ObjectItem, ObjectStat, PresignedPost } from "./types.gen.js";

export * from "./bucketcalls.types.js";
export * from "./copyingcalls.types.js";
export * from "./diagnose.types.js";
export * from "./errors.types.js";
export * from "./folders.types.js";
export * from "./notification.types.js";
export * from "./objectcalls.types.js";
export * from "./options.types.js";
export * from "./rows.types.gen.js";
export * from "./sse.types.js";
export * from "./sts.types.js";
export * from "./transfer.types.js";
export type {
  Bucket, CannedACL, CopyResult, CopySource, Expiration, IncompleteUpload, Integrity, MetadataDirective, ObjectItem, ObjectOptions, ObjectStat,
  ObjectVersion, Owner, PrefixSize, PresignedPost, PutResult, RemoveError, RemoveItem, RenameProgress, RenameResult, Restore, Retention, RetentionMode, SigningRequest,
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
  /** Types that begin so, as "image/"; "" allows any. The form's field "Content-Type" is then the file's, or stays the beginning. */
  setContentTypeStartsWith(beginning: string): this;
  /** How a browser treats the object later, as 'attachment; filename="a.txt"'. */
  setContentDisposition(disposition: string): this;
  /** The status of the answer to a form that went well: 200, 201 (with a document that names the object), or 204, as without it. */
  setSuccessActionStatus(status: 200 | 201 | 204 | "200" | "201" | "204"): this;
  /** Where the browser is sent after a form that went well; S3 appends bucket, key and etag to its query. */
  setSuccessActionRedirect(url: string | URL): this;
  /** Metadata of the object; names with or without x-amz-meta-. What is not ASCII is stored as everywhere else. */
  setUserMetadata(name: string, value: string): this;
  /** Tags of the object, at most 10; they replace those set before. */
  setTags(tags: Record<string, string>): this;
  /**
   * That a field of the form is value, or begins with it. The name may begin with
   * "$", as in S3's documents. No field of the signature, nor an encryption key.
   */
  setCondition(op: "eq" | "starts-with", name: string, value: string): this;
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

/** A page of a listing. */
export interface Page<T> extends Array<T> {
  /** Where the next page begins, for the option `token` of the same call, also on another day; undefined after the last. */
  readonly token?: string;
  /** The names of the folders among its items. */
  readonly prefixes: string[];
}

/** A listing, asked for page by page as it is taken; leaving the loop cancels what is in flight. */
export interface ObjectList<T = ObjectItem> extends AsyncIterable<T> {
  /** Page by page, each up to 1,000 items, or maxKeys. */
  pages(): AsyncIterable<Page<T>>;
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
  /** A URL that reads an object, for any holder of it. expiry is in seconds, 1 to 604800. Anonymous clients cannot sign one. */
  presignedGetObject(bucket: string, object: string, options?: PresignedGetOptions): Promise<string>;
  /**
   * Lets the browser's own download save an object, for want of a file handle.
   * It rejects where there is no such object, and resolves when the browser has
   * been told: what comes of it nobody hears. There is no progress, pause, cancel
   * or checksum then, and an anonymous client cannot do it. Elsewhere than in a
   * page it rejects with the code NeedsPage.
   */
  saveObject(bucket: string, object: string, options?: SaveOptions): Promise<void>;
  /** A URL that stores an object by PUT. */
  presignedPutObject(bucket: string, object: string, options?: PresignedPutOptions): Promise<string>;
  /**
   * presignedGetObject of many objects, in their order, by one message to Go: a page
   * of thumbnails. It rejects as a whole, and names the object that is no key.
   */
  presignedGetObjects(bucket: string, objects: Iterable<string>, options?: PresignedGetManyOptions): Promise<string[]>;
  /**
   * A URL that sends one request, for any holder of it: GET, HEAD, PUT, POST or
   * DELETE, to an object or, without one, to the bucket. `query` makes it what it
   * is: `{ uploadId, partNumber }` is a part of an upload, `{ tagging: "" }` are the
   * tags. Of `headers` those that begin with x-amz-, content-type and content-md5
   * are signed: any holder of the URL has to send them just so. Refused are other
   * methods, an expiry beyond seven days, and what is secret or the signature's own
   * in `query`.
   */
  presignedUrl(method: string, bucket: string, object?: string | null, options?: PresignedUrlOptions): Promise<string>;
  /** A form that uploads what policy allows; the file goes as field "file", the last one. */
  presignedPostPolicy(policy: PostPolicy, options?: PresignedPostOptions): Promise<PresignedPost>;
  /**
   * Whatever has no call of its own: signed, for the region of its bucket, traced, and tried again as all calls are.
   * Resolves with the server's answer whatever its status, as fetch does, once no other try may help: look at `ok`.
   * An error may stand in the document of a 200. Rejects with InvalidArgumentError, with a NetworkError, and where
   * a redirect is the answer.
   *
   * ```js
   * const answer = await client.request({ method: "GET", bucket: "photos", query: { acl: "" } });
   * if (answer.ok) console.log(await answer.text());
   * ```
   */
  request(options: RequestOptions): Promise<Response>;
  /**
   * Why it does not work, and what mends it: a browser tells a page of one failure
   * only, "Failed to fetch". Asks the server some twenty times at most, ten seconds
   * each, side by side, and changes nothing there. It rejects for bad arguments, an
   * abort and a closed client; what it finds it tells.
   */
  diagnose(options?: DiagnoseOptions): Promise<Diagnosis>;
}

/** Its other calls: what is simple of buckets, and what each file beside this one tells of. */
export interface Client extends SimpleCalls, BucketCalls, ObjectCalls, CopyingCalls, TransferCalls, FolderCalls {}

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
import type * as shapes from "./types.gen.js";

export type {
  Bucket, CopyResult, CopySource, IncompleteUpload, Integrity, MetadataDirective, ObjectItem, ObjectStat, PresignedPost, PutResult,
  RemoveError, RemoveItem, SigningRequest,
} from "./types.gen.js";
import type {
  Bucket, CopyResult, CopySource, IncompleteUpload, Integrity, ObjectItem, ObjectStat, PresignedPost, PutResult, RemoveError,
  RemoveItem, SigningRequest,
} from "./types.gen.js";

/** How the module is loaded. */
export interface InitOptions {
  /** Where minnow.wasm is; default: beside index.js. */
  wasmURL?: string | URL;
  /** The module, compiled by the caller. */
  wasmModule?: WebAssembly.Module;
  /** Where Go runs: on the calling thread (default), or in a module worker. */
  host?: "main" | "worker";
}

/**
 * Loads the module. Optional: the first call does it. Once for each realm; with
 * other options only after terminate().
 */
export function init(options?: InitOptions): Promise<void>;

/** Ends the module and rejects what is pending; the next call starts it anew. */
export function terminate(): Promise<void>;

/** What Minnow holds at this moment, for whoever looks for a leak. */
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

/** Constructor options of Client. */
export interface ClientOptions {
  /**
   * "play.min.io:9000", or a URL, whose scheme wins over `secure` and whose path
   * prefix is kept. A query, user or fragment is refused.
   */
  endpoint: string;
  /** https (default true), where the endpoint names no scheme. */
  secure?: boolean;
  /** None: anonymous. */
  accessKey?: string;
  secretKey?: string;
  /** Of temporary credentials. */
  sessionToken?: string;
  /**
   * Temporary credentials, instead of the keys above. Asked when they are first
   * needed, shortly before they expire, and when the server calls them expired;
   * once for all the calls that wait.
   */
  credentials?: (options: { signal: AbortSignal }) => Promise<Credentials>;
  /**
   * Signs elsewhere: no secret is in the page, and accessKey names the key. It
   * gets what is signed, so that it can judge it, never a bare string to sign:
   * that it makes itself, of canonicalRequest or policy.
   */
  signer?: (request: SigningRequest) => Promise<{ signature: string }>;
  /**
   * Default: the one that the endpoint names, or else asked for once for each
   * bucket; a denied look-up means us-east-1 until the server names another.
   */
  region?: string;
  /** auto: virtual-host style on S3's own hosts (dotted buckets over https excepted), path style elsewhere. */
  addressing?: "auto" | "path" | "virtual";
  /** The endpoint that presigned URLs and forms carry; default `endpoint`. */
  publicEndpoint?: string;
  /** auto: reads are signed in the query, so that they need no preflight; header: all in headers. */
  signing?: "auto" | "header";
  /**
   * auto: what is up to 256 KiB goes as a form where the server takes it, which
   * needs no preflight, as a PUT does; its progress is 0, then all. put: never.
   */
  upload?: "auto" | "put";
  /** How uploads are checked; default "auto". */
  integrity?: Integrity;
  /** Bytes of a part, 5 MiB to 5 GiB; default by the object's size. */
  partSize?: number;
  /** Parts of one object at once, 1 to 16; default 4. */
  concurrency?: number;
  retry?: {
    /** Tries in all, 1 to 100; default 4. */
    attempts?: number;
    /** Upper bound of the first wait in milliseconds, doubled for each further one; default 200. */
    baseDelay?: number;
    /** Upper bound of any wait in milliseconds; default 20,000. */
    maxDelay?: number;
    /** Retried statuses; default 408, 429, 500, 502, 503, 504. */
    statuses?: number[];
  };
  timeout?: {
    /** Milliseconds until an answer begins, beside a second for each 32 KiB that are sent; default 60,000. */
    firstByte?: number;
    /**
     * Milliseconds that an answer may stay silent; default 60,000. An upload whose
     * progress is watched may stand still so long too, but not over 30,000.
     */
    idle?: number;
  };
  /** Called instead of the global fetch, as fetch(url, init); may answer any Response. No XMLHttpRequest is used then. */
  fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** Milliseconds since the epoch, asked as a call begins; default Date.now. */
  clock?: () => number;
  /** Is told of every attempt of every request, signatures, tokens, ids of keys and encryption keys redacted. */
  onRequest?: (event: TraceEvent) => void;
  /** Is told of what works, but could work better; default: the console, once for each code. */
  onWarning?: (warning: Warning) => void;
}

/** Temporary credentials. */
export interface Credentials {
  accessKey: string;
  secretKey: string;
  sessionToken?: string;
  /** When they expire, also as milliseconds or in ISO 8601. Without it they are used until the server calls them expired. */
  expiration?: Date | number | string;
}

/** One attempt of one request, at its end. */
export interface TraceEvent {
  /** S3's name, such as "PutObject". */
  operation: string;
  /** "" where it is about none. */
  bucketName: string;
  objectName: string;
  /** 1 for the first. */
  attempt: number;
  method: string;
  url: string;
  headers: Record<string, string>;
  /** 0: no answer. */
  status: number;
  requestId: string | null;
  /** Why there was no answer. */
  error: string | null;
  /** Milliseconds until status and headers were there, of a document the whole of it. */
  duration: number;
}

/** Something that works, but not as well as it could. */
export interface Warning {
  /** Such as "ClockSkew". */
  code: string;
  message: string;
  remedy: string;
}

/** What every call takes. */
export interface Call extends shapes.CallOptions {
  /** Aborts the call, which then rejects with signal.reason itself. */
  signal?: AbortSignal;
}

/** Bytes done and bytes in all; total is null where nobody knows it. At most ten reports a second. */
export interface Progress {
  loaded: number;
  total: number | null;
  bytesPerSecond: number;
}

interface Watched {
  onProgress?: (progress: Progress) => void;
}

export type MakeBucketOptions = shapes.MakeBucketOptions & Call;
/** recursive false (the default) gives folders as items with isDir. */
export type ListOptions = Omit<shapes.ListOptions, "startAfter" | "includeUserMetadata"> & Call;
/** startAfter: only keys after this one. includeUserMetadata: contentType and metadata of each item, where the server is MinIO. */
export type ListOptionsV2 = shapes.ListOptions & Call;
export type GetOptions = shapes.GetOptions & Call & Watched;
export type PutOptions = Omit<shapes.PutOptions, "resume" | "source"> & Call & Watched & {
  /** Bytes of a stream, if known; checked. */
  length?: number;
  /**
   * Goes on with an upload of this object that failed, was aborted or ended with
   * its page, and leaves the parts at the server when this one does; "adopt":
   * also with one that is found at the server, which may be someone else's.
   * Default false. A file that changed begins anew; data without a name and a
   * date is compared by its digests. Not with a stream. What is sent in one PUT
   * goes as a whole.
   */
  resume?: boolean | "adopt";
  /** With resume, where another call or tab sends the same object: wait until it has ended (default), or reject with UploadLocked. */
  onLocked?: "wait" | "reject";
};
/** resume: default true. */
export type UploadOptions = PutOptions;
export type FGetOptions = GetOptions & {
  /** Bytes of a part, 5 MiB to 5 GiB; default the client's, else 8 MiB. */
  partSize?: number;
  /** Parts at once, 1 to 16; default the client's, else 4. */
  concurrency?: number;
  /**
   * Checks what came against the server's checksum of the whole object (CRC32C or
   * CRC64NVME), and rejects with ChecksumMismatch; default true, which costs a
   * preflight. Where the server keeps none, CORS hides it or the browser decodes
   * the body, length and ETag are all that is checked.
   */
  verify?: boolean;
  /**
   * With a file handle: a call that fails or is aborted leaves the parts that have
   * come in the file, and a later one goes on with them, if neither the file nor
   * the object has changed; default false. Of a page that is closed or crashes
   * stays what was there when as much again had come, 64 MiB at least. Needs an
   * ETag that CORS does not hide.
   */
  resume?: boolean;
};
export type SaveOptions = Omit<shapes.PresignOptions, "responseHeaders"> & Call & {
  /** Default: the last part of the object's name. The browser may change it. */
  fileName?: string;
};
export type RemoveOptions = shapes.RemoveOptions & Call;
export type StatOptions = shapes.GetOptions & Call;
export type CopyOptions = shapes.CopyOptions & Call;
/** Those of Headers that S3 signs must be sent with the URL just so. */
export type PresignedGetOptions = shapes.PresignOptions & Call;
export type PresignedPutOptions = Omit<shapes.PresignOptions, "responseHeaders" | "versionId"> & Call;
export type PresignedPostOptions = Pick<shapes.PresignOptions, "date"> & Pick<Call, "signal">;
export type ListenOptions = Omit<shapes.ListenOptions, "events"> & Call & {
  /** Default: created, removed and accessed. */
  events?: EventName[];
};

/** What anonymous users may do below a prefix. */
export type Policy = "none" | "readonly" | "writeonly" | "readwrite";
export const Policy: {
  readonly NONE: "none";
  readonly READ_ONLY: "readonly";
  readonly WRITE_ONLY: "writeonly";
  readonly READ_WRITE: "readwrite";
};

/** An event of S3's or of MinIO's, such as "s3:ObjectCreated:Put", or a family of them, "s3:ObjectCreated:*". */
export type EventName = `s3:${string}`;

/** Where a bucket's events go; at least one list, and none of them empty. */
export interface NotificationConfig {
  TopicConfigurations?: Target[];
  QueueConfigurations?: Target[];
  CloudFunctionConfigurations?: Target[];
  /** AWS's own: there it sends all events to EventBridge. */
  EventBridgeConfiguration?: Record<string, never>;
}

export interface Target {
  /** Default: the server makes one. */
  Id?: string;
  /** Of the topic, queue or function. */
  Arn: string;
  Events: EventName[];
  Filter?: { Key: { FilterRules: { Name: "prefix" | "suffix"; Value: string }[] } };
}

/** An event in S3's own form: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
export interface NotificationRecord {
  eventVersion: string;
  eventSource: string;
  awsRegion: string;
  /** ISO 8601. */
  eventTime: string;
  /** With "s3:" before it at MinIO, without at AWS. */
  eventName: string;
  userIdentity?: { principalId: string };
  requestParameters?: Record<string, string>;
  responseElements?: Record<string, string>;
  s3: {
    s3SchemaVersion: string;
    configurationId: string;
    bucket: { name: string; arn: string; ownerIdentity?: { principalId: string } };
    object: {
      /** Decoded, unlike on the wire. */
      key: string;
      /** Bytes; not of a removed object. */
      size?: number;
      eTag?: string;
      contentType?: string;
      userMetadata?: Record<string, string>;
      versionId?: string;
      sequencer: string;
    };
  };
  /** Who did it: MinIO's. */
  source?: { host: string; port: string; userAgent: string };
}

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
 * signal.reason; arguments are checked before anything is sent.
 */
export class Client {
  /** Throws InvalidArgumentError at once for what it can judge. */
  constructor(options: ClientOptions);
  /** Aborts what is in flight; later calls reject. A client that is forgotten closes itself, when the garbage is collected. */
  close(): void;

  /** Creates a bucket; location is its region, by default the client's. */
  makeBucket(bucket: string, options?: MakeBucketOptions): Promise<void>;
  listBuckets(options?: Call): Promise<Bucket[]>;
  /** false only for "no such bucket". */
  bucketExists(bucket: string, options?: Call): Promise<boolean>;
  /** Removes an empty bucket. */
  removeBucket(bucket: string, options?: Call): Promise<void>;
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
  /** Changes that, and leaves all other statements as they are. */
  setBucketPolicy(bucket: string, prefix: string, policy: Policy, options?: Call): Promise<void>;
  /** The document itself, JSON; "" when there is none. */
  getBucketPolicyDocument(bucket: string, options?: Call): Promise<string>;
  /** "" removes it. */
  setBucketPolicyDocument(bucket: string, json: string, options?: Call): Promise<void>;
  /** {} when there is none. */
  getBucketNotification(bucket: string, options?: Call): Promise<NotificationConfig>;
  /** Replaces the whole; an empty one is refused: see removeAllBucketNotifications. */
  setBucketNotification(bucket: string, config: NotificationConfig, options?: Call): Promise<void>;
  removeAllBucketNotifications(bucket: string, options?: Call): Promise<void>;
  /**
   * Events as they happen, an extension of MinIO's; needs no notification
   * configuration. Goes on until the loop is left or the signal aborts, and
   * connects again when the stream breaks: events in between are lost. All
   * listeners of a bucket share one stream, of the connections a browser has.
   */
  listenBucketNotification(bucket: string, options?: ListenOptions): AsyncIterable<NotificationRecord>;

  /** Stores data: in one PUT up to 5 MiB, above that in parts, several at once. */
  putObject(bucket: string, object: string, data: PutData, options?: PutOptions): Promise<PutResult>;
  /** Stores a file; its type is the default of contentType. */
  fPutObject(bucket: string, object: string, file: File | FileSystemFileHandle, options?: PutOptions): Promise<PutResult>;
  /**
   * The same as a transfer that can be paused. Unless `resume` is false it goes on
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
   * Opens an object. Its body goes on from the byte reached after a break, as
   * often as the retry policy says without a byte between; where the object was
   * replaced meanwhile it fails with the code ObjectChanged.
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
  /** Removes in batches of 1,000 and resolves with those the server kept: [] means all are gone. */
  removeObjects(
    bucket: string,
    objects: Iterable<string | RemoveItem> | AsyncIterable<string | RemoveItem>,
    options?: Call,
  ): Promise<RemoveError[]>;

  /** A URL that reads an object, for whoever holds it. expiry is in seconds, 1 to 604800. Anonymous clients cannot sign one. */
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

/** bucket: without it, methods, headers and what is exposed stay unknown. */
export type DiagnoseOptions = { bucket?: string } & Pick<Call, "signal">;

export interface Diagnosis {
  /** Nothing of what was found stops a call. */
  ok: boolean;
  /** The cause of the rest first; [] when nothing was found. */
  findings: Finding[];
  /** What was looked at. unknown: an earlier failure hides it, or nobody can tell from here. */
  checks: { name: string; outcome: "passed" | "failed" | "unknown" }[];
}

export type FindingCode =
  | "Offline" | "MixedContent" | "ContentSecurityPolicy" | "NoSuchHost" | "Unreachable" | "LocalNetworkDenied" | "TLS" | "NotS3" | "ServerFails"
  | "OriginRefused" | "MethodRefused" | "HeaderRefused" | "HeadersHidden" | "WrongAddressing" | "WrongRegion" | "WrongKeys"
  | "ClockSkew" | "NoSuchBucket" | "AccessDenied" | "CredentialsFailed" | "SigningFailed";

export interface Finding {
  code: FindingCode;
  /** warning: calls work, some less well. */
  severity: "error" | "warning";
  /** What was found: a sentence or two, in English. */
  message: string;
  /** What to change. */
  remedy: string;
  /** The change itself: CORS rules, a setting of the server, an option of the constructor. */
  paste: { title: string; text: string }[];
}

export type TransferState = "running" | "paused" | "done" | "failed" | "cancelled";

interface TransferEvents {
  progress: CustomEvent<Progress>;
  state: CustomEvent<{ state: TransferState }>;
}

/** What upload and download have in common. It runs from the start. */
declare abstract class Transfer<Result> extends EventTarget {
  protected constructor();
  /**
   * Stops sending or receiving until resume(). Throws InvalidArgumentError for a
   * stream, which cannot be begun again.
   */
  pause(): void;
  resume(): void;
  /**
   * Ends it for good, and resolves once nothing is left of it at the server and
   * in the journal, or rejects where that could not be; `done` rejects with an AbortError. The
   * signal of the options does the same, with its own reason. After a failure it
   * removes what was left to be resumed.
   */
  cancel(): Promise<void>;
  readonly state: TransferState;
  /** It need not be looked at: its rejection is never unhandled. */
  readonly done: Promise<Result>;
  addEventListener<K extends keyof TransferEvents>(
    type: K, listener: ((event: TransferEvents[K]) => void) | null, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | AddEventListenerOptions): void;
}

/** What client.upload gives. */
export class Upload extends Transfer<PutResult> {
  protected constructor();
}

/** What client.download gives. */
export class Download extends Transfer<ObjectStat> {
  protected constructor();
}

/** An error of Minnow; itself for what is none of the classes below. */
export class S3Error extends Error {
  protected constructor();
  /** S3's own code, such as "NoSuchKey", or Minnow's where no server spoke. */
  code: string;
  /** HTTP status. */
  status?: number;
  requestId?: string;
  hostId?: string;
  resource?: string;
  bucketName?: string;
  objectName?: string;
  /** Where the server says the bucket is. */
  region?: string;
  /** S3's name of the operation, such as "PutObject". */
  operation: string;
  /** Whether the same call may go better a moment later. */
  retryable: boolean;
  cause?: unknown;
}

/** The server said no. */
export class ResponseError extends S3Error {
  protected constructor();
}

/** Refused before any request. */
export class InvalidArgumentError extends S3Error {
  protected constructor();
  /** What is wrong; the message tells the rule. */
  argument: string;
}

/** No usable answer: offline, refused by CORS, mixed content, cut. What it was, diagnose() finds out. */
export class NetworkError extends S3Error {
  protected constructor();
  /** What can be known without asking again. */
  reason: "offline" | "mixed content" | "timeout" | "unknown";
  /** Where the request went, without its query. */
  url?: string;
}

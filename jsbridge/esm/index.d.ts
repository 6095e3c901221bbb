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

export type { Bucket, Integrity, ObjectItem, ObjectStat, PutResult, RemoveError, RemoveItem } from "./types.gen.js";
import type { Bucket, Integrity, ObjectItem, ObjectStat, PutResult, RemoveError, RemoveItem } from "./types.gen.js";

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
  /** Blobs and streams kept for Go. */
  handles: number;
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
  /** Default us-east-1. */
  region?: string;
  /** auto: virtual-host style on S3's own hosts (dotted buckets over https excepted), path style elsewhere. */
  addressing?: "auto" | "path" | "virtual";
  /** auto: reads are signed in the query, so that they need no preflight; header: all in headers. */
  signing?: "auto" | "header";
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
  /** Called instead of the global fetch, as fetch(url, init); may answer any Response. */
  fetch?: (url: string, init: RequestInit) => Promise<Response>;
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
export type ListOptions = Omit<shapes.ListOptions, "startAfter"> & Call;
/** startAfter: only keys after this one. */
export type ListOptionsV2 = shapes.ListOptions & Call;
export type GetOptions = shapes.GetOptions & Call & Watched;
/** length: bytes of a stream, if known; checked. */
export type PutOptions = shapes.PutOptions & Call & Watched & { length?: number };
export type RemoveOptions = shapes.RemoveOptions & Call;
export type StatOptions = shapes.GetOptions & Call;

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
  /** Aborts what is in flight; later calls reject. */
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

  /** Stores data: in one PUT up to 5 MiB, above that in parts, several at once. */
  putObject(bucket: string, object: string, data: PutData, options?: PutOptions): Promise<PutResult>;
  /** Stores a file; its type is the default of contentType. */
  fPutObject(bucket: string, object: string, file: File | FileSystemFileHandle, options?: PutOptions): Promise<PutResult>;
  getObject(bucket: string, object: string, options?: GetOptions): Promise<GetResult>;
  /** length bytes from offset on; length 0 (the default) reads to the end. */
  getPartialObject(bucket: string, object: string, offset?: number, length?: number, options?: GetOptions): Promise<GetResult>;
  statObject(bucket: string, object: string, options?: StatOptions): Promise<ObjectStat>;
  /** S3 does not say whether there was such an object. */
  removeObject(bucket: string, object: string, options?: RemoveOptions): Promise<void>;
  /** Removes in batches of 1,000 and resolves with those the server kept: [] means all are gone. */
  removeObjects(
    bucket: string,
    objects: Iterable<string | RemoveItem> | AsyncIterable<string | RemoveItem>,
    options?: Call,
  ): Promise<RemoveError[]>;
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

/** No usable answer: offline, refused by CORS, mixed content, cut. */
export class NetworkError extends S3Error {
  protected constructor();
}

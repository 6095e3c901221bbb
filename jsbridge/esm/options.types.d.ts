/** What a client and its calls are given. */
import type { EventName } from "./rows.types.gen.js";
import type * as shapes from "./types.gen.js";
import type { Integrity, SigningRequest } from "./types.gen.js";

export {}; // else all of it were exported, not just what says so

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
   * once for all the calls that wait. Where it fails before they expire, they
   * are used on, and it is asked again 20 seconds later. Beside `signer` they
   * hold no secretKey, and are asked for once more when the signer fails: it may
   * have new keys.
   */
  credentials?: (options: { signal: AbortSignal }) => Promise<Credentials | SignerCredentials>;
  /**
   * Signs elsewhere: no secret is in the page. accessKey names the key, or, of
   * temporary keys, `credentials` tells its id, session token and expiration. It
   * gets what is signed, so that it can judge it, never a bare string to sign:
   * that it makes itself, of canonicalRequest or policy.
   */
  signer?: (request: SigningRequest) => Promise<{ signature: string }>;
  /**
   * Default: the one that the endpoint names, or else asked for once for each
   * bucket; a look-up that tells none which the server takes means us-east-1 until
   * a refusal names another. Up to 63 letters, digits, - and _.
   */
  region?: string;
  /**
   * auto: virtual-host style on the hosts of S3 and of clouds that want it so (dotted
   * buckets over https excepted), or where the server refuses path style; path style
   * elsewhere, and for a bucket whose name is no part of a host.
   */
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
  /**
   * true: the server keeps a key's leading slash and doubled slashes, as Amazon S3,
   * Ceph and R2 do. removeObjects then takes such keys, which it otherwise refuses
   * with InvalidArgumentError, except at Amazon's endpoints: MinIO and versitygw
   * drop the slash, so that removing "/a" would remove "a". Default false.
   */
  keepsSlashes?: boolean;
  /** How uploads are checked; default "auto". What is named instead goes with every upload, or the upload fails. */
  integrity?: Integrity;
  /** Bytes of a part, 5 MiB to 5 GiB; default by the object's size. */
  partSize?: number;
  /** Parts of one object at once, 1 to 16; default 4. */
  concurrency?: number;
  /**
   * How long what fails is tried again. What moves an object's bytes (put, upload, get, download, copy) continues for
   * maxStalled without progress, other calls for maxElapsed; a part that is stored and a byte that comes are progress.
   * Both are for servers that have answered this client. What may never be answered, as by a wrong address, a
   * certificate that is not trusted, or CORS rules that forbid the request, fails after four tries, within two seconds.
   */
  retry?: {
    /** Tries in all, 1 to 100; default 100, which is more than the times allow. 1 never tries again. */
    attempts?: number;
    /** Milliseconds from the first failure on that a call is tried again; default 10,000. */
    maxElapsed?: number;
    /** The same for what moves an object's bytes, without progress; default 120,000. */
    maxStalled?: number;
    /** Upper bound of the first wait in milliseconds, doubled for each further one; default 200. */
    baseDelay?: number;
    /** Upper bound of any wait in milliseconds, which ends early when the network comes back; default 10,000. */
    maxDelay?: number;
    /** Retried statuses, and no others; default 408, 429, 500, 502, 503, 504, and what S3's code says of any other. */
    statuses?: number[];
  };
  timeout?: {
    /** Milliseconds until an answer begins, beside a second for each 32 KiB that are sent; default 60,000. If given, also that of the server of minnow.wasm. */
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
  /** Is told of what works, but could work better, once for each code and bucket; default: the console. */
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

/** Temporary credentials whose secret is at the signer. */
export interface SignerCredentials extends Omit<Credentials, "secretKey"> {
  secretKey?: undefined;
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
  /**
   * "BatchesRefused", "ChecksumIgnored", "ChecksumRefused", "ClockSkew", "FormRefused", "HiddenETag", "HiddenMetadata",
   * "InsecureContext", "JournalFailed", "LinkOutlivesKeys", "NotEncrypted", "NotVerified" or "PathStyleRefused".
   */
  code: string;
  message: string;
  remedy: string;
  /** The bucket that it is about, if it is about one: each has a warning of its own. */
  bucketName?: string;
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
interface Paged {
  /** Rows in all, at most: the iteration ends there, and no more are asked for. Default: no end. */
  limit?: number;
  /** The same as maxKeys, as other clients call it. */
  pageSize?: number;
}

/** recursive false (the default) gives folders as items with isDir. A delimiter of "" folds nothing, as recursive. */
export type ListOptions = Omit<shapes.ListOptions, "startAfter" | "includeUserMetadata" | "fetchOwner"> & Paged & Call;
/** startAfter: only keys after this one. includeUserMetadata: contentType, metadata and tags of each item, where the server is MinIO. */
export type ListOptionsV2 = shapes.ListOptions & Paged & Call;
/** includeUserMetadata: contentType, metadata and tags of each item, where the server is MinIO. */
export type ListVersionsOptions = Omit<shapes.ListOptions, "startAfter" | "fetchOwner"> & Paged & Call;
export type RemoveVersionsOptions = shapes.RemoveVersionsOptions & Call;
export type PrefixSizeOptions = shapes.PrefixSizeOptions & Call & {
  /** Is told what there is so far, after each page. */
  onProgress?: (size: shapes.PrefixSize) => void;
};
export type GetOptions = Omit<shapes.GetOptions, "partNumber"> & Call & Watched;
export type PutOptions = Omit<shapes.PutOptions, "resume" | "source"> & Call & Watched & {
  /** Bytes of a stream, if known; checked. */
  length?: number;
  /**
   * Continues with an upload of this object that failed, was aborted or ended with
   * its page, and leaves the parts at the server when this one does; "adopt":
   * also with one that is found at the server, which may be someone else's: what
   * that one says of the object is replaced in the end by what this call says, or
   * else the code is AdoptedMetadata.
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
/** A header Range is refused, as a file holds the whole object: getPartialObject reads a part. */
export type FGetOptions = GetOptions & {
  /** Bytes of a part, 5 MiB to 5 GiB; default the client's, else 8 MiB. */
  partSize?: number;
  /** Parts at once, 1 to 16; default the client's, else 4. */
  concurrency?: number;
  /**
   * Checks what came against the server's checksum of the whole object (CRC32,
   * CRC32C or CRC64NVME), and rejects with ChecksumMismatch; default true, which
   * costs a preflight. Where the server keeps none or cannot be asked, or CORS hides
   * it, length and ETag are all that is checked, and onWarning is told NotVerified,
   * once for each bucket. A body that the browser decodes is not compared.
   */
  verify?: boolean;
  /**
   * With a file handle: a call that fails or is aborted leaves the parts that have
   * come in the file, and a later one continues with them, if neither the file nor
   * the object has changed; default false. Of a page that is closed or crashes
   * stays what was there when as much again had come, 64 MiB at least. Needs an
   * ETag that CORS does not hide.
   */
  resume?: boolean;
};
export type SaveOptions = Omit<shapes.PresignOptions, "responseHeaders" | "serverOrders"> & Call & {
  /** Default: the last part of the object's name. The browser may change it. */
  fileName?: string;
};
/** A request that has no call of its own. */
export interface RequestOptions extends Call {
  /**
   * GET, HEAD, PUT, DELETE and OPTIONS go again also where the answer was lost, unless a condition is on what is written (If-Match,
   * If-None-Match); others, such as POST, only where the server said that it did not begin.
   */
  method: string;
  /** None: it is about the endpoint. */
  bucket?: string;
  /** None: it is about the bucket. */
  object?: string;
  /** Each value is written as it is, and repeated for an array; a sub-resource has the value "": { acl: "" }. */
  query?: Record<string, string | number | boolean | readonly string[] | null | undefined> | Map<string, string> | URLSearchParams;
  /**
   * No stream: its length is not known. Text, and bytes that are text, up to 256 KiB are signed by their SHA-256, and sent with
   * a Content-MD5. The content type, unless headers have one: that of a Blob, text/plain, or for what begins with "<" application/xml.
   */
  body?: Blob | ArrayBuffer | ArrayBufferView | string | null;
}
export type RemoveOptions = shapes.RemoveOptions & Call;
/** bypassGovernance: also versions under a retention of the mode GOVERNANCE, with the right to do so. */
export type RemoveObjectsOptions = Pick<shapes.RemoveOptions, "bypassGovernance"> & Call;
export type ExistsOptions = Omit<shapes.GetOptions, "checksums" | "partNumber"> & Call;
export type AttributesOptions = shapes.AttributesOptions & Call;
export type StatOptions = shapes.GetOptions & Call;
export type CopyOptions = shapes.CopyOptions & Call;
/** Those of Headers that S3 signs must be sent with the URL just so. */
export type PresignedGetOptions = Omit<shapes.PresignOptions, "serverOrders"> & Call;
/** Those of Headers that S3 signs must be sent with each URL just so. */
export type PresignedGetManyOptions = Omit<PresignedGetOptions, "versionId">;
export type PresignedUrlOptions = Omit<shapes.PresignOptions, "responseHeaders"> & Call & {
  /** Parameters of the request; one without a value is "". */
  query?: RequestOptions["query"];
};
export type PresignedPutOptions = Omit<shapes.PresignOptions, "responseHeaders" | "versionId"> & Call;
export type PresignedPostOptions = Pick<shapes.PresignOptions, "date"> & Pick<Call, "signal">;
export type ListenOptions = Omit<shapes.ListenOptions, "events"> & Call & {
  /** Default: created, removed and accessed. */
  events?: EventName[];
};

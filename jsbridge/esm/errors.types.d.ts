/** What calls reject with. */

/** An error of Minnow; itself for what is none of the classes below. */
export class S3Error extends Error {
  protected constructor();
  /**
   * S3's own code, such as "NoSuchKey", "PreconditionFailed" or "ConditionalRequestConflict", or one of Minnow's:
   *
   * - of an answer: MalformedReply (it is not S3's, or cannot be read), Redirected, ResponseTooLarge;
   * - of no answer: NetworkError, RequestTimeout;
   * - of a transfer: ObjectChanged, ChecksumMismatch, UnreadableData (a file to upload), UnwritableData (the destination),
   *   UploadLocked (see onLocked), AdoptedMetadata (see resume);
   * - of keys: CredentialsFailed, SigningFailed;
   * - of this page: InvalidArgument, ClientClosed, ModuleNotLoaded, ModuleExited, NeedsPage, SlowListener (10,000 events
   *   wait), InternalClientError.
   */
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
  /** Whether the same call may go better a moment later: by the code, also of an error in the document of a 200. */
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

/** What calls reject with. */

/** An error of Minnow; itself for what it found, or met, that no server said. */
export class S3Error extends Error {
  protected constructor();
  /**
   * S3's own code, such as "NoSuchKey", "PreconditionFailed" or "ConditionalRequestConflict", or one of Minnow's:
   *
   * - of an answer, as a ResponseError: MalformedReply (it is not S3's, or cannot be read), Redirected;
   * - of no usable answer, as a NetworkError: NetworkError, RequestTimeout, ResponseTooLarge;
   * - of a transfer: ObjectChanged, ChecksumMismatch, UnreadableData (a file to upload), UnwritableData (the destination),
   *   UploadLocked (see onLocked), AdoptedMetadata (see resume), HiddenETag (CORS hides that of a part, or of a copy's source),
   *   HiddenMetadata and TagsNotCopied (of a copy in parts, which would lose them);
   * - of keys: CredentialsFailed, SigningFailed;
   * - of this page: InvalidArgument, ClientClosed, ModuleNotLoaded, ModuleExited, NeedsPage, SlowListener (10,000 events
   *   wait), InternalClientError.
   */
  code: string;
  /** HTTP status of the answer that it is about; none where it is about no single one. */
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

/** The server said no, or its answer is none: MalformedReply, Redirected. */
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

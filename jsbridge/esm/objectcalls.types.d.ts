/** The calls of Client that concern one object, and its transfers. */
import type { CopyConditions, GetResult, PutData } from "./index.js";
import type { AttributesOptions, CopyOptions, ExistsOptions, FGetOptions, GetOptions, PutOptions, StatOptions, UploadOptions } from "./options.types.js";
import type { Download, Upload } from "./transfer.types.js";
import type { CopyResult, CopySource, ObjectStat, PutResult } from "./types.gen.js";

/** In base64, where the object was stored with one. */
export interface ObjectChecksum {
  ChecksumCRC32?: string;
  ChecksumCRC32C?: string;
  ChecksumCRC64NVME?: string;
  ChecksumSHA1?: string;
  ChecksumSHA256?: string;
  /** COMPOSITE: of the checksums of the parts. */
  ChecksumType?: "FULL_OBJECT" | "COMPOSITE";
}

/** What getObjectAttributes resolves with. */
export interface ObjectAttributes {
  /** Without quotes. */
  ETag?: string;
  Checksum?: ObjectChecksum;
  ObjectParts?: {
    TotalPartsCount?: number;
    PartNumberMarker?: number;
    /** The next page begins behind it, where IsTruncated. */
    NextPartNumberMarker?: number;
    MaxParts?: number;
    IsTruncated?: boolean;
    Parts?: (Omit<ObjectChecksum, "ChecksumType"> & { PartNumber: number; Size: number })[];
  };
  StorageClass?: string;
  /** Bytes. */
  ObjectSize?: number;
  VersionId?: string;
}

export interface ObjectCalls {
  /** Stores data: in one PUT up to 5 MiB, above that in parts, several at once. */
  putObject(bucket: string, object: string, data: PutData, options?: PutOptions): Promise<PutResult>;
  /** Stores a file; its type is the default of contentType, and where it has none the one that the ending of the object's name means. */
  fPutObject(bucket: string, object: string, file: File | FileSystemFileHandle, options?: PutOptions): Promise<PutResult>;
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
  /**
   * Whether there is such an object, or such a version of it. false only where there is none, or a delete marker: a bucket
   * that does not exist rejects with NoSuchBucket, and what the server refuses rejects as well (AccessDenied, where a key may not list).
   * @example if (!await client.objectExists("photos", "a.jpg")) await client.putObject("photos", "a.jpg", file);
   */
  objectExists(bucket: string, object: string, options?: ExistsOptions): Promise<boolean>;
  /**
   * What the server keeps of an object, with the names of the AWS CLI; what it does not tell is absent. Parts are told of objects
   * that went up in parts with checksums, maxParts at once: the next page begins behind NextPartNumberMarker.
   * @example const { ObjectParts } = await client.getObjectAttributes("films", "a.mp4", { maxParts: 100 });
   */
  getObjectAttributes(bucket: string, object: string, options?: AttributesOptions): Promise<ObjectAttributes>;
}

export interface TransferCalls {
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
}

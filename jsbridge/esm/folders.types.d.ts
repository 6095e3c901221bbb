/** Many objects at once: a folder that goes up, and an archive that comes down. */
import type { GetOptions, PutOptions, Progress } from "./options.types.js";
import type { FolderUpload } from "./transfer.types.js";

export {}; // else all of it were exported, not just what says so

/** Its calls of many objects at once. */
export interface FolderCalls {
  /**
   * Stores the files of a folder, each under prefix + its path: a File's webkitRelativePath
   * (else its name), or its place below the directory handle. The prefix is taken as it is,
   * mostly with a slash at its end. A path that is empty, that has a ".." or an empty segment
   * or that comes twice is an InvalidArgumentError before anything is sent.
   *
   * `concurrency` files go at once (default the client's), those over 5 MiB in parts.
   * Unless `resume` is false, a file is left out whose bytes are stored already, by size
   * and ETag (its MD5, or that of its parts): so the same call continues after a failure or
   * a reload of the page. It resolves with what became of each file. It rejects with what all of
   * them would meet, as NoSuchBucket, or where the server is away: then `result` tells what was done.
   *
   * ```js
   * const upload = client.putFolder("photos", "2026/", input.files, { onProgress: ({ files, filesTotal }) => … });
   * const { uploaded, skipped, failed } = await upload.done;
   * ```
   */
  putFolder(bucket: string, prefix: string, files: FolderSource, options?: PutFolderOptions): FolderUpload;
  /**
   * All objects below a prefix, or those of the keys given, as one zip archive: stored, not
   * compressed, of any size. It is made as it is read, and holds no more than what is on its
   * way. What can make no name of a file in an archive is "_"; a name that comes twice is numbered.
   * The stream fails, with `objectName` in the error, where an object cannot be read, was
   * removed, or was replaced since it was listed (ObjectChanged): it never ends short. A key is not an order: one
   * with a ".." segment, which no client can ask for, fails too.
   *
   * ```js
   * await client.zip("photos", "2026/").pipeTo(await handle.createWritable());
   * ```
   */
  zip(bucket: string, keysOrPrefix: string | Iterable<string | ZipItem> | AsyncIterable<string | ZipItem>, options?: ZipOptions): ReadableStream<Uint8Array<ArrayBuffer>>;
}

/** A FileList and arrays of files among them. */
export type FolderSource = FileSystemDirectoryHandle | Iterable<File | { path: string; file: Blob | FileSystemFileHandle }>;

export type PutFolderOptions = Omit<PutOptions, "length" | "onProgress" | "resume"> & {
  /** Default true: what is stored is left out, and parts that are at the server are kept; see fPutObject for "adopt". What is stored is compared by its bytes alone; with `sse` nothing is left out. */
  resume?: boolean | "adopt";
  onProgress?: (progress: FolderProgress) => void;
};

/** Bytes and files done, and in all; the latter are null until a directory handle has been walked to its end. */
export interface FolderProgress extends Progress {
  files: number;
  filesTotal: number | null;
}

/** A file that is stored. */
export interface StoredFile {
  /** Below the folder. */
  path: string;
  objectName: string;
  /** Bytes. */
  size: number;
  /** Null where CORS hides it. */
  etag: string | null;
  versionId: string | null;
}

/** A file that is not. */
export interface FailedFile {
  path: string;
  objectName: string;
  /** Why. UnreadableData: the file has changed, or is gone. */
  error: Error;
}

/** The file of an event. */
export type FolderFile = (StoredFile & { skipped: boolean; error?: undefined }) | FailedFile;

export interface FolderResult {
  uploaded: StoredFile[];
  /** Those that were stored before. */
  skipped: StoredFile[];
  failed: FailedFile[];
}

/** What is to be in an archive. A row of a listing is one: what it says of the object must still hold. */
export interface ZipItem {
  objectName: string;
  versionId?: string | null;
  size?: number;
  etag?: string | null;
  lastModified?: Date | null;
}

export type ZipOptions = Omit<GetOptions, "versionId" | "ifMatch" | "ifNoneMatch" | "ifModifiedSince" | "ifUnmodifiedSince"> & {
  /** Names begin with the whole key; default false: they begin behind the last slash of the prefix. */
  keepPrefix?: boolean;
  /** The name in the archive, with "/" between folders. */
  names?: (item: ZipItem, index: number) => string;
};

/** The calls of Client that make objects of others at the server. */
import type { CopyConditions } from "./index.js";
import type { Call, Progress } from "./options.types.js";
import type * as shapes from "./types.gen.js";
import type { CopyResult, PutResult, RenameProgress, RenameResult } from "./types.gen.js";

/**
 * An object, or a range of one, of which another is composed: `offset` is its first
 * byte (default 0), `length` its bytes (default 0: to the end). What it is to fulfil
 * stands beside that, or is a CopyConditions in `conditions`:
 *
 * ```js
 * { bucket: "logs", object: "monday", offset: 1024, matchETag: etag }
 * { bucket: "logs", object: "monday", conditions: new CopyConditions().setMatchETag(etag) }
 * ```
 */
export type ComposeSource = Pick<Required<shapes.ComposeSource>, "bucket" | "object"> & Omit<shapes.ComposeSource, "bucket" | "object"> & {
  conditions?: CopyConditions | null;
};

/** onProgress: bytes that the server has copied, of those of all sources. */
export type ComposeOptions = shapes.ComposeOptions & Call & { onProgress?: (progress: Progress) => void };
export type RenameOptions = shapes.RenameOptions & Call;
/** onProgress is called behind each object. */
export type RenamePrefixOptions = shapes.RenamePrefixOptions & Call & { onProgress?: (progress: RenameProgress) => void };

export interface CopyingCalls {
  /**
   * Makes one object of 1 to 10,000 others, or of ranges of them, one behind the
   * other, at the server: no byte of them comes to the page. A source is named as that
   * of copyObject is. Each but the last must have 5 MiB, else the call rejects with
   * InvalidArgumentError (`sources[1] must have at least 5 MiB …`) before anything is
   * made; one over 5 GiB becomes several parts, of which there may be 10,000.
   *
   * The object has what the options say, and nothing of its sources' metadata and
   * tags. Each source is held to the ETag that it had as it was looked at: where one
   * is replaced meanwhile, the call rejects with PreconditionFailed, and nothing is
   * left at the server. ifMatch and ifNoneMatch count when the parts are joined.
   *
   * ```js
   * await client.composeObject("logs", "week", [
   *   { bucket: "logs", object: "monday" },
   *   { bucket: "logs", object: "tuesday", offset: 0, length: 6_000_000 },
   * ], { contentType: "text/plain" });
   * ```
   */
  composeObject(bucket: string, object: string, sources: (string | ComposeSource)[], options?: ComposeOptions): Promise<PutResult>;
  /**
   * Gives an object another name in its bucket: it is copied at the server, with its
   * metadata, tags, storage class and encryption, over 5 GiB by parts; the copy is
   * compared with it, by size, ETag, headers and metadata; and only then it is
   * removed, on condition that it is still what was copied. A call that fails or is
   * aborted leaves it under one name or under both, and the same call continues. It
   * rejects with NoSuchKey where there is no object of the old name: also where an
   * earlier call had done all but say so.
   *
   * An object that has the new name is replaced, unless ifNoneMatch is "*": then the
   * call rejects with PreconditionFailed. Where a bucket keeps versions, those of the
   * old name stay below a delete marker.
   */
  renameObject(bucket: string, from: string, to: string, options?: RenameOptions): Promise<CopyResult>;
  /**
   * Renames each object whose name begins with from, so that it begins with to, as
   * renameObject does, several at once. Resolves with what was done: an object that
   * the server refuses to copy or to remove stays where it was, and is told in
   * `failed`. No answer, an abort, and a refusal of the list reject; the same call
   * then continues. A folder's name ends in a slash: "a" is also the beginning of "abc".
   *
   * to must not begin with from; an object whose new name begins with from, as "a/a/b"
   * has from "a/" to "", is told in `failed` with the code InvalidArgument.
   */
  renamePrefix(bucket: string, from: string, to: string, options?: RenamePrefixOptions): Promise<RenameResult>;
}

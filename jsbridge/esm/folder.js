// @ts-check
// Upload of many files as one transfer: what client.putFolder gives.
import { InvalidArgumentError, NetworkError, ResponseError } from "./errors.js";
import { compareKeys } from "./folderfiles.js";
import { MIN_PART_SIZE } from "./limits.gen.js";
import { linked, race } from "./linked.js";
import { Progress } from "./progress.js";
import { dataOf, fileOf } from "./source.js";
import { Transfer } from "./transfer.js";

/**
 * @import { Found, Files } from "./folderfiles.js"
 * @import { FolderFile, FolderProgress, FolderResult, ObjectItem, PutOptions, PutResult, StoredFile } from "./index.js"
 * @import { Data } from "./io.types.js"
 * @typedef {Found & {stored?: ObjectItem, size?: number}} Entry stored: an object of that key; size: once it was opened
 * @typedef {{signal: AbortSignal, onProgress: (p: FolderProgress) => void}} Own
 * @typedef {{files: Files, atOnce: number, resume: boolean | "adopt", compares: boolean,
 *   put: (objectName: string, file: File, own: PutOptions) => Promise<PutResult>,
 *   list: (prefix: string, signal: AbortSignal) => AsyncIterable<ObjectItem>,
 *   matches: (data: Data, etag: string, signal: AbortSignal) => Promise<boolean>,
 *   discard: (objectName: string) => Promise<void>}} Plan compares: leaves out what is stored
 */

/** Codes of what every file would meet. */
const OF_ALL = new Set([
  "NoSuchBucket", "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken", "RequestTimeTooSkewed",
  "CredentialsFailed", "SigningFailed", "ClientClosed", "ModuleExited", "ModuleNotLoaded",
]);

const UNREADABLE = "UnreadableData"; // the code of a file that has changed, or is gone

/** @extends {Transfer<FolderResult>} */
export class FolderUpload extends Transfer {
  #folder;

  /** @param {Plan} plan @param {{signal?: AbortSignal, onProgress?: (p: FolderProgress) => void}} own */
  constructor(plan, { signal, onProgress }) {
    const folder = new Folder(plan, (detail) => this.dispatchEvent(new CustomEvent("file", { detail })));
    super({
      run: (own) => folder.run(/** @type {Own} */ (own)), undo: () => folder.undo(),
      signal, onProgress: /** @type {import("./progress.js").Report | undefined} */ (onProgress),
    });
    this.#folder = folder;
  }

  get result() {
    return this.#folder.result;
  }
}

class Folder {
  /** @type {FolderResult} */
  result = { uploaded: [], skipped: [], failed: [] };
  #plan;
  #tell;
  #stop = new AbortController(); // of what outlives a pause: the list
  #entries;
  /** @type {Entry[]} that were begun, and are to be begun anew */
  #again = [];
  #ended = false;
  /** @type {{error: unknown} | undefined} why there are no more entries */
  #broken;
  /** @type {Set<string>} objects of which parts may be at the server */
  #parts = new Set();
  #taken = 0; // files of the walk
  #seen = 0; // bytes of the files that were opened
  #there = 0; // bytes of those that are stored
  #silent = 0; // files in a row that the server gave no answer for
  #last = 0;

  /** @param {Plan} plan @param {(file: FolderFile) => void} tell */
  constructor(plan, tell) {
    this.#plan = plan;
    this.#tell = tell;
    this.#entries = this.#matched();
  }

  /** @param {Own} own @returns {Promise<FolderResult>} */
  async run({ signal, onProgress }) {
    const { bytes, count } = this.#plan.files;
    const progress = new Progress((p) => onProgress({ ...p, files: this.#count(), filesTotal: count ?? (this.#ended ? this.#taken : null) }), bytes ?? this.#total());
    progress.kept(this.#there);
    const stop = linked(signal);
    /** @type {{error: unknown} | undefined} */
    let failure;
    await Promise.all(Array.from({ length: this.#plan.atOnce }, () => this.#work(stop.signal, progress).catch((error) => {
      failure ??= { error };
      stop.abort(error);
    })));
    stop.end();
    if (failure) {
      if (!signal.aborted) this.#stop.abort(); // it is not resumed
      throw failure.error;
    }
    progress.end();
    return this.result;
  }

  #count() {
    const { uploaded, skipped, failed } = this.result;
    return uploaded.length + skipped.length + failed.length;
  }

  /** Bytes, as soon as they are known. */
  #total() {
    return this.#plan.files.bytes ?? (this.#ended ? this.#seen : null);
  }

  /** Removes the parts of what has not become an object. */
  async undo() {
    this.#stop.abort();
    for (const objectName of this.#parts) await this.#discard(objectName);
  }

  /** @param {string} objectName */
  async #discard(objectName) {
    if (this.#parts.has(objectName)) await this.#plan.discard(objectName);
    this.#parts.delete(objectName);
  }

  /** Sends one file after the other. @param {AbortSignal} signal @param {Progress} progress */
  async #work(signal, progress) {
    for (;;) {
      const entry = this.#again.shift() ?? await race(signal, this.#next(), (late) => { if (late) this.#again.push(late); })
        ?? this.#again.shift(); // asked for before a pause, and come since
      if (!entry) return progress.begin(this.#total());
      const id = ++this.#last;
      try {
        await this.#send(entry, id, signal, progress);
      } catch (error) {
        progress.landed(id, 0);
        if (signal.aborted) {
          this.#again.push(entry);
          throw signal.reason;
        }
        if (Object(error).code === UNREADABLE) await this.#discard(entry.objectName).catch(() => {}); // as it is, it does not come again
        this.#fail(entry, error);
      }
    }
  }

  /** @param {Entry} entry @param {number} id @param {AbortSignal} signal @param {Progress} progress */
  async #send(entry, id, signal, progress) {
    const { path, objectName, stored } = entry;
    if (entry.error) throw entry.error;
    const file = /** @type {File} */ (await race(signal, fileOf(entry.file)));
    const { size } = file;
    this.#seen += size - (entry.size ?? 0);
    entry.size = size;
    progress.begin(this.#total());
    if (stored?.etag && stored.size === size && await this.#plan.matches(dataOf(file, undefined), stored.etag, signal)) {
      progress.skipped(size);
      this.#settle("skipped", { path, objectName, size, etag: stored.etag, versionId: null });
      return;
    }
    const { etag, versionId } = await this.#put(objectName, file, { signal }, ({ loaded }) => progress.flying(id, loaded));
    progress.landed(id, size);
    this.#silent = 0;
    this.#settle("uploaded", { path, objectName, size, etag, versionId });
  }

  /** @param {string} objectName @param {File} file @param {PutOptions} own @param {PutOptions["onProgress"]} onProgress */
  async #put(objectName, file, own, onProgress) {
    const { put, resume } = this.#plan;
    if (file.size <= MIN_PART_SIZE) return put(objectName, file, own); // as a whole: nothing to resume, and soon there
    if (resume) this.#parts.add(objectName);
    const result = await put(objectName, file, { ...own, resume, onProgress });
    this.#parts.delete(objectName);
    return result;
  }

  /** @param {"uploaded" | "skipped"} how @param {StoredFile} file */
  #settle(how, file) {
    this.#there += file.size;
    this.result[how].push(file);
    this.#tell({ ...file, skipped: how === "skipped" });
  }

  /** Notes that a file did not go, and throws where no other would. @param {Entry} entry @param {unknown} failure */
  #fail({ path, objectName }, failure) {
    const error = /** @type {Error & {code?: string, argument?: string}} */ (failure);
    this.result.failed.push({ path, objectName, error });
    this.#tell({ path, objectName, error });
    if (error instanceof NetworkError) this.#silent++;
    if (error instanceof ResponseError) this.#silent = 0;
    const ofCall = error instanceof InvalidArgumentError && !/^(object|files)/.test(error.argument ?? "");
    if (ofCall || OF_ALL.has(error.code ?? "") || this.#silent >= this.#plan.atOnce) throw error;
  }

  async #next() {
    try {
      const { value } = await this.#entries.next();
      if (value) this.#taken++;
      else this.#ended = true;
      if (this.#broken) throw this.#broken.error; // after it an iterator ends as if it were through
      return value;
    } catch (error) {
      this.#broken ??= { error };
      throw error;
    }
  }

  /** The files, each with what is stored under its key: both come in the same order. @returns {AsyncGenerator<Entry, void>} */
  async *#matched() {
    const { files, compares, list } = this.#plan;
    const stored = compares ? list(files.prefix, this.#stop.signal)[Symbol.asyncIterator]() : undefined;
    let item = stored && await first(stored);
    for await (const found of files.found) {
      while (item && compareKeys(item.objectName, found.objectName) < 0) item = (await /** @type {AsyncIterator<ObjectItem>} */ (stored).next()).value;
      yield item?.objectName === found.objectName ? { ...found, stored: item } : found;
    }
    await stored?.return?.();
  }
}

/** The first object of a list. A caller that may only write is denied it: then nothing is known to be stored. @param {AsyncIterator<ObjectItem>} list */
async function first(list) {
  try {
    return (await list.next()).value;
  } catch (error) {
    if (error instanceof ResponseError && Object(error).status === 403) return undefined;
    throw error;
  }
}

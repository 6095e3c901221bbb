// @ts-check
// What Client does that takes long, and can be paused.
import { checkedSignal, copyOptions, progressOf, readCall, refuseRange } from "./arguments.js";
import { isFileHandle, isWritable } from "./brands.js";
import { CopyingCalls } from "./copyingcalls.js";
import { invalidArgument } from "./errors.js";
import { FolderUpload } from "./folder.js";
import { filesOf } from "./folderfiles.js";
import { given } from "./known.js";
import { CONCURRENCY, MAX_CONCURRENCY } from "./limits.gen.js";
import { linked } from "./linked.js";
import { partKey, stored } from "./objectcalls.js";
import { dataOf } from "./source.js";
import { Download, Upload } from "./transfer.js";
import { itemsOfZip, zipOf } from "./zip.js";

/**
 * @import { Calls } from "./calls.js"
 * @import { Client as Declared } from "./index.js"
 */

/** The transfers of Client. */
export class TransferCalls extends CopyingCalls {
  #calls;

  /** @param {Calls} calls */
  constructor(calls) {
    super(calls);
    this.#calls = calls;
  }

  /** @type {Declared["upload"]} */
  upload(bucket, object, source, o) {
    const { signal, options } = readCall("upload", o);
    const { onProgress, onLocked, length, resume: wanted = true } = given("upload", o);
    const data = isFileHandle(source) ? undefined : dataOf(source, length);
    const once = data?.stream ? "source" : undefined;
    const resume = once ? undefined : wanted;
    const fixed = { ...copyOptions(options), resume, onLocked };
    return new Upload({
      run: (own) => data
        ? stored(this.#calls, "putObject", { bucket, object }, data, { ...fixed, ...own })
        : this.fPutObject(bucket, object, /** @type {FileSystemFileHandle} */ (source), { ...fixed, length, ...own }),
      undo: resume ? () => discard(this.#calls, { bucket, object }, fixed.headers) : undefined,
      once, signal, onProgress,
    });
  }

  /** @type {Declared["download"]} */
  download(bucket, object, to, o) {
    const { signal, options } = readCall("download", o);
    const { onProgress, resume = isFileHandle(to) } = given("download", o);
    const once = isWritable(to) ? "to" : undefined;
    const fixed = { ...copyOptions(options), resume };
    return new Download({
      run: (own) => this.fGetObject(bucket, object, to, { ...fixed, ...own }),
      undo: resume ? () => this.#calls.runtime.store.delete(partKey(this.#calls, to, bucket, object, fixed)) : undefined,
      once, signal, onProgress,
    });
  }

  /** @type {Declared["putFolder"]} */
  putFolder(bucket, prefix, files, o) {
    const { signal, options } = readCall("putFolder", o);
    const { onProgress, onLocked, resume = true, concurrency: atOnce = this.#calls.options.concurrency ?? CONCURRENCY } = given("putFolder", o);
    if (!(Number.isInteger(atOnce) && atOnce >= 1 && atOnce <= MAX_CONCURRENCY)) throw invalidArgument("concurrency", `must be from 1 to ${MAX_CONCURRENCY}`);
    if (typeof resume !== "boolean" && resume !== "adopt") throw invalidArgument("resume", 'must be true, false or "adopt"');
    const fixed = { ...copyOptions(options), onLocked };
    return new FolderUpload({
      files: filesOf(prefix, files), atOnce, resume, compares: !!resume && !isEncrypted(fixed),
      put: (object, file, own) => this.fPutObject(bucket, object, file, { ...fixed, ...own }),
      list: (prefix, signal) => this.listObjectsV2(bucket, { prefix, recursive: true, signal }),
      matches: (data, etag, signal) => this.#calls.call("MatchesETag", { etag }, { partSize: fixed.partSize, signal }, { data }),
      discard: (object) => discard(this.#calls, { bucket, object }, fixed.headers),
    }, { signal, onProgress });
  }

  /** @type {Declared["zip"]} */
  zip(bucket, keysOrPrefix, o) {
    const own = given("zip", o);
    const { signal, onProgress, keepPrefix = false, names = withoutPrefix(keepPrefix ? "" : keysOrPrefix), ...options } = own;
    if (typeof keepPrefix !== "boolean") throw invalidArgument("keepPrefix", "must be true or false");
    if (typeof names !== "function") throw invalidArgument("names", "must be a function");
    refuseRange(own);
    const fixed = copyOptions(options), progress = progressOf(own, null);
    const items = itemsOfZip(keysOrPrefix, (prefix, signal) => this.listObjectsV2(bucket, { prefix, recursive: true, signal }));
    const stop = linked(this.#calls.closing, checkedSignal(signal)); // the last that can be refused: else it were followed for good
    return zipOf(items(stop.signal), {
      bucket, stop, progress, nameOf: names, ownKey: isEncrypted(fixed),
      open: ({ objectName: object, versionId }) => this.#calls.opened("getObject", { bucket, object }, { ...fixed, versionId, signal: stop.signal }),
    });
  }
}

/**
 * Whether a call has the object encrypted, or brings the key: then an ETag is no MD5, and maybe another in a list.
 * @param {{sse?: unknown, headers?: object}} options
 */
const isEncrypted = ({ sse, headers = {} }) => !!sse || Object.keys(headers).some((name) => /^x-amz-server-side-encryption/i.test(name));

/** Names of objects below the last folder of a prefix; all of the key where keys were given. @param {unknown} prefix */
function withoutPrefix(prefix) {
  const length = typeof prefix === "string" ? prefix.lastIndexOf("/") + 1 : 0;
  return (/** @type {{objectName: string}} */ { objectName }) => objectName.slice(length) || "/";
}

/**
 * Removes what a call with resume has left at the server, unless another call has it now.
 * @param {Calls} calls @param {{bucket: string, object: string}} args @param {unknown} headers
 */
async function discard(calls, args, headers) {
  try {
    await calls.call("DiscardUpload", args, { headers }, { resume: { options: {}, wait: false } });
  } catch (error) {
    if (Object(error).code !== "UploadLocked") throw error;
  }
}

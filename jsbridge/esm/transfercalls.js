// @ts-check
// What Client does that takes long, and can be paused.
import { copyOptions, readCall } from "./arguments.js";
import { isFileHandle, isWritable } from "./brands.js";
import { given } from "./known.js";
import { ObjectCalls, partKey, stored } from "./objectcalls.js";
import { dataOf } from "./source.js";
import { Download, Upload } from "./transfer.js";

/**
 * @import { Calls } from "./calls.js"
 * @import { Client as Declared } from "./index.js"
 */

/** The transfers of Client. */
export class TransferCalls extends ObjectCalls {
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

/** Transfers that can be paused, resumed and cancelled. */
import type { FolderFile, FolderProgress, FolderResult } from "./folders.types.js";
import type { Progress } from "./options.types.js";
import type { ObjectStat, PutResult } from "./types.gen.js";

export {}; // else all of it were exported, not just what says so

export type TransferState = "running" | "paused" | "done" | "failed" | "cancelled";

interface TransferEvents {
  progress: CustomEvent<Progress>;
  state: CustomEvent<{ state: TransferState }>;
}

interface FolderEvents {
  progress: CustomEvent<FolderProgress>;
  state: CustomEvent<{ state: TransferState }>;
  /** A file is stored, was left out or has failed. */
  file: CustomEvent<FolderFile>;
}

/** What upload and download have in common. It runs from the start. */
declare abstract class Transfer<Result, Events = TransferEvents> extends EventTarget {
  protected constructor();
  /**
   * Stops sending or receiving until resume(). Throws InvalidArgumentError for a
   * stream, which cannot be begun again.
   */
  pause(): void;
  resume(): void;
  /**
   * Ends it for good, and resolves once nothing is left of it at the server and
   * in the journal, or rejects where that could not be; `done` rejects with an AbortError.
   * What stays for want of an answer is removed once the server is back, by the
   * page, or by its next upload in parts. The
   * signal of the options does the same, with its own reason. After a failure it
   * removes what was left to be resumed.
   */
  cancel(): Promise<void>;
  readonly state: TransferState;
  /** It need not be looked at: its rejection is never unhandled. */
  readonly done: Promise<Result>;
  addEventListener<K extends keyof Events>(
    type: K, listener: ((event: Events[K]) => void) | null, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | AddEventListenerOptions): void;
}

/** What client.upload gives. */
export class Upload extends Transfer<PutResult> {
  protected constructor();
}

/** What client.download gives. */
export class Download extends Transfer<ObjectStat> {
  protected constructor();
}

/** What client.putFolder gives. */
export class FolderUpload extends Transfer<FolderResult, FolderEvents> {
  protected constructor();
  /** What was done until now, also after a pause, a failure or a cancel. */
  readonly result: FolderResult;
}

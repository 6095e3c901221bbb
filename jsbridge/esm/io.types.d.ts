/** What io.js, exchange.js and those who use them hand one another; no part of the package's face. */
import type { Channel } from "./channel.js";
import type { TraceEvent, Warning } from "./options.types.js";
import type { Progress, Report } from "./progress.js";
import type { BodyReader } from "./exchange.js";
import type { Destination } from "./sink.js";
import type { ObjectStat, SigningRequest } from "./types.gen.js";

export {}; // else all of it were exported, not just what says so

export type Bytes = Uint8Array<ArrayBuffer>;
export type Stream = ReadableStream<Bytes>;

/** A fetch, the browser's or the caller's. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Something that Go asks for: see jsbridge/doc.go. Which fields it has depends on what it is. */
export interface Ask {
  id: number;
  call: number;
  client: number;
  what: string;
  method: string;
  url: string;
  headers: Record<string, string>;
  /** Whether Go reads the body as it comes. */
  stream: boolean;
  /** Milliseconds until an answer begins; 0: without a limit. */
  firstByte: number;
  /** Milliseconds that an answer may stay silent; 0: without a limit. */
  idle: number;
  form?: [string, string][];
  text?: string;
  /** Of a payload, with the range that is meant. */
  handle: number;
  offset: number;
  size: number;
  /** Of a journal, or a destination. */
  op: string;
  key: string;
  entry: string;
  /** Milliseconds. */
  wait: number;
  request: SigningRequest;
  /** The handle of a destination; the fields behind it are as Go's Sink has them. */
  sink: number;
  /** What the file holds stays. */
  keep: boolean;
  /** Bytes of the object; -1: nobody knows. */
  length: number;
  part: number;
  /** Bytes of the part that were taken already. Size is how many to take, -1 all there are. */
  before: number;
  /** Go is to see the bytes. */
  sum: boolean;
}

/** What a destination has beside what Go asks of it. */
export interface Taking {
  /** Ends with the ask. */
  signal: AbortSignal;
  body?: BodyReader;
  progress?: Progress;
  /** What is told of a body that broke. */
  failed(error: unknown): Failure;
  /** Tells Go that bytes have come, and shows them. */
  passed(chunk?: Bytes): Promise<void>;
}

/** Takes the bytes of parts, numbered from 0, each in its order. */
export interface Sink {
  write(part: number, position: number, chunk: Bytes): Promise<void>;
  /** All of that part was given. */
  done(part: number, signal: AbortSignal): Promise<void>;
  /** What was given so far is to stay. */
  commit(): Promise<void>;
  close(): Promise<void>;
  abort(reason: unknown): Promise<void>;
}

/** Something that Go tells a client's owner. */
export type Told = { call: number; client: number } & ({ do: "trace"; event: TraceEvent } | { do: "warn"; event: Warning });

export interface Hooks {
  /** What the caller's own functions answer, and the page itself, by the names of asks. */
  ask: Record<string, (m: Ask, signal: AbortSignal) => Promise<object | void>>;
  trace(event: TraceEvent): void;
  warn(warning: Warning): void;
}

/** What a client's owner gave: a fetch, and functions for what Go asks or tells. */
export interface Page {
  fetch?: Fetch;
  hooks?: Hooks;
}

/** What the page keeps of a call. */
export interface Call extends Page {
  progress?: Progress;
  /** What the page caught last on its behalf. */
  cause?: unknown;
  /** Handles that are gone when it ends. */
  pieces?: number[];
}

/** A transport.Error's kind, and the host's own words. */
export interface Failure {
  kind: string;
  message: string;
}

/** The answer to a request. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: Stream | null;
  /** CORS hides no header of it. */
  seen: boolean;
  /** Nor of one that it was made from. */
  open: boolean;
  /** Where it came from instead; the status is 307 then. */
  redirected?: string;
}

/** Ends a request. */
export interface Control {
  signal: AbortSignal;
  abort(reason?: unknown): void;
}

/** What a response says of its body. */
export interface Source {
  controller?: Control;
  /** Milliseconds that it may pause. */
  idle?: number;
  /** Bytes that it has. */
  length?: number;
  /** How many of them may be missing. */
  slack?: number;
}

/** What is kept under a handle, beside the readers of bodies. */
export type Content = Blob | Bytes;

/** What a request carries. */
export type Body = Content | string | undefined;

/** A call of the channel. */
export interface Invocation extends Call {
  client: number;
  method: string;
  /** JSON. */
  args: string;
  /** How far the caller's clock is ahead of this machine's, in milliseconds. */
  clock?: number;
  signal?: AbortSignal;
  onitem?(item: unknown): void;
}

/** What can be uploaded. */
export interface Data {
  content: Content | Stream;
  /** Bytes; null: nobody knows. */
  size: number | null;
  stream: boolean;
  /** As a File says it. */
  type: string;
}

/** How an upload resumes another. */
export interface Resume {
  /** What crosses to Go. */
  options: { resume?: string; source?: string };
  /** Whether to wait for the lock. */
  wait: boolean;
}

/** What goes along with a call of a client, beside its arguments and options. */
export interface Extra {
  /** What it sends. */
  data?: Data;
  /** Where it writes to. */
  to?: Destination;
  progress?: Progress;
  /** Its answer has a body, and is to say where that is kept. */
  download?: boolean;
  onitem?(item: unknown): void;
  resume?: Resume;
}

/** Go's answer to the opening of an object, or to the request for the rest of it. */
export interface Opening {
  stat: ObjectStat;
  /** The handle of the body. */
  body: number;
  /** Where that begins in the object. */
  offset: number;
  /** Bytes; -1: nobody knows. */
  length: number;
  /** What Go needs to ask for the rest: its end first, or -1 where it cannot be asked for. */
  state: number[];
  channel: Channel;
}

/** Asks for the rest of an object; undefined: there have been enough failures. */
export type GetRest = (args: object, signal: AbortSignal) => Promise<Opening | undefined>;

/** A transfer that can be paused. */
export interface Plan<Result> {
  run(own: { signal: AbortSignal; onProgress: Report }): Promise<Result>;
  /** Removes what stays when run is aborted. */
  undo?(): Promise<void>;
  /** The argument for whose sake run can be called but once. */
  once?: string;
  signal?: AbortSignal;
  onProgress?: Report;
}

/** A call that has not settled. */
export interface Pending {
  resolve(value: unknown): void;
  reject(error: unknown): void;
  done(): void;
  onitem?(item: unknown): void;
  aborted?: { reason: unknown };
}

/** A message of Go's: see jsbridge/doc.go. */
export type Message =
  | { do: "settle"; id: number; result?: unknown; error?: { type?: string; message: string; code: string } }
  | { do: "item"; call: number; value: unknown }
  | ({ do: "ask" } & Ask)
  | Told
  | { do: "kept"; call: number; bytes: number }
  | { do: "abort" | "taken"; id: number }
  | { do: "release"; handle: number };

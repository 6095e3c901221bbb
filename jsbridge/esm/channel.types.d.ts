/** What the modules of the page hand one another to run Go; no part of the package's face. */
import type { Channel } from "./channel.js";

export {}; // else all of it were exported, not just what says so

/** What init was given, in a form that can be compared. */
export interface Start {
  wasmURL?: string | URL;
  wasmModule?: WebAssembly.Module;
  host?: "main" | "worker";
}

export interface Loading {
  /** Ends it. */
  signal: AbortSignal;
  /** Is told when the server of the module has answered. */
  answer(): void;
}

/** Where Go runs. */
export interface Host {
  /** Takes messages, and the bytes of the last of them. */
  send(text: string, bytes?: Uint8Array): void;
  stop(): void;
}

/** Starts Go. onexit gets what it died of, or undefined where it was told to end. */
export type StartHost = (options: Start, onmessage: (text: string) => void, onexit: (error: unknown) => void, loading: Loading) => Promise<Host>;

export type Hosts = Record<"main" | "worker", StartHost>;

/** Go's own runtime, as far as it is used here: wasm_exec.js has it. */
export interface GoProgram {
  importObject: WebAssembly.Imports;
  exited: boolean;
  _scheduledTimeouts: Map<number, ReturnType<typeof setTimeout>>;
  _resume(): void;
  exit(code: number): void;
  run(instance: WebAssembly.Instance): Promise<void>;
}

/** What Go writes to. */
export interface GoFiles {
  writeSync(file: number, bytes: Uint8Array): number;
}

/** What Go finds as globalThis.minnow, and where it leaves its way in. */
export interface Bridge {
  post(text: string): void;
  /** Bytes of wasm memory. */
  memory(): number;
  receive?(text: string, bytes?: Uint8Array): void;
}

/** A channel that is there, or on its way. */
export interface Starting {
  channel: Promise<Channel>;
  /** Ends the start. */
  stop: AbortController;
  /** Resolves once the server of the module has answered, or never will. */
  answered: Promise<unknown>;
  /** Makes the next call start another. */
  forget(): void;
}

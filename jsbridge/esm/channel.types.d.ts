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

/** What the probes of diagnose() are and bring; no part of the package's face. */
export {}; // else all of it were exported, not just what says so

/** A request that diagnose() may send. */
export interface Probe {
  method?: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  inQuery?: boolean;
  anyTime?: boolean;
  unsigned?: boolean;
  region?: string;
  date?: number;
  operation?: string;
  bucket?: string;
  object?: string;
  body?: string;
}

/** The same as it is sent. */
export interface Signed {
  url: string;
  method: string;
  headers: Record<string, string>;
  body?: string;
}

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  code: string;
  region: string;
  root: string;
}

/** Has a request signed in Go. */
export type Sign = (args: object, options: { signal: AbortSignal }) => Promise<{ url: string; headers: Record<string, string> }>;

/** What diagnose() gives. */
import type { Call } from "./options.types.js";

/** bucket: without it, methods, headers and what is exposed stay unknown. */
export type DiagnoseOptions = { bucket?: string } & Pick<Call, "signal">;

export interface Diagnosis {
  /** Nothing of what was found stops a call. */
  ok: boolean;
  /** The cause of the rest first; [] when nothing was found. */
  findings: Finding[];
  /** What was looked at. unknown: an earlier failure hides it, or nobody can tell from here. */
  checks: { name: string; outcome: "passed" | "failed" | "unknown" }[];
}

export type FindingCode =
  | "Offline" | "MixedContent" | "ContentSecurityPolicy" | "NoSuchHost" | "Unreachable" | "LocalNetworkDenied" | "TLS" | "NotS3" | "ServerFails"
  | "OriginRefused" | "MethodRefused" | "HeaderRefused" | "HeadersHidden" | "WrongAddressing" | "WrongRegion" | "WrongKeys"
  | "ClockSkew" | "NoSuchBucket" | "AccessDenied" | "CredentialsFailed" | "SigningFailed";

export interface Finding {
  code: FindingCode;
  /** warning: calls work, some less well. */
  severity: "error" | "warning";
  /** What was found: a sentence or two, in English. */
  message: string;
  /** What to change. */
  remedy: string;
  /** The change itself: CORS rules, a setting of the server, an option of the constructor. */
  paste: { title: string; text: string }[];
}

// @ts-check
// Minnow: the S3/MinIO client for the browser. Types and meaning: index.d.ts.
import { running } from "./channel.js";

export { init, terminate } from "./channel.js";
export { Client } from "./client.js";
export { CopyConditions } from "./copyconditions.js";
export { InvalidArgumentError, NetworkError, ResponseError, S3Error } from "./errors.js";
export { PostPolicy } from "./postpolicy.js";
export { Download, Upload } from "./transfer.js";

/** What anonymous users may do below a prefix. */
export const Policy = Object.freeze({ NONE: "none", READ_ONLY: "readonly", WRITE_ONLY: "writeonly", READ_WRITE: "readwrite" });

export async function stats() {
  const channel = await running();
  const calls = channel.size; // before this one
  const inGo = await channel.call({ client: 0, method: "Stats", args: "{}" });
  return { ...inGo, calls, handles: channel.io.size, clients: channel.io.clients };
}

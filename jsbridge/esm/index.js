// @ts-check
// Minnow: the S3/MinIO client for the browser. Types and meaning: index.d.ts.
import { running } from "./channel.js";

export { init, terminate } from "./channel.js";
export { Client } from "./client.js";
export { InvalidArgumentError, NetworkError, ResponseError, S3Error } from "./errors.js";

export async function stats() {
  const channel = await running();
  const calls = channel.size; // before this one
  const inGo = await channel.call({ client: 0, method: "Stats", args: "{}" });
  return { ...inGo, calls, handles: channel.io.size };
}

// @ts-check
// Minnow: the S3/MinIO client for the browser. Types and meaning: index.d.ts.
import { defaultRuntime } from "./runtime.js";

export { Client } from "./client.js";
export { CopyConditions, PostPolicy } from "./conditions.js";
export { InvalidArgumentError, NetworkError, ResponseError, S3Error } from "./errors.js";
export { FolderUpload } from "./folder.js";
export { stsAssumeRole, stsAssumeRoleWithLDAPIdentity, stsAssumeRoleWithWebIdentity } from "./sts.js";
export { Download, Upload } from "./transfer.js";

/** What anonymous users may do below a prefix. */
export const Policy = Object.freeze({ NONE: "none", READ_ONLY: "readonly", WRITE_ONLY: "writeonly", READ_WRITE: "readwrite" });

/** @type {typeof import("./index.js").init} */
export const init = (options) => defaultRuntime.init(options);

/** @type {typeof import("./index.js").terminate} */
export const terminate = () => defaultRuntime.terminate();

/** @type {typeof import("./index.js").stats} */
export const stats = () => defaultRuntime.stats();

// Every method as a TypeScript user writes it, compiled and never run. A line
// under @ts-expect-error is a mistake that the types must find.
import {
  Client,
  type CredentialsCallback,
  CopyConditions,
  Download,
  FolderUpload,
  InvalidArgumentError,
  NetworkError,
  Policy,
  PostPolicy,
  type PutResult,
  ResponseError,
  S3Error,
  Upload,
  init,
  stats,
  stsAssumeRole,
  stsAssumeRoleWithLDAPIdentity,
  stsAssumeRoleWithWebIdentity,
  terminate,
} from "../../dist/index.js";
import type { CannedACL, Expiration, ObjectAttributes, ObjectOptions, RemoveError, Restore, Retention } from "../../dist/index.js";

declare const signal: AbortSignal;
declare const file: File;
declare const handle: FileSystemFileHandle;

export async function module(): Promise<void> {
  await init();
  await init({ host: "worker", wasmURL: new URL("https://example.com/minnow.wasm"), signal });
  const { handles, calls } = await stats();
  const held: number = handles + calls;
  // @ts-expect-error no such host
  await init({ host: "iframe" });
  await terminate();
  void held;
}

export function clients(): Client[] {
  const anonymous = new Client({ endpoint: "play.min.io:9000" });
  const full = new Client({
    endpoint: "http://127.0.0.1:9000",
    secure: false,
    accessKey: "minnow",
    secretKey: "secret",
    sessionToken: "token",
    region: "us-east-1",
    addressing: "path",
    signing: "header",
    integrity: "crc32c",
    partSize: 8 << 20,
    concurrency: 4,
    retry: { attempts: 3, baseDelay: 100, maxDelay: 5_000, maxElapsed: 20_000, maxStalled: 60_000, statuses: [503] },
    keepsSlashes: true,
    fetch: (input, o) => fetch(input, o),
    publicEndpoint: "https://files.example.org",
    timeout: { firstByte: 30_000, idle: 10_000 },
    clock: () => Date.now(),
    onRequest: ({ operation, url, status, duration, error }) => console.log(operation + url + status + duration + (error ?? "")),
    onWarning: ({ code, message, remedy }) => console.warn(code + message + remedy),
  });
  new Client({
    endpoint: "play.min.io",
    credentials: async ({ signal }) => (await fetch("/keys", { signal })).json(),
  });
  new Client({
    endpoint: "play.min.io",
    accessKey: "minnow",
    signer: async ({ operation, bucket, object, canonicalRequest, policy, body, date, region, expires }) => {
      // @ts-expect-error not every request is about an object
      object.length;
      const signature: string = operation + bucket + canonicalRequest + policy + body + date + region + (expires ?? 0);
      return { signature };
    },
  });
  new Client({
    endpoint: "play.min.io",
    credentials: async () => ({ accessKey: "a", sessionToken: "t", expiration: new Date() }),
    signer: async () => ({ signature: "" }),
  });
  // @ts-expect-error credentials come as a promise
  new Client({ endpoint: "play.min.io", credentials: () => ({ accessKey: "a", secretKey: "s" }) });
  // @ts-expect-error an endpoint is needed
  new Client({});
  // @ts-expect-error no such style
  new Client({ endpoint: "play.min.io", addressing: "subdomain" });
  anonymous.close();
  return [anonymous, full];
}

export async function buckets(client: Client): Promise<void> {
  await client.makeBucket("bucket");
  await client.makeBucket("bucket", { location: "eu-west-1", signal, headers: { "x-amz-bucket-object-lock-enabled": "true" } });
  for (const { name, creationDate } of await client.listBuckets({ signal })) {
    const line: string = name + (creationDate?.toISOString() ?? "");
    void line;
  }
  const exists: boolean = await client.bucketExists("bucket", { signal });
  await client.removeBucket("bucket", { signal });
  // @ts-expect-error which bucket?
  await client.makeBucket();
  // @ts-expect-error it is called location
  await client.makeBucket("bucket", { region: "eu-west-1" });
  void exists;
}

export async function lists(client: Client): Promise<void> {
  for await (const item of client.listObjects("bucket", { prefix: "photos/", recursive: true, signal })) {
    const { objectName, size, isDir, etag, lastModified, bucketName } = item;
    const line: string = `${bucketName}/${objectName} ${size} ${isDir} ${etag} ${lastModified?.toISOString()}`;
    // @ts-expect-error a folder has no date
    lastModified.toISOString();
    void line;
  }
  for await (const page of client.listObjectsV2("bucket", { startAfter: "photos/2" }).pages()) {
    const names: string[] = page.map(({ objectName }) => objectName);
    void names;
  }
  for await (const page of client.listObjects("bucket", { maxKeys: 10, limit: 25, delimiter: "-", token: "t" }).pages()) {
    const token: string | undefined = page.token;
    const prefixes: string[] = page.prefixes;
    void [token, prefixes];
  }
  for await (const { objectName, versionId, isLatest, isDeleteMarker, storageClass, owner, restore } of client.listObjectVersions("bucket", { prefix: "a", includeUserMetadata: true, pageSize: 5 })) {
    const line: string = objectName + versionId + isLatest + isDeleteMarker + (storageClass ?? "") + (owner?.id ?? "") + restore?.expiryDate?.toISOString();
    void line;
  }
  const kept: RemoveError[] = await client.removeObjectVersions("bucket", { prefix: "photos/", bypassGovernance: true, signal });
  const { objects, bytes }: { objects: number; bytes: number } = await client.prefixSize("bucket", "photos/", { versions: true, onProgress: (size) => void size.bytes.toFixed(), signal });
  void [kept, objects, bytes];
  // @ts-expect-error all below it is removed
  await client.removeObjectVersions("bucket", { recursive: false });
  // @ts-expect-error version 1 cannot start after a key
  client.listObjects("bucket", { startAfter: "photos/2" });
  // @ts-expect-error a list is iterated, not awaited for an array
  const items: unknown[] = await client.listObjects("bucket");
  void items;
}

export async function incomplete(client: Client): Promise<void> {
  for await (const { objectName, uploadId, size, initiated, isDir } of client.listIncompleteUploads("bucket", { prefix: "a", recursive: true })) {
    const line: string = objectName + uploadId + size + isDir + initiated?.toISOString();
    void line;
  }
  await client.removeIncompleteUpload("bucket", "object", { signal });
}

export async function policies(client: Client): Promise<void> {
  const policy: Policy = await client.getBucketPolicy("bucket");
  await client.getBucketPolicy("bucket", "prefix", { signal });
  await client.setBucketPolicy("bucket", "prefix", Policy.READ_ONLY);
  await client.setBucketPolicy("bucket", "prefix", "readwrite", { signal });
  // @ts-expect-error no such policy
  await client.setBucketPolicy("bucket", "prefix", "public");
  const document: string = await client.getBucketPolicyDocument("bucket");
  await client.setBucketPolicyDocument("bucket", document, { signal });
  void policy;
}

export async function notifications(client: Client): Promise<void> {
  const config = await client.getBucketNotification("bucket");
  await client.setBucketNotification("bucket", config);
  await client.setBucketNotification("bucket", {
    QueueConfigurations: [{
      Arn: "arn:minio:sqs::1:webhook", Events: ["s3:ObjectCreated:*"],
      Filter: { Key: { FilterRules: [{ Name: "suffix", Value: ".jpg" }] } },
    }],
  });
  // @ts-expect-error a rule is by prefix or suffix
  await client.setBucketNotification("bucket", { QueueConfigurations: [{ Arn: "a", Events: [], Filter: { Key: { FilterRules: [{ Name: "regex", Value: "" }] } } }] });
  await client.removeAllBucketNotifications("bucket");
  for await (const { eventName, eventTime, s3 } of client.listenBucketNotification("bucket", { prefix: "a", suffix: "b", events: ["s3:ObjectRemoved:*"], signal })) {
    const line: string = eventName + eventTime + s3.bucket.name + s3.object.key + (s3.object.size ?? 0);
    void line;
    break;
  }
}

export async function copies(client: Client): Promise<void> {
  const conditions = new CopyConditions().setModifiedSince(new Date(0)).setUnmodifiedSince(new Date()).setMatchETag("etag").setMatchETagExcept("other");
  const { etag, lastModified, versionId } = await client.copyObject("bucket", "object", "/bucket/source", conditions);
  await client.copyObject("bucket", "object", { bucket: "bucket", object: "source", versionId: "1" }, null, {
    metadata: { colour: "blue" }, contentType: "text/plain", metadataDirective: "REPLACE", signal,
  });
  // @ts-expect-error a source has a bucket
  await client.copyObject("bucket", "object", { object: "source" });
  const made: PutResult = await client.composeObject("bucket", "object", [
    "/bucket/one", { bucket: "bucket", object: "two", versionId: "1", offset: 1, length: 5 << 20, matchETag: "etag", modifiedSince: new Date(0) },
    { bucket: "bucket", object: "three", conditions, ssec: { type: "C", key: new Uint8Array(32) } },
  ], { contentType: "text/plain", metadata: { colour: "blue" }, tags: { a: "b" }, ifNoneMatch: "*", sse: { type: "S3" }, concurrency: 4, signal, onProgress: ({ loaded, total }) => console.log(loaded, total) });
  // @ts-expect-error a source has an object
  await client.composeObject("bucket", "object", [{ bucket: "bucket" }]);
  void made;
  void [etag, lastModified, versionId];
}

export async function renames(client: Client): Promise<void> {
  const { etag, lastModified, versionId } = await client.renameObject("bucket", "old", "new", { ifNoneMatch: "*", signal });
  const { objects, bytes, failed } = await client.renamePrefix("bucket", "old/", "new/", { concurrency: 8, signal, onProgress: ({ objects, bytes, failed }) => console.log(objects, bytes, failed) });
  const reasons: string[] = failed.map(({ objectName, code, message }) => objectName + code + message);
  // @ts-expect-error what an object has, it keeps
  await client.renameObject("bucket", "old", "new", { metadata: { colour: "blue" } });
  void [etag, lastModified, versionId, objects + bytes, reasons];
}

export async function presigned(client: Client): Promise<void> {
  const urls: string[] = [
    await client.presignedGetObject("bucket", "object", { expiry: 60, date: new Date(), responseHeaders: { "response-content-type": "text/plain" } }),
    await client.presignedPutObject("bucket", "object", { expiry: 60, headers: { "content-type": "text/plain" } }),
  ];
  const many: string[] = await client.presignedGetObjects("bucket", new Set(["a", "b"]), { expiry: 60, signal });
  const part: string = await client.presignedUrl("PUT", "bucket", "object", { query: { uploadId: "u", partNumber: 1 }, headers: { "content-md5": "x" }, expiry: 60 });
  await client.presignedUrl("GET", "bucket", null, { query: new URLSearchParams("list-type=2") });
  // @ts-expect-error the query says which version
  await client.presignedGetObjects("bucket", ["a"], { versionId: "v" });
  void [many, part];
  // @ts-expect-error a PUT has no answer to speak of
  await client.presignedPutObject("bucket", "object", { responseHeaders: {} });
  const policy = new PostPolicy().setBucketName("bucket").setKey("a").setKeyStartsWith("b").setContentTypeStartsWith("image/").setContentDisposition("inline").setSuccessActionStatus(201).setSuccessActionRedirect(new URL("https://example.com"))
    .setUserMetadata("a", "b").setTags({ a: "b" }).setCondition("starts-with", "$x-amz-meta-c", "d").setContentType("text/plain")
    .setContentLengthRange(1, 10).setExpires(new Date());
  const { url, fields } = await client.presignedPostPolicy(policy, { date: new Date() });
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  void [urls, url];
}

export async function diagnosis(client: Client): Promise<string[]> {
  const { ok, findings, checks } = await client.diagnose({ bucket: "bucket", signal });
  // @ts-expect-error no such finding
  void findings.some(({ code }) => code === "Nothing");
  return ok ? checks.map(({ name, outcome }) => name + outcome) : findings.map(({ message, remedy, paste }) => message + remedy + paste[0]?.text);
}

export async function uploads(client: Client): Promise<void> {
  await client.putObject("bucket", "blob", new Blob(["x"]), { contentType: "text/plain", metadata: { colour: "blue" } });
  await client.putObject("bucket", "text", "x", { integrity: "none", signal });
  await client.putObject("bucket", "buffer", new ArrayBuffer(8), { headers: { "cache-control": "no-store" } });
  await client.putObject("bucket", "view", new Uint8Array(8));
  await client.putObject("bucket", "stream", new Blob(["x"]).stream(), { length: 1, partSize: 5 << 20, concurrency: 2 });
  await client.putObject("bucket", "response", new Response("x"));
  const { etag, versionId } = await client.fPutObject("bucket", "file", file, {
    onProgress: ({ loaded, total, bytesPerSecond }) => loaded / (total ?? loaded) / bytesPerSecond,
  });
  await client.fPutObject("bucket", "file", handle, { signal });
  await client.fPutObject("bucket", "file", file, { resume: true, onLocked: "reject" });
  await client.fPutObject("bucket", "file", handle, { resume: "adopt", onLocked: "wait" });
  // @ts-expect-error no such way
  await client.fPutObject("bucket", "file", file, { resume: "own" });
  await client.putObject("bucket", "new", "x", { ifNoneMatch: "*", serverOrders: true });
  await client.fPutObject("bucket", "file", file, { ifMatch: etag ?? "*" });
  const ids: (string | null)[] = [etag, versionId];
  // @ts-expect-error a number is no data
  await client.putObject("bucket", "number", 7);
  // @ts-expect-error metadata values are strings
  await client.putObject("bucket", "metadata", "x", { metadata: { size: 7 } });
  // @ts-expect-error a path is no file
  await client.fPutObject("bucket", "path", "/tmp/file");
  void ids;
}

export async function transfers(client: Client): Promise<void> {
  const upload: Upload = client.upload("bucket", "object", file, { metadata: { colour: "blue" }, signal });
  upload.addEventListener("progress", ({ detail: { loaded, total, bytesPerSecond } }) => loaded / (total ?? loaded) / bytesPerSecond);
  upload.addEventListener("state", ({ detail: { state } }) => console.log(state === "paused"));
  upload.pause();
  upload.resume();
  const { etag } = await upload.done;
  const download: Download = client.download("bucket", "object", handle, { onProgress: ({ loaded }) => console.log(loaded) });
  const { size } = await download.done;
  await download.cancel();
  // @ts-expect-error a transfer is made by a client
  new Upload();
  // @ts-expect-error it has no such state
  if (upload.state === "stopped") upload.resume();
  void [etag, size, client.upload("bucket", "object", handle), client.upload("bucket", "object", "x", { resume: "adopt" })];
}

export async function folders(client: Client, list: FileList, folder: FileSystemDirectoryHandle): Promise<void> {
  const upload: FolderUpload = client.putFolder("bucket", "photos/", list, { metadata: { colour: "blue" }, concurrency: 6, resume: false, signal });
  upload.addEventListener("file", ({ detail }) => console.log(detail.error ? detail.error.message : detail.etag));
  upload.addEventListener("progress", ({ detail: { loaded, total, files, filesTotal } }) => loaded / (total ?? loaded) + files / (filesTotal ?? files));
  const { uploaded, skipped, failed } = await upload.done;
  const told: string[] = [...uploaded, ...skipped].map(({ path, objectName, size, versionId }) => path + objectName + size + versionId);
  failed.forEach(({ objectName, error }) => console.log(objectName, error.message, upload.result.uploaded.length));
  await client.putFolder("bucket", "", folder, { onProgress: ({ files }) => console.log(files) }).done;
  await client.putFolder("bucket", "", [file, { path: "a/b", file: handle }, { path: "c", file: new Blob() }]).done;
  // @ts-expect-error a path alone is no file
  client.putFolder("bucket", "", ["/tmp/file"]);
  // @ts-expect-error each file has its own length
  client.putFolder("bucket", "", list, { length: 7 });
  const archive: ReadableStream<Uint8Array> = client.zip("bucket", "photos/", { signal, keepPrefix: true, onProgress: ({ loaded }) => console.log(loaded) });
  await archive.pipeTo(new WritableStream());
  await client.zip("bucket", ["a", { objectName: "b", versionId: "1" }], { names: ({ objectName }, index) => index + objectName }).cancel();
  client.zip("bucket", client.listObjectsV2("bucket", { recursive: true }), { sse: { type: "C", key: new Uint8Array(32) } });
  // @ts-expect-error each key may have a version of its own
  client.zip("bucket", ["a"], { versionId: "1" });
  void told;
}

export async function downloads(client: Client): Promise<void> {
  const got = await client.getObject("bucket", "object", {
    versionId: "1", ifMatch: "etag", ifNoneMatch: "etag", ifModifiedSince: new Date(), ifUnmodifiedSince: new Date(),
    signal, onProgress: ({ loaded }) => console.log(loaded),
  });
  const body: ReadableStream<Uint8Array> = got.body;
  const text: string = await got.text();
  const blob: Blob = await got.blob();
  const buffer: ArrayBuffer = await got.arrayBuffer();
  const json: unknown = await got.json();
  const part = await client.getPartialObject("bucket", "object", 100, 50, { signal });
  await client.getPartialObject("bucket", "object");

  const { size: whole } = await client.fGetObject("bucket", "object", handle, { signal });
  await client.fGetObject("bucket", "object", new WritableStream<Uint8Array>(), { onProgress: ({ loaded }) => console.log(loaded / whole) });
  await client.fGetObject("bucket", "object", handle, { partSize: 2 ** 23, concurrency: 2, verify: false, resume: true, versionId: "v" });
  await client.saveObject("bucket", "folder/object", { fileName: "name", expiry: 60, versionId: "v" });

  const stat = await client.statObject("bucket", "object", { versionId: "1", signal });
  const size: number = stat.size + part.size;
  const hidden: string[] = stat.hidden;
  const colour: string | undefined = stat.metadata?.["colour"];
  // @ts-expect-error what CORS hides is null
  stat.metadata["colour"];
  // @ts-expect-error an offset is a number
  await client.getPartialObject("bucket", "object", "100");
  void [body, text, blob, buffer, json, size, hidden, colour, stat.etag, stat.contentType, stat.lastModified, stat.versionId];
}

export async function stored(client: Client): Promise<void> {
  const retention: Retention = { Mode: "GOVERNANCE", RetainUntilDate: new Date(Date.now() + 86_400_000) };
  const acl: CannedACL = "private";
  const options: ObjectOptions = {
    cacheControl: "no-cache", contentDisposition: "inline", contentEncoding: "gzip", contentLanguage: "de", expires: new Date(), storageClass: "STANDARD_IA",
    tags: { project: "a" }, acl, retention, legalHold: true, websiteRedirect: "/b",
  };
  await client.putObject("bucket", "a", "x", options);
  await client.fPutObject("bucket", "a", file, options);
  client.upload("bucket", "a", file, options);
  await client.copyObject("bucket", "b", "/bucket/a", null, { ...options, tags: {} });
  const stat = await client.statObject("bucket", "a", { checksums: true });
  const restore: Restore | null = stat.restore;
  const expiration: Expiration | null = stat.expiration;
  const held: boolean | null = stat.legalHold;
  void [stat.cacheControl, stat.contentDisposition, stat.contentEncoding, stat.contentLanguage, stat.expires?.getTime(), stat.storageClass, stat.tagCount];
  void [stat.retention?.RetainUntilDate.getTime(), held, stat.websiteRedirect, stat.deleteMarker, stat.partsCount, restore?.expiryDate, expiration?.ruleId];
  void [stat.checksums?.["CRC32C"], stat.checksumType, stat.replicationStatus];
  const there: boolean = await client.objectExists("bucket", "a", { versionId: "v", signal });
  const attributes: ObjectAttributes = await client.getObjectAttributes("bucket", "a", { maxParts: 10, partNumberMarker: 1, versionId: "v" });
  void [there, attributes.Checksum?.ChecksumCRC32C, attributes.ObjectParts?.Parts?.[0].PartNumber];
  await client.removeObject("bucket", "a", { versionId: "v", bypassGovernance: true });
  await client.removeObjects("bucket", ["a"], { bypassGovernance: true });
  // @ts-expect-error a Date
  await client.putObject("bucket", "a", "x", { expires: "tomorrow" });
  // @ts-expect-error no such rights
  await client.putObject("bucket", "a", "x", { acl: "public" });
}

export async function removals(client: Client): Promise<void> {
  await client.removeObject("bucket", "object", { versionId: "1", signal });
  const failed = await client.removeObjects("bucket", ["a", { objectName: "b", versionId: "1" }], { signal });
  for (const { objectName, versionId, code, message } of failed) console.log(objectName + (versionId ?? "") + code + message);
  await client.removeObjects("bucket", new Set(["a"]));
  await client.removeObjects("bucket", (async function* () { yield "a"; })());
  // @ts-expect-error a single key is no list
  await client.removeObjects("bucket", { objectName: "a" });
}

export function errors(error: unknown): string {
  if (error instanceof ResponseError) return error.code + error.status + error.requestId + error.hostId + error.resource;
  if (error instanceof InvalidArgumentError) {
    const argument: string = error.argument;
    return argument;
  }
  if (error instanceof NetworkError) return error.message + error.retryable + error.reason + (error.url ?? "");
  if (error instanceof S3Error) return error.operation + error.bucketName + error.objectName + error.region + error.cause;
  // @ts-expect-error nothing is known of another error
  return error.code;
}

export async function encryption(client: Client): Promise<void> {
  const sse = { type: "C", key: crypto.getRandomValues(new Uint8Array(32)) } as const;
  await client.putObject("bucket", "a", "x", { sse });
  await client.putObject("bucket", "a", "x", { sse: { type: "KMS", keyId: "k", context: { app: "a" } } });
  client.upload("bucket", "a", file, { sse: { type: "S3" } });
  client.download("bucket", "a", handle, { sse });
  await client.fGetObject("bucket", "a", handle, { sse });
  const { body } = await client.getObject("bucket", "a", { sse: { type: "C", key: new ArrayBuffer(32) } });
  await client.copyObject("bucket", "b", "/bucket/a", null, { sse: { type: "S3" }, sourceSse: sse });
  const stat = await client.statObject("bucket", "a", { sse });
  const id: string | undefined = stat.sse?.keyId;
  // @ts-expect-error a read names a key of the caller's alone
  await client.getObject("bucket", "a", { sse: { type: "S3" } });
  // @ts-expect-error a key is bytes
  await client.putObject("bucket", "a", "x", { sse: { type: "C", key: "secret" } });
  void [body, id];
}

export async function anyRequest(client: Client): Promise<void> {
  const region: string = await client.getBucketRegion("bucket", { signal });
  const answer: Response = await client.request({ method: "PUT", bucket: "bucket", object: "a", query: { acl: "", n: 1, many: ["a", "b"] }, headers: { "x-amz-acl": "private" }, body: file, signal });
  await client.request({ method: "GET", query: new URLSearchParams("a=b") });
  // @ts-expect-error a stream has no length
  await client.request({ method: "PUT", bucket: "bucket", object: "a", body: new ReadableStream<Uint8Array>() });
  // @ts-expect-error a method is needed
  await client.request({ bucket: "bucket" });
  void [region, answer];
}

export function temporaryKeys(): Client[] {
  const credentials: CredentialsCallback = stsAssumeRole({ endpoint: "minio.example", accessKey: "a", secretKey: "b", durationSeconds: 900, policy: { Version: "2012-10-17" } });
  const web = stsAssumeRoleWithWebIdentity({ endpoint: "minio.example", token: async () => "token", roleArn: "arn:aws:iam::1:role/a", roleSessionName: "ab" });
  const ldap = stsAssumeRoleWithLDAPIdentity({ endpoint: "minio.example", username: "a", password: "b" });
  // @ts-expect-error keys are given for keys
  stsAssumeRole({ endpoint: "minio.example" });
  return [credentials, web, ldap].map((one) => new Client({ endpoint: "minio.example", credentials: one }));
}

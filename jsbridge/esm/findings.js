// @ts-check
// What diagnose() may find, in words: what it is, what to change, and the change
// ready to paste.

/** @import { Finding, FindingCode } from "./diagnose.types.js" */

/** The headers of answers that Minnow reads, and of requests that it sends. */
export const EXPOSED = [
  "ETag", "Content-Range", "Date", "x-amz-request-id", "x-amz-id-2", "x-amz-version-id",
  "Content-Disposition", "Content-Encoding", "x-amz-storage-class", "x-amz-tagging-count", "x-amz-mp-parts-count",
  "x-amz-object-lock-mode", "x-amz-object-lock-retain-until-date", "x-amz-object-lock-legal-hold",
  "x-amz-website-redirect-location", "x-amz-restore", "x-amz-expiration", "x-amz-replication-status",
  "x-amz-server-side-encryption", "x-amz-server-side-encryption-aws-kms-key-id", "x-amz-server-side-encryption-customer-algorithm",
  "x-amz-checksum-crc32", "x-amz-checksum-crc32c", "x-amz-checksum-crc64nvme", "x-amz-checksum-sha1", "x-amz-checksum-sha256",
  "x-amz-checksum-type",
];
export const METHODS = ["GET", "HEAD", "PUT", "POST", "DELETE"];

/** @param {FindingCode} code @param {string} message @param {string} remedy @param {Finding["paste"]} paste @returns {Finding} */
const error = (code, message, remedy, ...paste) => ({ code, severity: "error", message, remedy, paste });
/** @param {FindingCode} code @param {string} message @param {string} remedy @param {Finding["paste"]} paste @returns {Finding} */
const warning = (code, message, remedy, ...paste) => ({ ...error(code, message, remedy, ...paste), severity: "warning" });

/** @param {string} name of an option of Client @param {unknown} value */
const option = (name, value) => ({ title: "new Client({ … })", text: `${name}: ${JSON.stringify(value)},` });

/** How pages of an origin are allowed, by the host of the endpoint: a bucket's CORS rules, or what a server has in their place. @param {string} origin @param {string} host */
function corsRules(origin, host) {
  const rule = { AllowedOrigins: [origin], AllowedMethods: METHODS, AllowedHeaders: ["*"], ExposeHeaders: EXPOSED, MaxAgeSeconds: 3600 };
  const list = (/** @type {string} */ name, /** @type {string[]} */ values) => values.map((value) => `    <${name}>${value}</${name}>\n`).join("");
  const xml = `<CORSConfiguration>\n  <CORSRule>\n${list("AllowedOrigin", [origin])}${list("AllowedMethod", METHODS)}${list("AllowedHeader", ["*"])}`
    + `${list("ExposeHeader", EXPOSED)}    <MaxAgeSeconds>3600</MaxAgeSeconds>\n  </CORSRule>\n</CORSConfiguration>\n`;
  const rules = [
    { title: "The bucket's CORS rules in JSON, for aws s3api put-bucket-cors", text: JSON.stringify({ CORSRules: [rule] }, null, 2) },
    { title: "The bucket's CORS rules in XML, for PUT ?cors", text: xml },
  ];
  if (/(^|\.)r2\.cloudflarestorage\.com$/.test(host)) rules.unshift({ title: "Cloudflare's dashboard: R2, the bucket, Settings, CORS policy", text: JSON.stringify([rule], null, 2) });
  if (/(^|\.)backblazeb2\.com$/.test(host)) rules.unshift({ title: "Backblaze's panel: Buckets, CORS Rules of the bucket", text: `Share everything in this bucket with this one origin: ${origin}\nApply to: S3 Compatible API (what this leaves out, the rules below allow)` });
  return rules;
}

/** What allows an origin for a whole server. @param {string} origin */
const settings = (origin) => [
  { title: "MinIO, which has no rules for a bucket", text: `mc admin config set ALIAS api cors_allow_origin="${origin}"\n# or in its environment: MINIO_API_CORS_ALLOW_ORIGIN="${origin}"` },
  { title: "SeaweedFS, for buckets without rules of their own", text: `weed server -s3 -s3.allowedOrigins=${origin}\n# or: weed s3 -allowedOrigins=${origin}` },
  { title: "Versity S3 Gateway, for buckets without rules of their own", text: `versitygw --cors-allow-origin ${origin} …` },
];

/** A server that goes by a bucket's rules alone lets no page read what is about no bucket. @param {string} origin @param {string} server its scheme and host */
const proxy = (origin, server) => ({ title: "Ceph, Amazon S3 and others that go by a bucket's rules alone: a proxy, such as nginx", text: `location / {
  if ($request_method = OPTIONS) {
    add_header Access-Control-Allow-Origin "${origin}";
    add_header Access-Control-Allow-Methods "${METHODS.join(", ")}";
    add_header Access-Control-Allow-Headers $http_access_control_request_headers;
    return 204;
  }
  proxy_hide_header Access-Control-Allow-Origin;
  proxy_hide_header Access-Control-Expose-Headers;
  add_header Access-Control-Allow-Origin "${origin}" always;
  add_header Access-Control-Expose-Headers "${EXPOSED.join(", ")}" always;
  client_max_body_size 0;
  proxy_set_header Host $http_host;
  proxy_pass ${server};
}` });

/** @param {string[]} names */
const and = (names) => names.join(", ").replace(/, ([^,]*)$/, " and $1");

export const offline = () => error("Offline", "This machine has no network.", "Connect it; calls that wait for it go on by themselves.");

/** @param {string} endpoint */
export const mixedContent = (endpoint) => error("MixedContent",
  `The page came by https, so the browser sends nothing to ${endpoint} by plain http.`,
  "Give the server a certificate and use https, or serve the page by http.", option("endpoint", endpoint.replace(/^http:/, "https:")));

/** @param {string} directive @param {string} origin of the endpoint */
export const contentSecurityPolicy = (directive, origin) => error("ContentSecurityPolicy",
  `The page's own Content-Security-Policy (${directive}) forbids requests to ${origin}.`,
  "Add the endpoint to connect-src of the page's policy.", { title: "Content-Security-Policy", text: `connect-src 'self' ${origin};` });

/** @param {string} host */
export const noSuchHost = (host) => error("NoSuchHost", `There is no host ${host}, as far as this machine's name servers know.`,
  "Correct the endpoint, or the DNS.");

/** @param {string} host */
export const unreachable = (host) => error("Unreachable", `Nothing answers at ${host}.`,
  "Correct host and port of the endpoint, start the server, or open the firewall.");

/** @param {string} host */
export const localNetworkDenied = (host) => error("LocalNetworkDenied",
  `Nothing answers at ${host}, and the browser keeps this page from servers of the local network: if this is one, that is why.`,
  "Allow the local network, and apps on this device, in the browser's settings for this page, and load it again; or serve the page from that network.");

/** @param {string} host */
export const untrusted = (host) => error("TLS", `The server at ${host} answers, but not by https: its certificate is not trusted here, or is for another name, or it speaks plain http.`,
  "Open the endpoint in a tab of its own to see what the browser says of the certificate, and give the server one that is trusted.");

/** @param {string} host @param {boolean} secure what it should be */
export const wrongScheme = (host, secure) => error("TLS", `The server at ${host} speaks ${secure ? "https, and not plain http" : "plain http, and not https"}.`,
  `Use ${secure ? "https" : "http"} in the endpoint.`, option("secure", secure));

/** @param {string} origin @param {URL} endpoint @param {string} bucket "" for none @param {boolean} unsure */
export function originRefused(origin, endpoint, bucket, unsure) {
  const message = origin === "null"
    ? "The server answers, but its CORS rules keep the answer from this page, whose origin is opaque (a sandboxed frame or a file)."
    : `The server answers, but ${bucket ? "its CORS rules keep" : "without a bucket, whose CORS rules could allow it, it keeps"} the answer from pages of ${origin}.`
      + (unsure ? " Some servers answer a wrong key so, too, or for a bucket that is not there: if the rules allow this page, look at these." : "");
  if (origin === "null") return error("OriginRefused", message, "Serve the page from an origin of its own.");
  return bucket
    ? error("OriginRefused", message, `Allow ${origin} in the CORS rules of the bucket, or of the server.`, ...corsRules(origin, endpoint.hostname), ...settings(origin))
    : error("OriginRefused", message, `Name a bucket that allows ${origin}; to list or make buckets, a setting of the server has to allow it, or a proxy before it.`,
      ...settings(origin), proxy(origin, endpoint.origin));
}

/** @param {string[]} methods @param {string} origin @param {string} host */
export const methodRefused = (methods, origin, host) => error("MethodRefused",
  `The CORS rules forbid ${and(methods)} to pages of ${origin}.`, `Add ${and(methods)} to AllowedMethods.`, ...corsRules(origin, host));

/** @param {string[]} headers @param {string} origin @param {string} host @param {boolean} needed */
export const headerRefused = (headers, origin, host, needed) => (needed ? error : warning)("HeaderRefused",
  `The CORS rules do not let pages of ${origin} send ${and(headers)}.`
    + (needed ? "" : " Uploads go without what these say."),
  `Add ${and(headers)} to AllowedHeaders, or "*".`, ...corsRules(origin, host));

/** @param {string[]} headers @param {string} origin @param {string} host */
export const headersHidden = (headers, origin, host) => warning("HeadersHidden",
  `The CORS rules hide ${and(headers)} of the answers from the page: what they say is null, or asked for in another way.`,
  `Add ${and(headers)} to ExposeHeaders.`, ...corsRules(origin, host));

const KEYS = {
  InvalidAccessKeyId: ["The server does not know the access key.", "Correct accessKey."],
  SignatureDoesNotMatch: ["The server knows the access key, but the secret key is not the one that goes with it.", "Correct secretKey."],
  ExpiredToken: ["The temporary credentials have expired.", "Get others, or give the client credentials() so that it does."],
  InvalidToken: ["The session token is not valid, or does not go with the keys.", "Correct sessionToken."],
};

/** @param {string} code the server's */
export function wrongKeys(code) {
  const [message, remedy] = KEYS[/** @type {keyof typeof KEYS} */ (code)] ?? [`The server refuses the keys (${code}).`, "Correct accessKey, secretKey and sessionToken."];
  return error("WrongKeys", message, remedy);
}

/** Which codes speak of keys. @param {string} code */
export const isOfKeys = (code) => Object.hasOwn(KEYS, code) || /^(XAdminUserNotFound|InvalidTokenId|TokenRefreshRequired|InvalidClientTokenId)$/.test(code);

/** @param {boolean} welcome whether the page's origin is let in */
export const hiddenRefusal = (welcome) => error("WrongKeys", welcome
  ? "The server lets this page in, but refuses the signature, and says so without CORS headers, so that no page can read it: the keys are wrong, or the region is."
  : "The server refuses these keys, or what they ask for, and no page can read why: the keys are wrong, or the region is, or they may not list.",
"Correct accessKey and secretKey, or region.");

/** @param {FindingCode} code @param {string} message of the error */
export const noKeys = (code, message) => error(code, `There is nothing to sign with: ${message}.`, "See to the function that the client was given for it.");

/** @param {number} seconds by which this machine is behind; NaN: nobody knows @param {boolean} corrected */
export const clockSkew = (seconds, corrected) => (corrected ? warning : error)("ClockSkew", (seconds
  ? `The clock of this machine is ${Math.abs(seconds)} s ${seconds < 0 ? "ahead of" : "behind"} the server's.`
  : "The clock of this machine is wrong, and no page can read by how much.")
    + (corrected ? " Requests are signed by the server's time." : " The server refuses what is signed by it."), "Set the clock of this machine.");

/** @param {string} region @param {string} given */
export const wrongRegion = (region, given) => error("WrongRegion",
  given ? `The bucket is in ${region}, not in ${given}.` : `The server is in ${region}, and does not let a page find that out.`,
  "Name the region.", option("region", region));

/** @param {"path" | "virtual"} style that would work @param {string} host */
export const wrongAddressing = (style, host) => error("WrongAddressing",
  style === "path" ? `The endpoint is there, but knows no bucket as ${host}.` : `The server wants the bucket before its name: ${host}.`,
  style === "path" ? "Let the bucket stand in the path." : "Let the bucket stand in the host.", option("addressing", style));

/** @param {string} host */
export const notS3 = (host) => error("NotS3", `What answers at ${host} is no S3 server.`,
  "Correct the endpoint: MinIO's API is at port 9000, its console (mostly 9001) is another server.");

/** @param {string} bucket @param {boolean} [unsure] the server hides what it says */
export const noSuchBucket = (bucket, unsure) => error("NoSuchBucket", unsure
  ? `There is no bucket ${bucket}, or none that these keys may use: the server takes them, and refuses what is asked of this bucket in words that no page can read.`
  : `There is no bucket ${bucket}.`, `Correct its name, or make it${unsure ? ", which such a server lets no page do without a proxy before it" : ""}.`);

/** @param {string} what @param {boolean} anonymous */
export const accessDenied = (what, anonymous) => warning("AccessDenied", `${anonymous ? "An anonymous client" : "This key"} may not list ${what}; other calls may be allowed.`,
  `Allow it by a policy${anonymous ? ", or give the client keys" : ""}, if it is needed.`);

/** @param {number} status @param {string} code */
export const serverFails = (status, code) => error("ServerFails", `The server answers with status ${status}${code && ` (${code})`}.`, "See the server's log.");

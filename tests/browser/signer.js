// @ts-check
// A signer as an application's server would have it, on WebCrypto: an
// implementation of its own, which shares no line with what it signs for.

const encode = (/** @type {string} */ text) => new TextEncoder().encode(text);
const hex = (/** @type {ArrayBuffer} */ bytes) => Array.from(new Uint8Array(bytes), (b) => b.toString(16).padStart(2, "0")).join("");

/** @param {BufferSource} key @param {string} text */
async function hmac(key, text) {
  const imported = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return crypto.subtle.sign("HMAC", imported, encode(text));
}

/** @param {import("minnow").SigningRequest} request @param {string} secret */
export async function sign({ canonicalRequest, policy, date, region }, secret) {
  const day = date.slice(0, 8);
  let toSign = policy ?? "";
  if (canonicalRequest) {
    const hash = hex(await crypto.subtle.digest("SHA-256", encode(canonicalRequest)));
    toSign = `AWS4-HMAC-SHA256\n${date}\n${day}/${region}/s3/aws4_request\n${hash}`;
  }
  /** @type {BufferSource} */
  let key = encode(`AWS4${secret}`);
  for (const step of [day, region, "s3", "aws4_request"]) key = await hmac(key, step);
  return hex(await hmac(key, toSign));
}

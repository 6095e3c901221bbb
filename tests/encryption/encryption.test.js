// @ts-check
// A key of the caller's, in a page: it works, and shows nowhere.
import { Client, init } from "minnow";
import { config, requests } from "suite";

await init({ host: config.host });

const MIB = 2 ** 20;
const { endpoint, secure, accessKey, secretKey } = config;
const bytes = crypto.getRandomValues(new Uint8Array(32));
const sse = /** @type {const} */ ({ type: "C", key: bytes });
const other = /** @type {const} */ ({ type: "C", key: new Uint8Array(32).fill(7) });
const base64 = btoa(String.fromCharCode(...bytes));
/** As text, in base64 of both kinds, in hexadecimal digits, as a list of numbers. */
const forms = [
  String.fromCharCode(...bytes), base64, base64.replaceAll("+", "-").replaceAll("/", "_").replace("=", ""), encodeURIComponent(base64),
  Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join(""), bytes.join(","),
];

/** What was seen of the key's surroundings, as text. @type {string[]} */
const shown = [];
/** @param {...unknown} what */
const show = (...what) => void shown.push(...what.map((one) => one instanceof Error
  ? [one, .../** @type {any} */ (one).cause ? [/** @type {any} */ (one).cause] : []].map((e) => `${e.stack} ${JSON.stringify({ ...e })}`).join(" ")
  : typeof one === "string" ? one : JSON.stringify(one)));
for (const name of /** @type {const} */ (["log", "warn", "error", "info", "debug"])) {
  const print = console[name];
  console[name] = (...what) => {
    show(...what);
    print.apply(console, what);
  };
}

const client = (/** @type {object} */ more = {}) => new Client({
  endpoint, secure, accessKey, secretKey, region: "us-east-1", partSize: 5 * MIB, onRequest: show, onWarning: show, ...more,
});
/** @param {Promise<unknown>} promise @returns {Promise<any>} */
const failure = async (promise) => {
  const error = await promise.then(() => undefined, (e) => e);
  if (!error) throw new Error("it went well");
  show(error);
  return error;
};
/** @param {unknown} got @param {unknown} want */
const same = (got, want) => {
  if (JSON.stringify(got) !== JSON.stringify(want)) throw new Error(`got ${JSON.stringify(got)}, want ${JSON.stringify(want)}`);
};

/** All that is stored in the page's databases. */
async function stored() {
  const all = [JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage })];
  for (const { name } of await indexedDB.databases()) {
    /** @type {IDBDatabase} */
    const db = await new Promise((resolve, reject) => Object.assign(indexedDB.open(String(name)), { onsuccess: (/** @type {any} */ e) => resolve(e.target.result), onerror: reject }));
    for (const store of db.objectStoreNames) {
      const rows = db.transaction(store).objectStore(store);
      for (const ask of [rows.getAll(), rows.getAllKeys()]) all.push(JSON.stringify(await new Promise((resolve, reject) => Object.assign(ask, { onsuccess: () => resolve(ask.result), onerror: reject }))));
    }
    db.close();
  }
  return all;
}

describe("a key of the caller's", function () {
  this.timeout(60_000);
  const bucket = `encryption-${config.host}-${Date.now()}`;
  const file = new File([new Uint8Array(12 * MIB).fill(1)], "a.bin", { lastModified: 1 });
  before(() => client().makeBucket(bucket));
  after(async () => {
    show(...await stored(), ...(await requests()).map((r) => JSON.stringify(r)), ...performance.getEntries().map((e) => e.name), await client().diagnose({ bucket }));
    const sum = shown.length;
    for (const form of forms) {
      const found = shown.find((text) => text.includes(form));
      if (found) throw new Error(`the key shows: ${found.slice(0, 300)}`);
    }
    if (!shown.some((text) => text.includes("x-amz-server-side-encryption-customer-key"))) throw new Error(`none of the ${sum} texts is of a request with a key`);
  });

  it("is copied as a call begins, whatever holds it", async () => {
    const key = bytes.slice();
    const put = client().putObject(bucket, "copied", "abc", { sse: { type: "C", key } });
    key.fill(0);
    await put;
    const frame = document.body.appendChild(document.createElement("iframe"));
    const foreign = new (/** @type {any} */ (frame.contentWindow)).Uint8Array(bytes);
    for (const one of [bytes, bytes.slice().buffer, foreign, foreign.buffer, new Uint8Array([9, ...bytes]).subarray(1)]) {
      same(await (await client().getObject(bucket, "copied", { sse: { type: "C", key: one } })).text(), "abc");
    }
    frame.remove();
  });

  it("is refused by name", async () => {
    for (const [value, argument] of /** @type {[any, string][]} */ ([
      [{ type: "C", key: bytes.slice(1) }, "sse.key"], [{ type: "C", key: base64 }, "sse.key"], [{ type: "C" }, "sse.key"], [{ type: "C", key: [...bytes] }, "sse.key"],
      [{ type: "C", key: new DataView(bytes.slice().buffer) }, "sse.key"], [{ type: "S3", key: bytes }, "sse.key"], [{ type: "toString" }, "sse.type"], [{}, "sse.type"],
      [{ type: "KMS", context: { a: 1 } }, "sse.context"], [{ type: "KMS", keyId: 1 }, "sse.keyId"], [{ type: "C", key: bytes, keyID: "a" }, "sse.keyID"], ["C", "sse"], [[], "sse"],
    ])) {
      const error = await failure(client().putObject(bucket, "refused", "x", { sse: value }));
      same([error.name, error.argument], ["InvalidArgumentError", argument]);
    }
    same((await failure(client({ endpoint: "http://s3.example" }).getObject(bucket, "a", { sse }))).argument, "sse");
    same((await failure(client({ secretKey: undefined, signer: async () => ({ signature: "" }) }).getObject(bucket, "a", { sse }))).argument, "sse");
    same((await failure(client().getObject(bucket, "a", { sse: /** @type {any} */ ({ type: "S3" }) }))).argument, "sse.type");
  });

  it("goes by fetch also where progress is watched, as no redirect may take it along", async () => {
    const { send } = XMLHttpRequest.prototype;
    let sent = 0;
    XMLHttpRequest.prototype.send = function (...args) {
      sent++;
      return send.apply(this, args);
    };
    /** @type {number[]} */
    const loaded = [];
    await client().putObject(bucket, "watched", file, { sse, onProgress: (p) => void loaded.push(p.loaded) });
    XMLHttpRequest.prototype.send = send;
    same([sent, loaded.at(-1)], [0, 12 * MIB]);
  });

  it("is needed by what resumes, and another leaves that as it was", async () => {
    const stop = new AbortController();
    const begun = client({ concurrency: 1 }).fPutObject(bucket, "resumed", file, { sse, resume: true, signal: stop.signal, onProgress: ({ loaded }) => { if (loaded >= 5 * MIB) stop.abort(); } });
    await begun.catch(() => {});
    show(...await stored());
    if (!(await stored()).join().includes("a.bin")) throw new Error("the journal knows of no upload");
    same((await failure(client().fPutObject(bucket, "resumed", file, { sse: other, resume: true }))).code, "OtherEncryptionKey");
    same((await failure(client().fPutObject(bucket, "resumed", file, { resume: true }))).code, "OtherEncryptionKey");
    const upload = client().upload(bucket, "resumed", file, { sse });
    show(JSON.stringify(upload));
    upload.pause();
    upload.resume();
    await upload.done;
    const { size, sse: how } = await client().statObject(bucket, "resumed", { sse });
    same([size, how], [12 * MIB, { type: "C" }]);
  });

  it("is needed by a download that resumes, and another leaves its file as it was", async () => {
    const folder = await navigator.storage.getDirectory();
    const to = await folder.getFileHandle(`encrypted-${config.host}`, { create: true });
    const stop = new AbortController();
    await client({ concurrency: 1 }).fGetObject(bucket, "resumed", to, { sse, resume: true, signal: stop.signal, onProgress: ({ loaded }) => { if (loaded >= 6 * MIB) stop.abort(); } }).catch(() => {});
    const { size } = await to.getFile();
    show(...await stored());
    const error = await failure(client().fGetObject(bucket, "resumed", to, { sse: other, resume: true }));
    same([error.code, error.status, (await to.getFile()).size], ["AccessDenied", 403, size]);
    await client().fGetObject(bucket, "resumed", to, { sse, resume: true });
    same((await to.getFile()).size, 12 * MIB);
  });

  it("reads on after a break, and says what to give where it is wrong or missing", async () => {
    same((await (await client().getPartialObject(bucket, "resumed", 5 * MIB - 2, 4, { sse })).arrayBuffer()).byteLength, 4);
    const wrong = await failure(client().statObject(bucket, "resumed", { sse: other }));
    const missing = await failure(client().getObject(bucket, "resumed"));
    same([wrong.status, /another key/.test(wrong.message), missing.status, /give it as sse/.test(missing.message)], [403, true, 400, true]);
  });
});

// @ts-check
// The troubles that transfers outlive: stand-stills, foreign aborts, a machine
// without a network.
import { expect } from "chai";
import { NetworkError, init, stats, terminate } from "minnow";
import { config, requests } from "suite";
import { bucketOfThis, bytes, client, connect, rejection } from "./minnow.js";

const MiB = 2 ** 20;
const content = bytes(27 * MiB + 345);

describe("requests that meet with trouble", () => {
  const bucket = bucketOfThis();
  const quick = { attempts: 2, baseDelay: 1 };

  it("are not cancelled by an abort that nobody asked for", async () => {
    const abort = () => Promise.reject(new DOMException("the browser did it", "AbortError"));
    let n = 0;
    const once = connect({ retry: quick, fetch: (/** @type {string} */ url, /** @type {RequestInit} */ init) => (n++ ? fetch(url, init) : abort()) });
    await once.putObject(bucket, "a", "x");
    expect(n).to.equal(2);
    const error = await rejection(connect({ retry: quick, fetch: abort }).putObject(bucket, "a", "x", { signal: new AbortController().signal }));
    expect(error).to.be.an.instanceof(NetworkError).and.include({ code: "NetworkError", retryable: true });
    expect(error.cause).to.include({ name: "AbortError" });
  });

  it("are not cancelled by a foreign abort in the middle of a body", async () => {
    const broken = connect({
      retry: { attempts: 1 },
      fetch: async (/** @type {string} */ url, /** @type {RequestInit} */ init) => {
        const { headers, status } = await fetch(url, init);
        return new Response(new ReadableStream({ pull: (sink) => sink.error(new DOMException("the browser did it", "AbortError")) }), { headers, status });
      },
    });
    await client.putObject(bucket, "a", "x");
    expect(await rejection(broken.getObject(bucket, "a").then((got) => got.text()))).to.be.an.instanceof(NetworkError);
    expect(await rejection(broken.listBuckets())).to.be.an.instanceof(NetworkError);
  });

  it("wake nothing once the module has ended", async () => {
    const { setTimeout: set, clearTimeout: clear } = window;
    /** @type {Map<any, Function>} */
    const pending = new Map();
    Object.assign(window, {
      setTimeout: (/** @type {Function} */ f, /** @type {any[]} */ ...rest) => {
        const id = set(() => { pending.delete(id); f(); }, ...rest);
        pending.set(id, f);
        return id;
      },
      clearTimeout: (/** @type {any} */ id) => { pending.delete(id); clear(id); },
    });
    try {
      let n = 0;
      const waiting = connect({ retry: { attempts: 3, baseDelay: 3_600_000, maxDelay: 3_600_000 }, fetch: async () => new Response("", { status: n++ ? 503 : 500 }) });
      const call = rejection(waiting.listBuckets());
      while (!n || (await stats()).asks > 1) await new Promise(requestAnimationFrame); // one: the wait
      await new Promise(requestAnimationFrame);
      await terminate();
      expect(await call).to.include({ code: "ModuleExited" });
      await new Promise(requestAnimationFrame);
      expect(() => pending.forEach((f) => f())).not.to.throw();
    } finally {
      Object.assign(window, { setTimeout: set, clearTimeout: clear });
      await init({ host: config.host });
    }
  });

  it("wait no longer once the browser is online", async () => {
    let n = 0;
    const waiting = connect({
      retry: { baseDelay: 3_600_000, maxDelay: 3_600_000, maxElapsed: 3_600_000 },
      fetch: async (/** @type {string} */ url, /** @type {RequestInit} */ init) => (n++ ? fetch(url, init) : new Response("", { status: 503 })),
    });
    const call = waiting.bucketExists(bucket);
    while (!n) await new Promise(requestAnimationFrame);
    const nudge = setInterval(() => dispatchEvent(new Event("online")), 20);
    expect(await call.finally(() => clearInterval(nudge))).to.equal(true);
    expect(n).to.equal(2);
  });

  it("ask whether the server is there where they may not be allowed, and only then", async () => {
    /** @type {string[]} */
    const sent = [];
    let forbidden = false;
    const own = connect({
      upload: "put",
      fetch: async (/** @type {string} */ url, /** @type {RequestInit} */ init) => {
        sent.push(`${init.method} ${init.mode ?? ""}`);
        if (init.mode === "no-cors" ? JSON.stringify(init.headers ?? {}) !== "{}" || init.credentials !== "omit" : forbidden) throw new TypeError("Failed to fetch");
        return fetch(url, init);
      },
    });
    await own.putObject(bucket, "a", "x");
    forbidden = true;
    const failing = rejection(own.removeObject(bucket, "a"));
    expect(await failing).to.be.an.instanceof(NetworkError);
    expect(sent).to.deep.equal(["PUT ", ...Array(4).fill(["DELETE ", "HEAD no-cors"]).flat()]);
    sent.length = 0;
    const again = own.putObject(bucket, "b", "x");
    while (sent.length < 3) await new Promise(requestAnimationFrame);
    forbidden = false;
    await again;
    expect(new Set(sent)).to.deep.equal(new Set(["PUT "]));
  });

  describe("sent by XMLHttpRequest", () => {
    /** An XMLHttpRequest that tells of so many bytes, one each 40 ms, and then of none; in the end it answers, if it is to. @param {number} bytes @param {boolean} answers */
    const slow = (bytes, answers) => /** @type {any} */ (class {
      HEADERS_RECEIVED = 2;
      DONE = 4;
      readyState = 1;
      status = 200;
      response = new Blob();
      upload = /** @type {any} */ ({});
      open() {}
      setRequestHeader() {}
      getAllResponseHeaders() { return 'etag: "e"\r\n'; }
      abort() { /** @type {any} */ (this).onabort(); }
      send() {
        let loaded = 0;
        const timer = setInterval(() => {
          if (loaded < bytes) return this.upload.onprogress({ loaded: ++loaded });
          clearInterval(timer);
          if (!answers) return;
          this.upload.onloadend();
          this.readyState = this.DONE;
          for (const event of ["onreadystatechange", "onload", "onloadend"]) /** @type {any} */ (this)[event]();
        }, 40);
      }
    });

    /** @param {any} request the class of the requests */
    async function put(request) {
      const { XMLHttpRequest: own } = globalThis;
      globalThis.XMLHttpRequest = request;
      try {
        return await connect({ upload: "put", retry: { attempts: 1 }, timeout: { idle: 200 } }).putObject(bucket, "a", new Blob(["content"]), { onProgress() {} });
      } finally {
        globalThis.XMLHttpRequest = own;
      }
    }

    it("end when no byte goes for too long", async () => {
      const error = await rejection(put(slow(2, false)));
      expect(error).to.be.an.instanceof(NetworkError).and.include({ code: "RequestTimeout", retryable: true });
    });

    it("may take long as long as bytes go", async () => {
      expect(await put(slow(7, true))).to.include({ etag: "e" });
    });
  });

  describe("while the machine is offline", () => {
    const { addEventListener: own } = globalThis;
    let online = false;
    /** @type {Promise<void>} */
    let waiting;
    beforeEach(() => {
      online = false;
      Object.defineProperty(navigator, "onLine", { get: () => online, configurable: true });
      waiting = new Promise((resolve) => {
        globalThis.addEventListener = (/** @type {any[]} */ ...args) => {
          own.apply(window, /** @type {any} */ (args));
          if (args[0] === "online") resolve();
        };
      });
    });
    afterEach(() => {
      Reflect.deleteProperty(navigator, "onLine");
      globalThis.addEventListener = own;
    });
    let sent = 0;
    const cut = (/** @type {object} */ o) => connect({
      retry: quick, ...o,
      fetch: (/** @type {string} */ url, /** @type {RequestInit} */ init) => (++sent && online ? fetch(url, init) : Promise.reject(new TypeError("cut"))),
    });
    beforeEach(() => { sent = 0; });

    it("wait until it is online, and continue", async () => {
      const call = cut({}).listBuckets();
      await waiting;
      expect(sent).to.equal(1);
      online = true;
      dispatchEvent(new Event("online"));
      expect(await call).to.be.an("array");
      expect(sent).to.equal(2);
    });

    it("can be aborted", async () => {
      const controller = new AbortController();
      const call = rejection(cut({}).listBuckets({ signal: controller.signal }));
      await waiting;
      controller.abort();
      expect(await call).to.equal(controller.signal.reason);
    });

    it("fail at once where they are not retried", async () => {
      expect(await rejection(cut({ retry: { attempts: 1 } }).listBuckets())).to.be.an.instanceof(NetworkError);
    });
  });

  it("count as loaded what was kept, but not as speed", async () => {
    const { Progress } = await import("/dist/progress.js");
    const { now } = performance;
    let time = 1000;
    performance.now = () => time;
    try {
      /** @type {any[]} */
      const reports = [];
      const progress = new Progress((/** @type {any} */ p) => reports.push({ ...p }), 100);
      progress.flying(1, 0);
      time += 1000;
      progress.kept(40);
      time += 1000;
      progress.flying(1, 10);
      time += 1000;
      progress.kept(20); // it began anew
      time += 1000;
      progress.landed(1, 80);
      progress.end();
      expect(reports).to.deep.equal([
        { loaded: 0, total: 100, bytesPerSecond: 0 },
        { loaded: 40, total: 100, bytesPerSecond: 0 },
        { loaded: 50, total: 100, bytesPerSecond: 5 },
        { loaded: 50, total: 100, bytesPerSecond: 10 / 3 },
        { loaded: 100, total: 100, bytesPerSecond: 15 },
        { loaded: 100, total: 100, bytesPerSecond: 15 },
      ]);
    } finally {
      performance.now = now;
    }
  });
});

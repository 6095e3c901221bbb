// @ts-check
// What the page keeps of uploads and downloads from one visit to the next.
import { expect } from "chai";
import { forgetAll } from "./minnow.js";

describe("the journal", () => {
  const DAY = 24 * 3600 * 1000;
  /** @type {any} */
  let Store;
  before(async () => ({ Store } = await import("/dist/store.js")));

  it("keeps a text from one to the next, until it is deleted", async () => {
    const [a, b] = [new Store(), new Store()];
    expect(await a.load("none")).to.equal("");
    expect(await a.save("key\n☃", "text")).to.equal(true);
    expect(await b.load("key\n☃")).to.equal("text");
    await b.save("key\n☃", "other");
    expect(await a.load("key\n☃")).to.equal("other");
    await a.delete("key\n☃");
    expect(await b.load("key\n☃")).to.equal("");
  });

  it("forgets what is a week old", async () => {
    const at = (/** @type {number} */ time) => new Store(() => indexedDB, () => time);
    await at(0).save("old", "1");
    await at(DAY).save("young", "1");
    const later = at(7 * DAY + 1);
    expect([await later.load("old"), await later.load("young")]).to.deep.equal(["", "1"]);
    await later.delete("young");
  });

  it("lasts as long as the realm where there is no IndexedDB", async () => {
    for (const factory of [() => undefined, () => { throw new DOMException("no", "SecurityError"); }, () => ({ open: () => { throw new Error("broken"); } })]) {
      const store = new Store(factory);
      expect(await store.save("a", "1")).to.equal(true);
      expect(await store.load("a")).to.equal("1");
      await store.delete("a");
      expect(await store.load("a")).to.equal("");
    }
  });

  for (const [name, silent] of /** @type {[string, () => any][]} */ ([
    ["never opens", () => ({ open: () => ({}) })],
    ["opens, and then never answers", () => ({
      open: () => {
        const rows = { get: () => ({}), put: () => ({}), delete: () => ({}), index: () => ({ openKeyCursor: () => ({}) }) };
        const request = { result: { transaction: () => ({ objectStore: () => rows }), close() {} }, onsuccess: () => {} };
        setTimeout(() => request.onsuccess());
        return request;
      },
    })],
  ])) {
    it(`costs one wait where IndexedDB ${name}`, async () => {
      let now = 0, opened = 0;
      const store = new Store(() => { opened++; return silent(); }, () => now, 200);
      const start = performance.now();
      expect(await store.load("a")).to.equal("");
      for (let i = 0; i < 20; i++) expect(await store.save("a", String(i))).to.equal(true);
      expect([await store.load("a"), store.away, opened]).to.deep.equal(["19", true, 1]);
      expect(performance.now() - start).to.be.below(1000);
      now += 24 * 3600 * 1000;
      expect(store.away).to.equal(false);
      await store.load("a");
      expect(opened).to.equal(2);
    });
  }

  it("says when there is no room", async () => {
    const { put } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.put = () => { throw new DOMException("full", "QuotaExceededError"); };
    try {
      expect(await new Store().save("a", "1")).to.equal(false);
    } finally {
      IDBObjectStore.prototype.put = put;
    }
  });

  it("is in nobody's way: it closes when somebody wants another version", async () => {
    const store = new Store();
    await store.save("a", "1");
    await forgetAll();
    expect(await store.load("a")).to.equal("");
  });
});

// @ts-check
import { expect } from "chai";
import { requests, resetRequests } from "suite";
import { bucketOfThis, client, collect, rejection } from "./minnow.js";

const COUNT = 2500;
const names = Array.from({ length: COUNT }, (_, i) => `many/${String(i).padStart(4, "0")}`);

describe("listings", () => {
  const bucket = bucketOfThis();

  before(async function () {
    this.timeout(120_000);
    const rest = [...names, "top.txt", "folder/a.txt", "folder/b.txt", "folder/deep/c.txt", "über straße/ü+%&.txt"];
    const workers = Array.from({ length: 12 }, async () => {
      for (let name = rest.pop(); name; name = rest.pop()) await client.putObject(bucket, name, name);
    });
    await Promise.all(workers);
  });

  for (const method of /** @type {const} */ (["listObjects", "listObjectsV2"])) {
    describe(method, () => {
      it("gives 2,500 keys, each once, in order", async () => {
        const items = await collect(client[method](bucket, { prefix: "many/", recursive: true }));
        expect(items.map(({ objectName }) => objectName)).to.deep.equal(names);
      });

      it("gives what is known of an object", async () => {
        const [item] = await collect(client[method](bucket, { prefix: "folder/a" }));
        expect(item).to.include({ bucketName: bucket, objectName: "folder/a.txt", isDir: false, size: 12 });
        expect(item.etag).to.match(/^[0-9a-f]{32}$/);
        expect(Math.abs(Number(item.lastModified) - Date.now())).to.be.below(600_000);
      });

      it("folds folders, between objects in order", async () => {
        const items = await collect(client[method](bucket));
        expect(items.map(({ objectName, isDir }) => [objectName, isDir])).to.deep.equal([
          ["folder/", true], ["many/", true], ["top.txt", false], ["über straße/", true],
        ]);
        expect(items[0]).to.include({ size: 0, etag: "", lastModified: null });
      });

      it("goes one folder down by prefix", async () => {
        const items = await collect(client[method](bucket, { prefix: "folder/" }));
        expect(items.map(({ objectName }) => objectName)).to.deep.equal(["folder/a.txt", "folder/b.txt", "folder/deep/"]);
      });

      it("decodes keys once", async () => {
        const items = await collect(client[method](bucket, { prefix: "über straße/" }));
        expect(items.map(({ objectName }) => objectName)).to.deep.equal(["über straße/ü+%&.txt"]);
      });

      it("is empty where nothing is", async () => {
        expect(await collect(client[method](bucket, { prefix: "nothing" }))).to.deep.equal([]);
      });

      it("comes in pages of 1,000", async () => {
        const pages = await collect(client[method](bucket, { prefix: "many/", recursive: true }).pages());
        expect(pages.map(({ length }) => length)).to.deep.equal([1000, 1000, 500]);
      });

      it("leaves one list request at the server when it breaks off after 10 keys", async () => {
        await resetRequests();
        let count = 0;
        for await (const _ of client[method](bucket, { recursive: true })) if (++count === 10) break;
        await client.bucketExists(bucket); // behind whatever else might be on its way
        expect((await requests()).filter(({ method }) => method === "GET")).to.have.length(1);
      });

      it("asks for the next page once half of this one is taken", async () => {
        await resetRequests();
        const list = client[method](bucket, { recursive: true })[Symbol.asyncIterator]();
        for (let i = 0; i < 500; i++) await list.next();
        await client.bucketExists(bucket);
        expect((await requests()).filter(({ method }) => method === "GET")).to.have.length(1);
        for (let i = 0; i < 500; i++) await list.next(); // the page is asked for within this half
        await client.bucketExists(bucket);
        expect((await requests()).filter(({ method }) => method === "GET")).to.have.length(2);
        await list.return?.(undefined);
      });

      it("ends with signal.reason, also in the middle of a page", async () => {
        const controller = new AbortController();
        const reason = new Error("enough");
        const seen = [];
        const error = await rejection((async () => {
          for await (const { objectName } of client[method](bucket, { signal: controller.signal, recursive: true })) {
            if (seen.push(objectName) === 3) controller.abort(reason);
          }
        })());
        expect(error).to.equal(reason);
        expect(seen).to.have.length(3);
      });

      it("rejects for a bucket that is not there", async () => {
        const error = await rejection(collect(client[method]("no-such-bucket-here")));
        expect(error).to.include({ name: "ResponseError", code: "NoSuchBucket", status: 404 });
      });

      it("can be iterated again", async () => {
        const list = client[method](bucket, { prefix: "folder/" });
        expect(await collect(list)).to.deep.equal(await collect(list));
      });
    });
  }

  it("starts after a key, in version 2", async () => {
    const items = await collect(client.listObjectsV2(bucket, { prefix: "many/", startAfter: "many/2497", recursive: true }));
    expect(items.map(({ objectName }) => objectName)).to.deep.equal(["many/2498", "many/2499"]);
  });

  it("tells content type and metadata when it is asked to, in version 2", async () => {
    await client.putObject(bucket, "told/a", "x", { contentType: "text/x-own", metadata: { colour: "blå", __proto__x: "p" } });
    const [told] = await collect(client.listObjectsV2(bucket, { prefix: "told/", includeUserMetadata: true }));
    expect(told.contentType).to.equal("text/x-own");
    expect(Object.getPrototypeOf(told.metadata)).to.equal(null);
    expect(Object.entries(told.metadata ?? {}).sort()).to.deep.equal([["__proto__x", "p"], ["colour", "blå"]]);
    const [untold] = await collect(client.listObjectsV2(bucket, { prefix: "told/" }));
    expect(untold).not.to.have.any.keys("contentType", "metadata");
    await client.removeObject(bucket, "told/a");
  });
});

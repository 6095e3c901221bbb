// @ts-check
// Downloads by the browser itself.
import { expect } from "chai";
import { bucketOfThis, bytes, client, connect, rejection } from "./minnow.js";

const MiB = 2 ** 20;
const content = bytes(13 * MiB + 17);

describe("saveObject", () => {
  const bucket = bucketOfThis();

  /** The link that the browser was told to follow. @param {() => Promise<void>} act @returns {Promise<string>} */
  async function clicked(act) {
    /** @type {string[]} */
    const links = [];
    const listen = (/** @type {Event} */ event) => {
      event.preventDefault();
      links.push(/** @type {HTMLAnchorElement} */ (event.target).href);
    };
    document.addEventListener("click", listen);
    await act();
    document.removeEventListener("click", listen);
    expect(links).to.have.length(1);
    return links[0];
  }

  for (const [name, options, want] of /** @type {[string, any, string][]} */ ([
    ["folder/a.txt", {}, `attachment; filename="a.txt"; filename*=UTF-8''a.txt`],
    ["folder/it's (a) \"grüße\"*.txt", {}, `attachment; filename="it's (a) _gr__e_*.txt"; filename*=UTF-8''it%27s%20%28a%29%20%22gr%C3%BC%C3%9Fe%22%2A.txt`],
    ["b", { fileName: "c\n日.bin", expiry: 60 }, `attachment; filename="c__.bin"; filename*=UTF-8''c%0A%E6%97%A5.bin`],
  ])) {
    it(`lets the browser take ${JSON.stringify(name)}`, async () => {
      await client.putObject(bucket, name, "data");
      const url = await clicked(() => client.saveObject(bucket, name, options));
      const response = await fetch(url);
      expect(await response.text()).to.equal("data");
      expect(new URL(url).searchParams.get("response-content-disposition")).to.equal(want);
      expect(response.headers.get("content-disposition")).to.equal(want);
    });
  }

  it("refuses before it tells the browser", async () => {
    expect(await rejection(client.saveObject(bucket, "a", { fileName: /** @type {any} */ (1) }))).to.include({ name: "InvalidArgumentError", argument: "fileName" });
    expect(await rejection(client.saveObject(bucket, "a", /** @type {any} */ ({ filename: "b" })))).to.include({ name: "InvalidArgumentError", argument: "filename" });
    expect(await rejection(client.saveObject(bucket, "none"))).to.include({ code: "NoSuchKey" });
    expect(await rejection(connect({ accessKey: undefined, secretKey: undefined }).saveObject(bucket, "a"))).to.include({ name: "InvalidArgumentError" });
  });
});

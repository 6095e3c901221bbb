// @ts-check
// The package in other realms than a plain page.
import { expect } from "chai";
import { Client } from "minnow";
import { config } from "suite";
import { inFrame, job } from "./shared.js";

describe("the package works", function () {
  this.timeout(60_000);

  it("under a policy that allows wasm and requests, and nothing inline", async () => {
    const policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self' https: http:";
    expect(await inFrame(policy)).to.equal("done");
  });

  it("says which directive is missing where the policy forbids wasm", async () => {
    if (config.host === "worker") return expect(await inFrame("default-src 'self'; connect-src 'self' http:"), "a worker goes by its own policy").to.equal("done");
    expect(await inFrame("default-src 'self'; connect-src 'self' http:")).to.match(/^ModuleNotLoaded: .*wasm-unsafe-eval/);
  });

  it("in a frame without an origin, which has no storage", async () => {
    const outcome = await inFrame("", "allow-scripts");
    if (config.host === "worker") expect(outcome, "no worker takes a script from another origin").to.match(/^ModuleNotLoaded: no worker can be started here: .*"main"/);
    else expect(outcome).to.equal("done");
  });

  it("in a module worker of the page's own", async () => {
    const worker = new Worker("/tests/worker.js", { type: "module" });
    worker.postMessage(job());
    const outcome = await new Promise((resolve) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => resolve(`the worker failed: ${message}`);
    });
    worker.terminate();
    expect(outcome).to.equal("done");
  });

  // Which cannot start a worker of its own.
  if (config.host === "main") it("in a shared worker", async () => {
    const { port } = new SharedWorker("/tests/sharedworker.js", { type: "module" });
    port.postMessage(job());
    expect(await new Promise((resolve) => { port.onmessage = ({ data }) => resolve(data); })).to.equal("done");
  });

  it("in a service worker: fetches, lists, and all else", async () => {
    const mine = job();
    const client = new Client({ ...mine.server, endpoint: `http://${mine.server.endpoint}` });
    await client.makeBucket(mine.bucket);
    await client.putObject(mine.bucket, "a", "<p>content</p>", { contentType: "text/html" });
    const registration = await navigator.serviceWorker.register(`/tests/service.js?job=${encodeURIComponent(JSON.stringify(mine))}`, { type: "module", scope: "/tests/" });
    const frame = document.createElement("iframe"); // the suite's own page is out of its scope
    try {
      await new Promise((resolve) => {
        const worker = registration.installing ?? registration.waiting ?? registration.active;
        if (worker?.state === "activated") resolve(undefined);
        worker?.addEventListener("statechange", () => worker.state === "activated" && resolve(undefined));
      });
      frame.src = "/tests/object/a";
      await new Promise((resolve) => { frame.onload = resolve; document.body.append(frame); });
      expect(frame.contentDocument?.body.textContent).to.equal("content");
      const { fetch } = /** @type {any} */ (frame.contentWindow);
      expect(await (await fetch("/tests/list")).json()).to.deep.equal(["a"]);
      if (config.host === "main") expect(await (await fetch("/tests/work")).text()).to.equal("done");
    } finally {
      frame.remove();
      await registration.unregister();
    }
  });
});

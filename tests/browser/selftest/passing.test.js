// @ts-check
// What a suite stands on: the page, the server on another origin, the Recorder between.
import { expect } from "chai";
import { config, preflights, requests, resetRequests } from "suite";

describe("the harness", () => {
  it("reaches the server on another origin", async () => {
    await resetRequests();
    const response = await fetch(`http://${config.endpoint}/no-such-bucket/a%2Fb%20c?x=%2f&y`);
    expect(response.status).to.equal(403);
    expect(await response.text()).to.include("<Code>AccessDenied</Code>");
    expect(location.host).not.to.equal(config.endpoint);

    const [request, ...more] = await requests();
    expect(more).to.deep.equal([]);
    expect(request).to.include({ method: "GET", path: "/no-such-bucket/a%2Fb%20c", query: "x=%2f&y", status: 403 });
    expect(request.headers).to.include("user-agent");
    expect(await preflights()).to.deep.equal([]);
  });

  it("tells preflights from requests", async () => {
    await resetRequests();
    await fetch(`http://${config.endpoint}/bucket/object`, { method: "PUT", body: "x", headers: { "x-amz-acl": "private" } });
    expect((await requests()).map(({ method, status }) => [method, status])).to.deep.equal([["PUT", 403]]);
    expect((await preflights()).map(({ method }) => method)).to.deep.equal(["OPTIONS"]);
  });

  it("knows memory to the byte", () => {
    const { memory } = /** @type {any} */ (performance);
    expect(memory.usedJSHeapSize % 100_000).not.to.equal(0);
  });
});

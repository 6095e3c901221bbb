// @ts-check
describe("a page", () => {
  it("goes away", () => {
    location.href = "about:blank";
    return new Promise(() => {});
  }).timeout(500);
});

// @ts-check
describe("a page", () => {
  it.only("forgot this", () => {});
  it("and leaves this out", () => {});
});

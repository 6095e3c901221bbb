// @ts-check
describe("a page", () => {
  it("hangs", () => {
    console.log("about to hang");
    for (;;);
  }).timeout(100);
});

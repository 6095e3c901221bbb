// @ts-check
describe("a test", () => {
  beforeEach(function () {
    this.timeout(100); // and has done when the test begins
  });

  it("asks for more time than it has been given", async function () {
    this.timeout(20_000);
    await new Promise((resolve) => setTimeout(resolve, 2_000)); // longer than limit and grace
  }).timeout(100);
});

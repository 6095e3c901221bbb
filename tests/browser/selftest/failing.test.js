// @ts-check
import { expect } from "chai";
import { skip } from "suite";

describe("one of these", () => {
  it("passes", () => {});
  it("fails", () => {
    expect(1).to.equal(2);
  });
  it("never settles", () => new Promise(() => {})).timeout(100);
  it.skip("is skipped without a reason", () => {});
  it("is skipped with a reason", function () {
    skip(this, "to see that a reason is kept");
  });
  it("names the cause", () => {
    throw new Error("outer", { cause: new TypeError("inner") });
  });
});
describe("a hook", () => {
  before(() => {
    throw new Error("no bucket");
  });
  it("is never reached", () => {});
});

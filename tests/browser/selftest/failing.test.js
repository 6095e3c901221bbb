// @ts-check
import { expect } from "chai";

describe("one of these", () => {
  it("passes", () => {});
  it("fails", () => {
    expect(1).to.equal(2);
  });
  it("never settles", () => new Promise(() => {})).timeout(100);
  it.skip("is skipped without a reason", () => {});
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

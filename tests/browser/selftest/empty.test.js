// @ts-check
describe("a page", () => {});

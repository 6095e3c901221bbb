// @ts-check
// match.js and values.js, held to the same tables as match.go and values.go, and
// cases that must fail.
import { config } from "suite";
import { match } from "./match.js";
import { run } from "./run.js";
import { normal, resolve } from "./values.js";

/** @param {string} name @returns {Promise<any[]>} */
const table = async (name) => (await fetch(`/tests/testdata/${name}.json`)).json();

const rows = await table("matches");
const values = await table("values");

describe("match", () => {
  for (const { name, want, got, match: matches = false } of rows) {
    it(name, () => {
      const complaint = match(want, got, "result");
      if ((complaint === "") !== matches) throw new Error(`got the complaint ${JSON.stringify(complaint)}, want one: ${!matches}`);
    });
  }
  it("recent: just now", () => {
    const complaint = match({ $recent: 300 }, new Date().toISOString(), "result");
    if (complaint) throw new Error(complaint);
  });
});

describe("a value", () => {
  const known = { name: "$other", object: { member: "m" }, nested: ["$name"] };
  for (const { name, value, normal: want } of values) {
    it(name, async () => {
      const complaint = match(want, await normal(resolve(value, known)), "value");
      if (complaint) throw new Error(complaint);
    });
  }
});

describe("a case fails that", () => {
  for (const c of config.data.cases) {
    it(c.name, async () => {
      const failure = await run(c).then(() => "nothing", (error) => error.message);
      if (!failure.includes(c.fails)) throw new Error(`got ${failure}, want ${c.fails}`);
    });
  }
});

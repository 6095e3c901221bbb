// @ts-check
// That cases fail which have to, in the page.
import { init } from "minnow";
import { config } from "suite";
import { judgePassages } from "./judge.js";
import { run } from "./run.js";

await init({ host: config.host });

/** A passage with what the table leaves out. @param {object} passage @returns {any} */
const whole = (passage) => ({ part: 0, up: 0, status: 0, fault: "", ...passage });

/** @param {any} failure @param {string} text */
function wantSaid(failure, text) {
  if (!failure === !text && (!failure || failure.message.includes(text))) return;
  throw new Error(`got ${failure}, want ${text || "none"}`, { cause: failure });
}

for (const c of config.data.cases) {
  it(c.name, async function () {
    this.timeout(60_000);
    wantSaid(await run(c).then(() => undefined, (error) => error), c.fails);
  });
}

for (const { name, case: c, before = [], after, size, complaint } of await (await fetch("/tests/testdata/judged.json")).json()) {
  it(`judges ${name}`, () => {
    let failure;
    try {
      judgePassages({ client: {}, ...c }, before.map(whole), after.map(whole), size);
    } catch (error) {
      failure = error;
    }
    wantSaid(failure, complaint ?? "");
  });
}

// @ts-check
// The cases, in the page.
import { init } from "minnow";
import { config, skip } from "suite";
import { run } from "./run.js";
import { BadCase } from "./values.js";

await init({ host: config.host });

for (const c of config.data.cases) {
  it(c.name, async function () {
    this.timeout(60_000);
    const failure = await run(c).then(() => undefined, (error) => error);
    const { why, says } = c.lack;
    if (!why || failure instanceof BadCase) {
      if (failure) throw failure;
      return;
    }
    if (!failure) throw new Error(`works now: take it off the server's list of what it lacks: ${why}`);
    if (!failure.message.includes(says)) throw new Error(`lacking is "${why}", which says ${says}; but: ${failure.message}`, { cause: failure });
    skip(this, `${why}\n${failure.message}`);
  });
}

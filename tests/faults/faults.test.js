// @ts-check
// The cases, in the page.
import { init } from "minnow";
import { config } from "suite";
import { run } from "./run.js";

await init({ host: config.host });

for (const c of config.data.cases) {
  it(c.name, function () {
    this.timeout(60_000);
    return run(c);
  });
}

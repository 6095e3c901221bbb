// @ts-check
// What it saves to send small objects as forms, on lines of several lengths.
import { config, note } from "suite";
import { bucketOfThis, bytes, connect } from "../minnow.js";
import { race } from "./race.js";

const OBJECTS = 192, AT_ONCE = 16;
const content = new Blob([bytes(4096)]);

/** Does work for all n, so many at once. @param {(n: number) => Promise<unknown>} work */
async function all(work) {
  let next = 0;
  await Promise.all(Array.from({ length: AT_ONCE }, async () => { while (next < OBJECTS) await work(next++); }));
}

describe("4 KiB objects, 16 at once", function () {
  this.timeout(600_000);
  const bucket = bucketOfThis();

  for (const [roundTrip, endpoint] of Object.entries(config.data)) {
    it(`with ${roundTrip} ms of round trip`, async function () {
      const o = { endpoint, concurrency: 6 }; // as many as the browser opens connections
      const form = connect(o), put = connect({ ...o, upload: "put" });
      const runs = {
        "PUT of presigned URLs": () => all(async (n) => {
          const { ok } = await fetch(await put.presignedPutObject(bucket, `presigned/${n}`), { method: "PUT", body: content });
          if (!ok) throw new Error("refused");
        }),
        "putObject by form": () => all((n) => form.putObject(bucket, `form/${n}`, content)),
        "putObject by PUT": () => all((n) => put.putObject(bucket, `put/${n}`, content)),
      };
      const best = await race(runs);
      const plain = best["PUT of presigned URLs"];
      note(this, Object.entries(best).map(([name, ms]) => `${name}: ${(OBJECTS / ms * 1000).toFixed(0)} a second, ${(plain / ms).toFixed(2)} of presigned`).join("; "));
    });
  }
});

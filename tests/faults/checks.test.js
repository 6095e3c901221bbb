// @ts-check
// A server that is away at the worst moment, in the page: checks_test.go.
import { expect } from "chai";
import { Client, init } from "minnow";
import { config, requests } from "suite";

await init({ host: config.host });

const { calls, tries, grounds, size } = config.data;

/** @param {object[]} faults */
async function setFaults(...faults) {
  const response = await fetch(`${config.control}/faults`, { method: "POST", body: JSON.stringify(faults) });
  if (!response.ok) throw new Error(await response.text());
}

for (const o of calls) {
  it(`${o.name} switches no check off`, async function () {
    this.timeout(60_000);
    const { endpoint, accessKey, secretKey } = config;
    /** @type {string[]} */
    const warnings = [];
    const client = new Client({
      endpoint, accessKey, secretKey, secure: false, region: "us-east-1", concurrency: 1, retry: { attempts: tries },
      onWarning: ({ code }) => warnings.push(code),
    });
    const name = Math.random().toString(36).slice(2);
    const work = () => o.size
      ? client.putObject(grounds.bucket, name, new Blob([new Uint8Array(o.size)]))
      : client.fGetObject(grounds.bucket, grounds.download, new WritableStream());
    for (const faults of [[{ operation: o.operation, do: "cut", times: o.times }], []]) {
      await setFaults(...faults);
      await work();
    }
    const came = await requests();
    expect(came.some(({ method, query, headers }) => method === o.method && query.includes(o.query) && (!o.header || headers.includes(o.header))),
      `${JSON.stringify(came)} have one with ${o.header}`).to.equal(true);
    expect(warnings).to.deep.equal([]);
    if (!o.size) {
      await setFaults({ operation: "GetObject", do: "flip", where: "down", at: size / 2 });
      expect(await work().then(() => "none", (error) => error.code)).to.equal("ChecksumMismatch");
    }
    await setFaults();
    client.close();
  });
}

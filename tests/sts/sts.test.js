// @ts-check
// Temporary keys in a page, from MinIO's own STS, and what becomes of them while calls are under way.
import { expect } from "chai";
import { Client, InvalidArgumentError, ResponseError, S3Error, stsAssumeRole, stsAssumeRoleWithLDAPIdentity, stsAssumeRoleWithWebIdentity } from "minnow";
import { config, requests, resetRequests } from "suite";

const { bucket, password, narrow, provider } = config.data;
const endpoint = `http://${config.endpoint}`;
const keys = { accessKey: config.accessKey, secretKey: config.secretKey };
const token = async () => (await (await fetch(`${provider}/token`)).json()).token;

/** @param {Promise<any>} promise */
const rejection = (promise) => promise.then((value) => expect.fail(`resolved with ${JSON.stringify(value)}`), (error) => error);

/** @param {Client} client @param {string} object */
const read = async (client, object) => (await client.getObject(bucket, object)).text();

/** Each way, with more options. @type {Record<string, (more?: object) => ReturnType<typeof stsAssumeRole>>} */
const ways = {
  stsAssumeRole: (more) => stsAssumeRole({ endpoint, ...keys, ...more }),
  stsAssumeRoleWithWebIdentity: (more) => stsAssumeRoleWithWebIdentity({ endpoint, token, ...more }),
  stsAssumeRoleWithLDAPIdentity: (more) => stsAssumeRoleWithLDAPIdentity({ endpoint, username: "alice", password, ...more }),
};

for (const [name, way] of Object.entries(ways)) {
  describe(name, () => {
    it("gives keys for a quarter of an hour, narrowed by a policy", async () => {
      const credentials = way({ durationSeconds: 900, policy: narrow });
      const { accessKey, sessionToken, expiration } = await credentials();
      expect(accessKey).to.be.a("string").that.is.not.empty;
      expect(sessionToken).to.be.a("string").that.is.not.empty;
      expect(Number(expiration) - Date.now()).to.be.within(800_000, 1_000_000);
      const client = new Client({ endpoint, credentials });
      expect(await read(client, "open")).to.equal("/open");
      expect((await rejection(read(client, "closed"))).code).to.equal("AccessDenied");
      client.close();
    });

    it("sends its secrets in a body alone", async () => {
      await resetRequests();
      await way({ policy: JSON.stringify(narrow) })();
      const sent = (await requests()).filter(({ method }) => method === "POST");
      expect(sent.map(({ path, query, status }) => [path, query, status])).to.deep.equal([["/", "", 200]]);
    });

    it("is stopped by its signal", async () => {
      const reason = new Error("enough");
      expect(await rejection(way({ fetch: () => new Promise(() => {}) })({ signal: AbortSignal.abort(reason) }))).to.equal(reason);
      const stop = new AbortController();
      const waiting = rejection(way({ fetch: () => { setTimeout(() => stop.abort(reason)); return new Promise(() => {}); } })({ signal: stop.signal }));
      expect(await waiting).to.equal(reason);
    });

    it("waits for a server that is busy", async () => {
      let calls = 0;
      const busy = '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Code>ServiceUnavailable</Code><Message>later</Message></Error></ErrorResponse>';
      const credentials = way({ retry: { baseDelay: 1 }, fetch: (/** @type {string} */ url, /** @type {RequestInit} */ init) => (++calls < 3 ? Promise.resolve(new Response(busy, { status: 503 })) : fetch(url, init)) });
      expect((await credentials()).accessKey).to.be.a("string");
      expect(calls).to.equal(3);
    });
  });
}

describe("keys of a session", () => {
  /** @param {ReturnType<typeof stsAssumeRole>} credentials @param {(got: any, n: number) => any} [change] */
  const counted = (credentials, change = (got) => got) => {
    const counter = { calls: 0, ask: async (/** @type {any} */ o) => change(await credentials(o), ++counter.calls) };
    return counter;
  };
  const together = (/** @type {Client} */ client) => Promise.all(Array.from({ length: 20 }, (_, i) => (i % 2 ? read(client, "open") : client.putObject(bucket, `many/${i}`, "x"))));

  it("that are about to end are renewed by one call, whatever is under way", async () => {
    let ahead = 0;
    const counter = counted(ways.stsAssumeRole({ durationSeconds: 900 }));
    const client = new Client({ endpoint, credentials: counter.ask, clock: () => Date.now() + ahead });
    await together(client);
    expect(counter.calls).to.equal(1);
    ahead = 850_000; // in the last minute, and no server minds a clock of a quarter of an hour
    await together(client);
    expect(counter.calls).to.equal(2);
    client.close();
  });

  it("that the server no longer knows are renewed by one call", async () => {
    const counter = counted(ways.stsAssumeRole(), (got, n) => (n === 1 ? { ...got, accessKey: "AAAAAAAAAAAAAAAAAAAA" } : got));
    const client = new Client({ endpoint, credentials: counter.ask });
    await together(client);
    expect(counter.calls).to.equal(2);
    client.close();
  });

  it("that cannot be had fail the calls that wait, with what STS says as the cause", async () => {
    const client = new Client({ endpoint, credentials: stsAssumeRole({ endpoint, ...keys, secretKey: "not the secret" }) });
    const error = await rejection(client.listBuckets());
    expect(error).to.be.an.instanceof(S3Error).with.property("code", "CredentialsFailed");
    expect(error.cause).to.be.an.instanceof(ResponseError);
    expect(error.cause).to.include({ code: "AccessDenied", status: 403, operation: "AssumeRole" });
    expect(`${error} ${error.cause} ${JSON.stringify([error, error.cause])}`).not.to.contain("not the secret");
    client.close();
  });
});

describe("what is wrong", () => {
  const tokenless = { endpoint, token: async () => "" };
  for (const [name, [call, argument]] of Object.entries(/** @type {Record<string, [() => any, string]>} */ ({
    "no options": [() => stsAssumeRole(/** @type {any} */ (undefined)), "options"],
    "no endpoint": [() => stsAssumeRole(/** @type {any} */ (keys)), "endpoint"],
    "no key": [() => stsAssumeRole(/** @type {any} */ ({ endpoint })), "accessKey"],
    "half a pair": [() => stsAssumeRole(/** @type {any} */ ({ endpoint, accessKey: "a" })), "secretKey"],
    "a short life": [() => stsAssumeRole({ endpoint, ...keys, durationSeconds: 899 }), "durationSeconds"],
    "half a second": [() => stsAssumeRole({ endpoint, ...keys, durationSeconds: 900.5 }), "durationSeconds"],
    "more than a week": [() => stsAssumeRole({ endpoint, ...keys, durationSeconds: 604_801 }), "durationSeconds"],
    "a day at Amazon": [() => stsAssumeRole({ endpoint: "sts.eu-west-1.amazonaws.com", ...keys, durationSeconds: 86_400 }), "durationSeconds"],
    "a policy that is no JSON": [() => stsAssumeRole({ endpoint, ...keys, policy: "{" }), "policy"],
    "a long policy": [() => stsAssumeRole({ endpoint, ...keys, policy: { a: "x".repeat(2048) } }), "policy"],
    "a role that is no ARN": [() => stsAssumeRole({ endpoint, ...keys, roleArn: "admin" }), "roleArn"],
    "a name with a blank": [() => stsAssumeRole({ endpoint, ...keys, roleSessionName: "a b" }), "roleSessionName"],
    "a letter as a name": [() => stsAssumeRole({ endpoint, ...keys, roleSessionName: "a" }), "roleSessionName"],
    "a word that is nearly right": [() => stsAssumeRole(/** @type {any} */ ({ endpoint, ...keys, durationseconds: 900 })), "durationseconds"],
    "a token in the place of a function": [() => stsAssumeRoleWithWebIdentity(/** @type {any} */ ({ endpoint, token: "x" })), "token"],
    "a key beside a token": [() => stsAssumeRoleWithWebIdentity(/** @type {any} */ ({ ...tokenless, accessKey: "a" })), "accessKey"],
    "no password": [() => stsAssumeRoleWithLDAPIdentity({ endpoint, username: "alice", password: "" }), "password"],
  }))) {
    it(`${name} is refused at once`, () => expect(call).to.throw(InvalidArgumentError).with.property("argument", argument));
  }

  it("an empty token is refused when it comes", async () => {
    expect(await rejection(stsAssumeRoleWithWebIdentity(tokenless)())).to.be.an.instanceof(InvalidArgumentError).with.property("argument", "token");
  });

  it("what the application's own token function throws is told as it is", async () => {
    const reason = new Error("logged out");
    expect(await rejection(stsAssumeRoleWithWebIdentity({ endpoint, token: () => Promise.reject(reason) })())).to.equal(reason);
  });
});

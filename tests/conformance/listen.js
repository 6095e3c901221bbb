// @ts-check
// listen.go says the same natively.

/** How long the records that a step waits for may take, in milliseconds. */
const LISTEN_TIME = 20_000;

/**
 * Begins to listen: {args, ready, ignore, take}. Nothing tells when the server
 * has begun to send, so the step ready is done over and over until a record
 * comes of it: those about the key ignore are dropped. Then the other steps are
 * done, once, and the next records are the result, take of them.
 * @param {any} running @param {any} step @param {any} client
 * @param {{args: any[], ready: [string, any[]], ignore: string, take: number}} o resolved
 */
export async function listen(running, step, client, { args: [bucket, options], ready: [call, args], ignore, take }) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new Error("the records did not come in time")), LISTEN_TIME);
  const heard = client.listenBucketNotification(bucket, { ...options, signal: controller.signal })[Symbol.asyncIterator]();
  let next = heard.next();
  try {
    await untilHeard(next, () => client[call](...args));
    await running.steps(step.steps ?? []);
    const records = [];
    while (records.length < take) {
      const { value, done } = await next;
      if (done) throw new Error(`the list ended after ${records.length} records`);
      if (value.s3.object.key !== ignore) records.push(value);
      next = heard.next();
    }
    return records;
  } finally {
    clearTimeout(timer);
    next.catch(() => {});
    controller.abort();
    await heard.return();
  }
}

/** Does something until a record comes, or the listener's error. @param {Promise<any>} next @param {() => Promise<any>} ready */
async function untilHeard(next, ready) {
  const again = Symbol("again");
  for (;;) {
    await ready();
    const pause = new Promise((resolve) => setTimeout(resolve, 100, again));
    if ((await Promise.race([next, pause])) !== again) return;
  }
}

// @ts-check
// How things are compared: in turns, so that a noisy moment hits all of them.

/** The best of three runs of each, in turns. @param {Record<string, () => Promise<unknown>>} runs @returns {Promise<Record<string, number>>} milliseconds */
export async function race(runs) {
  /** @type {Record<string, number>} */
  const best = {};
  for (let turn = 0; turn < 3; turn++) {
    for (const [name, run] of Object.entries(runs)) {
      const start = performance.now();
      await run();
      best[name] = Math.min(best[name] ?? Infinity, performance.now() - start);
    }
  }
  return best;
}

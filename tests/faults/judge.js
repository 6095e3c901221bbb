// @ts-check
// judge.go says the same natively.

/** @typedef {import("./run.js").Passage} Passage */

const PART = 5 * 2 ** 20;

/** Compares how the work ended with what the case says. @param {any} c @param {string} got @param {string} want @param {any} error */
export function judgeEnd(c, got, want, error) {
  if (!c.error) {
    if (error) throw error;
    if (got !== want) throw new Error(`content: got the digest ${got}, want ${want}`);
    return;
  }
  if (!error) throw new Error(`got no error, want ${JSON.stringify(c.error)}`);
  for (const [name, wanted] of Object.entries(c.error)) {
    const said = name === "type" ? error.name : error[name];
    if (said !== wanted) throw new Error(`error.${name}: got ${said}, want ${wanted}, of: ${error.stack}`);
  }
}

/**
 * Looks at what was sent: before and after the faults ended, where the work continues then.
 * @param {any} c @param {Passage[]} before @param {Passage[]} after @param {number} size
 */
export function judgePassages(c, before, after, size) {
  const all = [...before, ...after];
  const hits = all.filter((p) => p.fault).length;
  const endless = c.faults.some((/** @type {any} */ f) => f.times < 0);
  const least = c.faults.reduce((/** @type {number} */ n, /** @type {any} */ f) => n + (f.times > 1 ? f.times : 1), 0);
  if (hits < least || (!endless && hits !== least)) throw new Error(`the faults hit ${hits} times, want ${least}`);
  for (const [operation, want] of Object.entries(c.requests ?? {})) {
    const count = all.filter((p) => p.operation === operation).length;
    if (count !== want) throw new Error(`got ${count} times ${operation}, want ${want}`);
  }
  if (c.error || !size) return;
  if (before.length) judgeResumed(c, sentOf(before), sentOf(after), size);
  else judgeBytes(c, sentOf(after), hits, size);
}

/** What went up. @param {Passage[]} passages */
function sentOf(passages) {
  const puts = passages.filter((p) => p.operation === "UploadPart" || p.operation === "PutObject");
  return {
    bytes: puts.reduce((sum, p) => sum + p.up, 0),
    /** @param {number} part */
    times: (part) => puts.filter((p) => p.part === part).length,
    parts: [...new Set(puts.map((p) => p.part))].sort((a, b) => a - b),
    done: [...new Set(puts.filter((p) => p.status === 200).map((p) => p.part))],
  };
}

/** @typedef {ReturnType<typeof sentOf>} Sent */

/** Looks at the parts that went again, and the bytes that went twice. @param {any} c @param {Sent} up @param {number} hits @param {number} size */
function judgeBytes(c, up, hits, size) {
  const again = up.parts.filter((part) => up.times(part) > 1);
  const want = c.again ?? [];
  if (again.join() !== want.join()) throw new Error(`the parts ${again} went again, want ${want}`);
  const twice = up.bytes - size, most = hits * (c.client.partSize ?? PART);
  if (twice > most) throw new Error(`${twice} bytes went twice, want at most ${most}`);
}

/** Looks at the parts that went although they had gone. @param {any} c @param {Sent} before @param {Sent} after @param {number} size */
function judgeResumed(c, before, after, size) {
  const part = c.client.partSize ?? PART, inFlight = c.inFlight ?? 0;
  const again = before.done.reduce((sum, number) => sum + after.times(number), 0);
  if (again > inFlight) throw new Error(`${again} parts that were stored went again, want at most ${inFlight}`);
  const left = size - before.done.reduce((sum, number) => sum + Math.min(part, size - (number - 1) * part), 0);
  if (after.bytes > left + inFlight * part) throw new Error(`${after.bytes} bytes went after the failure, and ${left} were left`);
}

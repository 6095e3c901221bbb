// @ts-check
// Runs the modules that config.json names under mocha, and tells the Go test
// what happens, as it happens. See suite.go for the other end.
import { config } from "suite";

/**
 * Synchronous on purpose: a test that hangs the page in its first line, or
 * crashes it, has been announced before.
 *
 * @param {object} event
 */
function tell(event) {
  const request = new XMLHttpRequest();
  request.open("POST", "/results", false);
  request.send(JSON.stringify(event));
}

/** @param {any} error @returns {string} message, stack and causes */
function describeError(error) {
  const head = String(error);
  const stack = String(error?.stack ?? "");
  const text = stack.includes(head) ? stack : `${head}\n${stack}`;
  return error?.cause === undefined ? text : `${text}\ncause: ${describeError(error.cause)}`;
}

/** @param {any} runnable a test, a hook or a describe @returns {string} */
const skipReason = (runnable) => runnable?.skipReason ?? (runnable?.parent ? skipReason(runnable.parent) : "");

/** @param {any} runnable */
const title = (runnable) => runnable.titlePath().join(" > ");

const { mocha, Mocha } = /** @type {any} */ (globalThis);

/** @type {any} the test or hook that runs */
let running;

/** @param {any} runnable */
function begin(runnable) {
  running = runnable;
  tell({ type: "begin", title: title(runnable), limit: runnable.timeout() });
}

// A test may ask for more time once it runs (this.timeout(ms)): told again.
const { timeout } = Mocha.Runnable.prototype;
Mocha.Runnable.prototype.timeout = function (/** @type {any[]} */ ...ms) {
  const result = timeout.apply(this, ms);
  if (ms.length && this === running) begin(this);
  return result;
};

/** @param {any} runner mocha's */
function Reporter(runner) {
  const result = (/** @type {any} */ runnable, /** @type {object} */ outcome) =>
    tell({ type: "result", title: title(runnable), duration: runnable.duration ?? 0, ...outcome });

  runner.on("test", begin);
  runner.on("hook", begin);
  runner.on("hook end", (/** @type {any} */ hook) => { // the test, which runs next, may ask for more time
    if (/^"before each"/.test(hook.originalTitle)) begin(hook.ctx.currentTest);
  });
  runner.on("pass", (/** @type {any} */ test) => result(test, { state: "passed", error: test.note }));
  runner.on("fail", (/** @type {any} */ test, /** @type {any} */ error) =>
    result(test, { state: "failed", error: describeError(error) }));
  runner.on("pending", (/** @type {any} */ test) => result(test, { state: "skipped", reason: skipReason(test) }));
  runner.on("end", () => tell({ type: "end" }));
}

try {
  // forbidOnly: a forgotten .only would silently leave out the rest.
  mocha.setup({ ui: "bdd", forbidOnly: true, timeout: 20_000, reporter: Reporter });
  for (const module of config.modules) await import(`/tests/${module}`);
  mocha.run();
} catch (error) {
  tell({ type: "broken", error: describeError(error) });
}

// @ts-check
// The first script: says why, when the rest cannot start.

import("./main.js").catch(async (err) => {
  const built = await fetch("../dist/index.js", { method: "HEAD" }).then((answer) => answer.ok, () => false);
  /** @type {HTMLElement} */ (document.getElementById("connect")).hidden = false;
  const problem = /** @type {HTMLElement} */ (document.getElementById("connect-problem"));
  problem.textContent = built
    ? `The page could not start: ${err.message}`
    : "The package is not built yet: run “make build”, then reload this page.";
});

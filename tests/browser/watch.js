// @ts-check
// What a piece of work takes of the page's memory.
import { stats } from "minnow";

const MiB = 2 ** 20;
const heap = () => /** @type {any} */ (performance).memory.usedJSHeapSize;

/**
 * Looks at the memory, twenty times a second, until the work is done.
 * @template T @param {() => Promise<T>} work
 */
export async function watched(work) {
  const before = heap();
  let heapGrowth = 0, wasm = 0, looks = 0, done = false;
  const watch = (async () => {
    while (!done) {
      heapGrowth = Math.max(heapGrowth, heap() - before);
      wasm = Math.max(wasm, (await stats()).wasmBytes);
      looks++;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  })();
  try {
    const result = await work();
    return { result, heapGrowth, wasm, looks, text: () => `wasm ${wasm / MiB} MiB, heap +${(heapGrowth / MiB).toFixed(1)} MiB at most, in ${looks} looks` };
  } finally {
    done = true;
    await watch;
  }
}

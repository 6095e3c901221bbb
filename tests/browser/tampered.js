// @ts-check
// Answers of a server that are cut, silent or changed on their way.
import { expect } from "chai";
import { connect } from "./minnow.js";

/**
 * A client whose GETs of objects go through change, numbered from 1.
 * @param {(n: number, answer: () => Promise<Response>, range: string | null) => Promise<Response>} change @param {object} [options]
 */
export function tampered(change, options) {
  /** @type {(string | null)[]} */
  const ranges = [];
  const own = connect({
    retry: { attempts: 4, baseDelay: 5 },
    ...options,
    fetch: async (/** @type {string} */ url, /** @type {RequestInit} */ init) => {
      if (init.method !== "GET" || new URL(url).searchParams.has("list-type")) return fetch(url, init);
      const range = new Headers(init.headers).get("range");
      return change(ranges.push(range), () => fetch(url, init), range);
    },
  });
  return { own, ranges };
}

/**
 * The first so many bytes of an answer, and then an end of some kind.
 * @param {Response} response @param {number} size @param {"cut" | "end" | "silence"} how
 */
export function broken(response, size, how = "cut") {
  const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
  const body = new ReadableStream({
    async pull(sink) {
      const { value } = size > 0 ? await reader.read() : {};
      if (value) {
        sink.enqueue(value.slice(0, size));
        size -= value.length;
        return;
      }
      reader.cancel();
      if (how === "cut") sink.error(new TypeError("cut"));
      if (how === "end") sink.close();
      return how === "silence" ? new Promise(() => {}) : undefined;
    },
  });
  return new Response(body, { status: response.status, headers: response.headers });
}

/** With the one bit at position flipped. @param {Response} response @param {number} position */
export async function flipped(response, position) {
  const data = new Uint8Array(await response.arrayBuffer());
  data[position] ^= 1;
  return new Response(data, { status: response.status, headers: response.headers });
}

/** @param {any[]} reports @param {number} total */
export function expectProgress(reports, total) {
  const loaded = reports.map((p) => p.loaded);
  expect(loaded).to.deep.equal([...loaded].sort((a, b) => a - b));
  expect(reports.at(-1)).to.include({ loaded: total, total });
}

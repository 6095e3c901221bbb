// @ts-check
// How far a transfer has come. Bytes are counted where they are sent, so that a
// report costs no crossing into Go.
import { told } from "./hooks.js";

/** @typedef {(p: {loaded: number, total: number | null, bytesPerSecond: number}) => void} Report */

const INTERVAL = 100; // milliseconds between two reports
const MEMORY = 5000; // milliseconds that the rate looks back

export class Progress {
  #report;
  #total;
  #loaded = 0;
  #acknowledged = 0;
  /** @type {Map<number, number>} bytes of each request in flight */
  #flying = new Map();
  /** @type {[number, number][]} time and bytes of the last reports */
  #history = [];

  /**
   * @param {Report} report
   * @param {number | null} total bytes
   */
  constructor(report, total) {
    this.#report = report;
    this.#total = total;
  }

  /** It is known now how much there will be. @param {number | null} total */
  begin(total) {
    this.#total = total;
  }

  /** Request id has sent so many bytes of its body. @param {number} id @param {number} bytes */
  flying(id, bytes) {
    this.#flying.set(id, bytes);
    this.#update(false);
  }

  /** Request id has ended; its bytes count for good if the server took them. @param {number} id @param {number} bytes */
  landed(id, bytes) {
    this.#flying.delete(id);
    this.#acknowledged += bytes;
    this.#update(false);
  }

  /**
   * Bytes that the server has before anything is sent: of a resumed transfer, or 0.
   * They are no part of the rate.
   * @param {number} bytes
   */
  kept(bytes) {
    const before = this.#loaded;
    this.#acknowledged = bytes;
    this.#loaded = Math.max(before, Math.min(bytes, this.#total ?? Infinity));
    for (const row of this.#history) row[1] += this.#loaded - before;
    this.#update(false);
  }

  /** So many bytes more are there without having been sent. @param {number} bytes */
  skipped(bytes) {
    this.kept(this.#acknowledged + bytes);
  }

  /** The last report: all of it is there. */
  end() {
    this.#flying.clear();
    this.#update(true);
  }

  /** @param {boolean} last */
  #update(last) {
    let sum = this.#acknowledged;
    for (const bytes of this.#flying.values()) sum += bytes;
    // What was in flight may be sent again; what is reported never decreases.
    this.#loaded = Math.max(this.#loaded, Math.min(sum, this.#total ?? Infinity));
    const now = performance.now();
    const [time] = this.#history.at(-1) ?? [-Infinity];
    if (!last && now - time < INTERVAL) return;
    this.#history.push([now, this.#loaded]);
    while (this.#history.length > 2 && now - this.#history[0][0] > MEMORY) this.#history.shift();
    const [since, bytes] = this.#history[0];
    const bytesPerSecond = now > since ? ((this.#loaded - bytes) / (now - since)) * 1000 : 0;
    told(this.#report, { loaded: this.#loaded, total: this.#total, bytesPerSecond });
  }
}

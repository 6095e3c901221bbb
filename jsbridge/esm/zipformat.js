// @ts-check
// The records of a zip archive: stored entries, names in UTF-8, sizes and sums behind the
// bytes, zip64 where it is needed. It imports nothing.
// https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT

const MAX_16 = 0xffff, MAX_32 = 0xffffffff;
const SUM_BEHIND = 1 << 3, NAME_IN_UTF8 = 1 << 11; // general purpose flags
const MADE_BY_UNIX = 3 << 8;
const FILE = 0o100644, FOLDER = 0o040755, DOS_FOLDER = 0x10;
const BLOCK = 64 * 1024; // bytes of the directory that are kept in one piece

/** @typedef {{name: Uint8Array<ArrayBuffer>, folder: boolean, zip64: boolean, modified: Date | null, offset: number, sum: number, size: number}} Entry offset: of its local header */

/**
 * Numbers one after the other, little-endian, and bytes behind them.
 * @param {string} widths a digit for each number: 2, 4 or 8 bytes @param {number[]} numbers @param {...Uint8Array} behind
 */
function pack(widths, numbers, ...behind) {
  let at = 0, size = 0;
  for (const width of widths) size += Number(width);
  const bytes = new Uint8Array(behind.reduce((sum, { length }) => sum + length, size));
  const view = new DataView(bytes.buffer);
  numbers.forEach((number, i) => {
    if (widths[i] === "2") view.setUint16(at, number, true);
    else if (widths[i] === "4") view.setUint32(at, number, true);
    else view.setBigUint64(at, BigInt(number), true);
    at += Number(widths[i]);
  });
  for (const part of behind) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Whether an entry of so many bytes, null where nobody knows, needs zip64. @param {number | null} size */
export const needsZip64 = (size) => size === null || size >= MAX_32;

const needed = (/** @type {boolean} */ zip64) => (zip64 ? 45 : 20); // the version that a reader has to know
const flags = (/** @type {Entry} */ { folder }) => NAME_IN_UTF8 | (folder ? 0 : SUM_BEHIND);

/** @param {Entry} entry */
export function localHeader(entry) {
  const { name, zip64, modified } = entry;
  const sizes = zip64 ? MAX_32 : 0;
  const extra = pack("", [], zip64 ? pack("2288", [1, 16, 0, 0]) : new Uint8Array(0), timestamp(modified));
  return pack("42222244422", [0x04034b50, needed(zip64), flags(entry), 0, ...dosTime(modified), 0, sizes, sizes, name.length, extra.length], name, extra);
}

/** What follows the bytes of a file. @param {Entry} entry */
export const descriptor = ({ zip64, sum, size }) => pack(zip64 ? "4488" : "4444", [0x08074b50, sum, size, size]);

/** @param {Entry} entry */
function centralHeader(entry) {
  const { name, folder, modified, offset, sum, size } = entry;
  const large = [...(size >= MAX_32 ? [size, size] : []), ...(offset >= MAX_32 ? [offset] : [])];
  const extra = pack("", [], large.length ? pack(`22${"8".repeat(large.length)}`, [1, 8 * large.length, ...large]) : new Uint8Array(0), timestamp(modified));
  const version = needed(entry.zip64 || large.length > 0), short = Math.min(size, MAX_32);
  return pack("42222224442222244", [
    0x02014b50, MADE_BY_UNIX | version, version, flags(entry), 0, ...dosTime(modified), sum, short, short, name.length, extra.length, 0, 0, 0,
    folder ? FOLDER * 2 ** 16 + DOS_FOLDER : FILE * 2 ** 16, Math.min(offset, MAX_32),
  ], name, extra);
}

/** The seconds of the epoch, in UTC, as Unix readers take them: of 32 bits with a sign. @param {Date | null} date */
function timestamp(date) {
  const seconds = Math.floor(Number(date) / 1000);
  if (!date || Math.abs(seconds) >= 2 ** 31) return new Uint8Array(0);
  return pack("22", [0x5455, 5], Uint8Array.of(1), pack("4", [seconds]));
}

/** Time and date as DOS has them, of the local clock: in steps of two seconds, from 1980 to 2107. @param {Date | null} date */
function dosTime(date) {
  const year = date ? date.getFullYear() - 1980 : -1;
  if (!date || year < 0) return [0, 0x21];
  if (year > 127) return [0xbf7d, 0xff9f];
  return [date.getHours() << 11 | date.getMinutes() << 5 | date.getSeconds() >> 1, year << 9 | (date.getMonth() + 1) << 5 | date.getDate()];
}

/** What stands at the end of an archive: the entries once more, and where they are. */
export class Directory {
  /** @type {Uint8Array<ArrayBuffer>[]} */
  #blocks = [];
  #used = BLOCK;
  #count = 0;
  #size = 0;

  /** @param {Entry} entry whose bytes have passed */
  add(entry) {
    const header = centralHeader(entry);
    for (let at = 0; at < header.length; ) {
      if (this.#used === BLOCK) {
        this.#blocks.push(new Uint8Array(BLOCK));
        this.#used = 0;
      }
      const part = header.subarray(at, at + BLOCK - this.#used);
      /** @type {Uint8Array} */ (this.#blocks.at(-1)).set(part, this.#used);
      this.#used += part.length;
      at += part.length;
    }
    this.#count++;
    this.#size += header.length;
  }

  /** @param {number} offset where it begins in the archive */
  *bytes(offset) {
    for (const block of this.#blocks) yield block === this.#blocks.at(-1) ? block.subarray(0, this.#used) : block;
    const count = this.#count, size = this.#size, end = offset + size;
    if (count >= MAX_16 || offset >= MAX_32 || size >= MAX_32) {
      yield pack("48224488884484", [0x06064b50, 44, MADE_BY_UNIX | 45, 45, 0, 0, count, count, size, offset, 0x07064b50, 0, end, 1]);
    }
    const short = Math.min(count, MAX_16);
    yield pack("42222442", [0x06054b50, 0, 0, short, short, Math.min(size, MAX_32), Math.min(offset, MAX_32), 0]);
  }
}

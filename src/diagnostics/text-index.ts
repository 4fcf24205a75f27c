import type { Place, Point } from "./diagnostic.ts";

/** Turns offsets of one text into points. Built once a text, then a binary search a look-up. */
export class TextIndex {
  readonly #lineStarts: number[] = [0];
  readonly #length: number;

  constructor(text: string) {
    this.#length = text.length;
    for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) {
      this.#lineStarts.push(at + 1);
    }
  }

  get lineCount(): number {
    return this.#lineStarts.length;
  }

  /** The point of an offset; an offset outside the text is moved to its nearest end. */
  pointAt(offset: number): Point {
    const inside = Math.min(Math.max(offset, 0), this.#length);
    let low = 0;
    let high = this.#lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#lineStarts[middle] ?? 0) <= inside) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: inside - (this.#lineStarts[low] ?? 0) + 1, offset: inside };
  }

  placeOf(start: number, end: number): Place {
    return { start: this.pointAt(start), end: this.pointAt(end) };
  }

  /** The offset of a line and column (both from 1), moved into the text where they leave it. */
  offsetAt(line: number, column: number): number {
    const start = this.#lineStarts[Math.min(Math.max(line, 1), this.#lineStarts.length) - 1] ?? 0;
    return Math.min(start + Math.max(column, 1) - 1, this.#length);
  }
}

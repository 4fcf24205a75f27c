/**
 * Offsets of one text as offsets of another, where pieces of the first stand unchanged in the second.
 * Piece `i` begins at `from[i]` in the first and at `to[i]` in the second; both lists rise.
 */
export interface OffsetMap {
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** The offset in the outer text; one between two pieces belongs to the later one. */
function mapOffset({ from, to }: OffsetMap, offset: number): number {
  const piece = pieceOf(from, offset);
  return (to[piece] ?? 0) + offset - (from[piece] ?? 0);
}

/** A range in the outer text. Its end belongs to the piece of its last character. */
export function mapRange(
  map: OffsetMap,
  start: number,
  end: number,
): { start: number; end: number } {
  if (end <= start) {
    const at = mapOffset(map, start);
    return { start: at, end: at };
  }
  return { start: mapOffset(map, start), end: mapOffset(map, end - 1) + 1 };
}

/** First through the inner map, then through the outer one. */
export function composeMaps(inner: OffsetMap, outer: OffsetMap, length: number): OffsetMap {
  const from: number[] = [];
  const to: number[] = [];
  for (const [piece, start] of inner.from.entries()) {
    const target = inner.to[piece] ?? 0;
    const end = target + (inner.from[piece + 1] ?? length) - start;
    let at = pieceOf(outer.from, target);
    from.push(start);
    to.push(mapOffset(outer, target));
    while ((outer.from[at + 1] ?? Infinity) < end) {
      at++;
      from.push(start + (outer.from[at] ?? 0) - target);
      to.push(outer.to[at] ?? 0);
    }
  }
  return { from, to };
}

function pieceOf(from: readonly number[], offset: number): number {
  let low = 0;
  let high = from.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((from[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Replaces the characters from `start` up to `end` (offsets from 0). */
export interface Splice {
  start: number;
  end: number;
  text: string;
}

export interface SplicedText {
  text: string;
  /** The offset in the original that an offset in `text` comes from. */
  originalOffset: (offset: number) => number;
}

/** The text from `from` on with the splices made. They may not overlap; their order is free. */
export function splice(original: string, from: number, splices: readonly Splice[]): SplicedText {
  const sorted = splices.toSorted((a, b) => a.start - b.start || a.end - b.end);
  const pieces: string[] = [];
  const anchors: { at: number; original: number }[] = [{ at: 0, original: from }];
  let at = 0;
  let done = from;
  for (const { start, end, text } of sorted) {
    pieces.push(original.slice(done, start), text);
    at += start - done;
    anchors.push({ at, original: start });
    at += text.length;
    anchors.push({ at, original: end });
    done = end;
  }
  pieces.push(original.slice(done));
  return { text: pieces.join(""), originalOffset: (offset) => mapBack(anchors, sorted, offset) };
}

function mapBack(
  anchors: readonly { at: number; original: number }[],
  splices: readonly Splice[],
  offset: number,
): number {
  const index = anchors.findLastIndex(({ at }) => at <= offset);
  const anchor = anchors[index];
  if (anchor === undefined) return offset;
  // Odd anchors begin a replacement: all of its text comes from one point.
  const isReplaced = index % 2 === 1 && splices[(index - 1) / 2] !== undefined;
  return isReplaced ? anchor.original : anchor.original + offset - anchor.at;
}

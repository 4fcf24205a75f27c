/** Bytes with their places in a text. */
export interface View {
  bytes: Buffer;
  /** Place in the text of a byte of the view. */
  toText: (at: number) => number;
  /** First byte of the view that stands at this place of the text or behind it. */
  fromText: (at: number) => number;
}

/** More indentation than this is no continuation of the line before. */
const widestIndent = 64;
const [tab, newline, carriageReturn, space] = [0x09, 0x0a, 0x0d, 0x20];

/** The text as it is. */
export function plainView(text: Buffer): View {
  return { bytes: text, toText: (at) => at, fromText: (at) => at };
}

/**
 * The text with its lines joined: without single line ends and the indentation behind them. Of an empty line
 * the line end stays, so that what is joined has an end.
 */
export function joinedView(text: Buffer): View {
  if (!text.includes(newline) && text.at(-1) !== carriageReturn) return plainView(text);
  const pieces: Buffer[] = [];
  /** Of each piece, where it begins in the text and in the view. */
  const textStarts: number[] = [];
  const viewStarts: number[] = [];
  let size = 0;
  const add = (start: number, end: number): void => {
    if (end <= start) return;
    pieces.push(text.subarray(start, end));
    textStarts.push(start);
    viewStarts.push(size);
    size += end - start;
  };
  let start = 0;
  for (let end = text.indexOf(newline); end !== -1; end = text.indexOf(newline, start)) {
    const lineEnd = text[end - 1] === carriageReturn ? end - 1 : end;
    const isEmpty = lineEnd <= start && start > 0;
    add(start, isEmpty ? end + 1 : lineEnd);
    start = end + 1;
    const widest = Math.min(start + widestIndent, text.length);
    while (start < widest && (text[start] === space || text[start] === tab)) start += 1;
  }
  add(start, text.at(-1) === carriageReturn ? text.length - 1 : text.length);
  const bytes = Buffer.concat(pieces);
  return {
    bytes,
    toText: (at) => {
      const piece = lastNotAbove(viewStarts, at);
      return (textStarts[piece] ?? 0) + at - (viewStarts[piece] ?? 0);
    },
    fromText: (at) => {
      const piece = lastNotAbove(textStarts, at);
      if (piece < 0) return 0;
      const inside = at - (textStarts[piece] ?? 0);
      return (viewStarts[piece] ?? 0) + Math.min(inside, pieces[piece]?.length ?? 0);
    },
  };
}

/** Index of the last of the ascending numbers that is not above the limit; -1 when all are. */
function lastNotAbove(numbers: readonly number[], limit: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) <= limit) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

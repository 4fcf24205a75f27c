/**
 * Highest cost that is parsed: about a second. The Markdown parser takes quadratic time in the marks of
 * one paragraph.
 */
export const maxInlineCost = 30_000_000;

/**
 * The squares of the numbers of marks of emphasis, links and code in each paragraph, added up. Judged on
 * the lines alone: a paragraph ends at a blank line or a fence, and what is fenced does not count; of `code`
 * one mark does, as in the cells of long tables. More than that for a text that is cheap even as one paragraph.
 */
export function inlineCost(text: string): number {
  const all = countMarks(text);
  return all * all <= maxInlineCost ? all * all : sumOfParagraphs(text);
}

/** Asked of every text, so that it makes nothing. */
function countMarks(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    // * _ [ ] `
    if (code === 42 || (code >= 91 && code <= 96 && code !== 92 && code !== 94)) count++;
  }
  return count;
}

function sumOfParagraphs(text: string): number {
  let cost = 0;
  let marks = 0;
  /** Without what stands in code, which is sure while each line has single backticks in pairs, and nothing that takes one. */
  let outside = 0;
  let isSure = true;
  let fence = "";
  const endParagraph = (): void => {
    const counted = isSure ? outside : marks;
    cost += counted * counted;
    marks = 0;
    outside = 0;
    isSure = true;
  };
  for (const line of text.split(/\r\n?|\n/)) {
    const marker = /^[ \t>]*(?:[-*+][ \t]+|\d{1,9}[.)][ \t]+)?(`{3,}(?=[^`]*$)|~{3,})/.exec(
      line,
    )?.[1];
    const isOutside = fence === "" && marker === undefined;
    if (isOutside && line.trim() !== "") {
      marks += countMarks(line);
      const bare = line.replaceAll(/`[^`]*`/g, "`");
      outside += countMarks(bare);
      isSure &&= !/[\\<]/.test(bare) && !line.includes("``") && line.split("`").length % 2 === 1;
      continue;
    }
    endParagraph();
    if (fence === "") fence = marker ?? "";
    else if (marker?.startsWith(fence) === true) fence = "";
  }
  endParagraph();
  return cost;
}

import type { TextIndex } from "../diagnostics/text-index.ts";
import type { Block } from "../model/block.ts";
import type { Heading } from "../model/runbook.ts";
import type { CodeKind, Fence } from "./document.ts";
import { isOversized } from "./code-limits.ts";
import { makeCode } from "./make-code.ts";
import type { OffsetMap } from "./offset-map.ts";
import { isTranscript, readTranscript } from "./transcript.ts";

const kinds: Readonly<Record<string, CodeKind>> = {
  bash: "shell",
  sh: "shell",
  shell: "shell",
  zsh: "shell",
  ksh: "shell",
  ash: "shell",
  console: "shell",
  "shell-session": "shell",
  shellsession: "shell",
  "sh-session": "shell",
  terminal: "shell",
  yaml: "yaml",
  yml: "yaml",
  json: "json",
  json5: "other",
  sql: "sql",
  psql: "sql",
  postgresql: "sql",
  pgsql: "sql",
  ini: "ini",
  conf: "ini",
  properties: "ini",
};

/** The blocks of a Markdown text as fences, each line of their code mapped to the text. */
export function readFences(
  blocks: readonly Block[],
  headings: readonly Heading[],
  text: string,
  index: TextIndex,
): Fence[] {
  const headingsAbove = headingWalker(headings);
  return blocks.map((block, number) => {
    const { attributes, language, place } = block;
    const openingEnd = lineEnd(text, place.start.offset);
    const opening = text.slice(place.start.offset, openingEnd);
    // A page shows no carriage return, and none is copied from it; bash would read one as a part of the line.
    const value = block.value.replaceAll("\r\n", "\n");
    const oversized = isOversized(value);
    const pasted = !oversized && isTranscript(language, value);
    const isShell = kinds[language] === "shell" || pasted;
    const lines = mapLines(value, block.valueStart.offset, text);
    const session = pasted ? readTranscript(value, lines) : { text: value, map: lines };
    const fence: Omit<Fence, "code"> = {
      language,
      info: opening.replace(/^(?:`+|~+)\s*/, "").trim(),
      ...(attributes && { attributes }),
      place,
      openingPlace: index.placeOf(place.start.offset, openingEnd),
      isTranscript: pasted,
      headings: headingsAbove(place.start.offset),
      index: number,
    };
    const whole = fence as Fence;
    const kind = oversized ? "other" : isShell ? "shell" : (kinds[language] ?? "other");
    whole.code = makeCode(
      { kind, text: session.text, fence: whole, origin: "fence" },
      session.map,
      index,
      text,
    );
    return whole;
  });
}

/** A line of the value is the end of its source line: what stands before it is the container's. */
function mapLines(value: string, start: number, text: string): OffsetMap {
  const from = [0];
  const to = [start];
  let source = start;
  for (let at = nextLine(value, 0); at !== -1; at = nextLine(value, at)) {
    const next = nextLine(text, source);
    if (next === -1) break;
    source = next;
    const length = lineEnd(value, at) - at;
    from.push(at);
    to.push(Math.max(source, lineEnd(text, source) - length));
  }
  return { from, to };
}

function nextLine(text: string, start: number): number {
  const end = lineEnd(text, start);
  if (end >= text.length) return -1;
  return text.startsWith("\r\n", end) ? end + 2 : end + 1;
}

function lineEnd(text: string, start: number): number {
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 10 || code === 13) return at;
  }
  return text.length;
}

/** The headings above one offset after the other, from the outermost; offsets rise. */
function headingWalker(headings: readonly Heading[]): (offset: number) => readonly Heading[] {
  let above: readonly Heading[] = [];
  let next = 0;
  return (offset) => {
    for (; next < headings.length; next++) {
      const heading = headings[next];
      if (heading === undefined || heading.place.start.offset > offset) break;
      above = [...above.filter(({ depth }) => depth < heading.depth), heading];
    }
    return above;
  };
}

import type { TextIndex } from "../diagnostics/text-index.ts";
import type { Code, CodeKind, Fence } from "./document.ts";
import { composeMaps, mapRange, type OffsetMap } from "./offset-map.ts";

/** Where a piece of code stands, for those who cut further pieces out of it; a copy keeps `placeOf`. */
const sites = new WeakMap<Code["placeOf"], { map: OffsetMap; index: TextIndex; source: string }>();

interface Origin {
  kind: CodeKind;
  text: string;
  fence: Fence;
  origin: Code["origin"];
}

/** A piece of code that the map leads back to the document's text. */
export function makeCode(
  { fence, kind, origin, text }: Origin,
  map: OffsetMap,
  index: TextIndex,
  source: string,
): Code {
  const code: Code = {
    kind,
    text,
    fence,
    origin,
    placeOf: (start = 0, end = start === 0 ? text.length : start) => {
      const range = mapRange(map, clamp(start, text), clamp(end, text));
      return index.placeOf(range.start, range.end);
    },
    edit: (start, end, replacement) => {
      const place = code.placeOf(start, end);
      return { place, text: replacement.replaceAll("\n", `\n${linePrefix(source, place.start)}`) };
    },
  };
  sites.set(code.placeOf, { map, index, source });
  return code;
}

/** A piece of another piece: `map` leads from its text into that of `outer`. */
export function cutCode(
  outer: Code,
  part: Pick<Code, "kind" | "text" | "origin">,
  map: OffsetMap,
): Code {
  const site = sites.get(outer.placeOf);
  if (site === undefined) return outer;
  const composed = composeMaps(map, site.map, part.text.length);
  return makeCode({ ...part, fence: outer.fence }, composed, site.index, site.source);
}

function clamp(offset: number, text: string): number {
  return Math.min(Math.max(offset, 0), text.length);
}

/** What a further line begins with: the indent and the `>` of the line that is edited. */
function linePrefix(
  source: string,
  { column, offset }: { column: number; offset: number },
): string {
  const line = source.slice(offset - column + 1, offset);
  return /^[ \t>]*/.exec(line)?.[0] ?? "";
}

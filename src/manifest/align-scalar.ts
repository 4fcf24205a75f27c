import type { ScalarMap } from "./manifest.ts";

/**
 * Where the characters of a scalar's value stand in the YAML: block scalars lose their indent, folded
 * and plain ones their line breaks, quoted ones their escapes. Undefined when they cannot be told.
 */
export function alignScalar(
  value: string,
  text: string,
  { end, start }: { start: number; end: number },
): ScalarMap | undefined {
  const map: { from: number[]; to: number[] } = { from: [], to: [] };
  const header = /^[|>][-+\d]*[^\n]*\n/.exec(text.slice(start, end))?.[0].length;
  let at = start + (header ?? (/^["']/.test(text.slice(start, end)) ? 1 : 0));
  let expected = -1;
  for (let index = 0; index < value.length; index++) {
    const character = value.charAt(index);
    const found = findCharacter(character, text, at, end);
    if (found === undefined) return index > 0 && value.slice(index).trim() === "" ? map : undefined;
    if (found.start !== expected) {
      map.from.push(index);
      map.to.push(found.start);
    }
    at = found.end;
    expected = found.end - found.start === 1 ? found.end : -1;
  }
  if (map.from.length === 0) return { from: [0], to: [at] };
  return map;
}

const escapes: Readonly<Record<string, string>> = { "\n": "\\n", "\t": "\\t", "\r": "\\r" };

function findCharacter(
  character: string,
  text: string,
  from: number,
  end: number,
): { start: number; end: number } | undefined {
  for (let at = from; at < end; at++) {
    const here = text.charAt(at);
    if (here === character) {
      const isDoubled = here === "'" && text.charAt(at + 1) === "'" && text.charAt(at - 1) !== "'";
      return { start: at, end: at + (isDoubled ? 2 : 1) };
    }
    const escape = escapes[character];
    if (escape !== undefined && text.startsWith(escape, at)) return { start: at, end: at + 2 };
    if (character === " " && here === "\n") return { start: at, end: at + 1 };
    if (character === "\n" && !/\s/.test(here)) return undefined;
    if (!/[\s\\]/.test(here)) return undefined;
  }
  return undefined;
}

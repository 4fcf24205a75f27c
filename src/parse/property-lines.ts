import { blockKeys } from "./fence-info.ts";
import { lineEndAt, nextLineAt } from "./text-lines.ts";

/** Leading `#| key: value` lines of a code block: one YAML mapping. */
export interface PropertyLines {
  yaml: string;
  /** From an offset in `yaml` to one in the source. */
  toOffset: (offset: number) => number;
  count: number;
  /** Length of the lines in the value of the block, line ends included. */
  length: number;
  /** The lines hold one of our keys. Quarto and knitr use the same convention for theirs. */
  isOurs: boolean;
}

const slashLanguages: readonly string[] = [
  "js",
  "javascript",
  "jsx",
  "ts",
  "typescript",
  "tsx",
  "json",
  "jsonc",
  "json5",
  "go",
];

function prefixOf(language: string): string {
  if (language === "sql") return "--|";
  return slashLanguages.includes(language) ? "//|" : "#|";
}

/**
 * Splits the property lines off a block's value. `sourceStart` is where the code begins in `text`;
 * a source line may have the prefix of a list item or a quote before what stands in the value.
 */
export function readPropertyLines(
  value: string,
  language: string,
  text: string,
  sourceStart: number,
): PropertyLines | undefined {
  const prefix = prefixOf(language);
  if (!value.startsWith(prefix)) return undefined;
  const lines: { yaml: string; yamlStart: number; sourceStart: number }[] = [];
  let at = 0;
  let sourceAt = sourceStart;
  let yamlStart = 0;
  while (value.startsWith(prefix, at)) {
    const end = lineEndAt(value, at);
    const sourceEnd = lineEndAt(text, sourceAt);
    const yaml = value.slice(at + prefix.length, end);
    lines.push({ yaml, yamlStart, sourceStart: sourceEnd - yaml.length });
    yamlStart += yaml.length + 1;
    at = nextLineAt(value, end);
    sourceAt = nextLineAt(text, sourceEnd);
    if (end === value.length) break;
  }
  return {
    yaml: lines.map((line) => line.yaml).join("\n"),
    toOffset: (offset) => {
      const line = lines.findLast((candidate) => candidate.yamlStart <= offset);
      return line === undefined ? sourceStart : line.sourceStart + offset - line.yamlStart;
    },
    count: lines.length,
    length: at,
    isOurs: lines.some(({ yaml }) => blockKeys.includes(/^\s*([^\s:]+)\s*:/.exec(yaml)?.[1] ?? "")),
  };
}

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const pagesFolder = join(import.meta.dirname, "../../site/rules");

export interface Example {
  line: number;
  isValid: boolean;
  /** Lines on which findings begin, from 1. */
  lines: number[];
  /** What every finding is, where the page says it. */
  severity: string | undefined;
  text: string;
  /** What the repository of all examples of the page holds, by path. */
  files: ReadonlyMap<string, string>;
}

export interface Page {
  text: string;
  title: string;
  /** First paragraph below the title. */
  summary: string;
  sections: string[];
  examples: Example[];
}

/** A rule's page with its examples; without a page everything is empty. */
export function readPage(id: string): Page {
  const path = join(pagesFolder, `${id}.md`);
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  const prose = text.replace(/^(`{3,})[^\n]*\n[\s\S]*?^\1$/gm, "");
  return {
    text,
    title: /^# (.*)$/m.exec(prose)?.[1] ?? "",
    summary: /^# .*\n\n(.*)$/m.exec(prose)?.[1] ?? "",
    sections: [...prose.matchAll(/^## (.*)$/gm)].map(([, name = ""]) => name),
    examples: readExamples(text),
  };
}

function readExamples(text: string): Example[] {
  const given = text.matchAll(/^(`{3,})\w+ file=(\S+)\n([\s\S]*?)^\1$/gm);
  const files = new Map(Array.from(given, ([, , path = "", body = ""]) => [path, body]));
  const fences = text.matchAll(/^(`{4,})markdown ((?!file=)[^\n]*)\n([\s\S]*?)^\1$/gm);
  return Array.from(fences, ({ 2: info = "", 3: body = "", index }) => {
    const line = text.slice(0, index).split("\n").length;
    const marked = /^(?:(valid)|invalid lines=(\d+(?:,\d+)*)(?: severity=(\w+))?)$/.exec(info);
    if (marked === null)
      throw new Error(`line ${line}: expected valid or invalid lines=N: ${info}`);
    const lines = marked[2]?.split(",").map(Number) ?? [];
    return {
      line,
      isValid: marked[1] !== undefined,
      lines,
      severity: marked[3],
      text: body,
      files,
    };
  });
}

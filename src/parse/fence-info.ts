import type { DiagnosticId } from "../diagnostics/catalogue.ts";
import { suggest } from "../diagnostics/suggest.ts";
import { blockAttributesSchema } from "../model/block.ts";
import { readPairs, type FenceFault, type FencePair } from "./fence-pairs.ts";

/** The closed vocabulary of blocks. */
export const blockKeys: readonly string[] = Object.keys(blockAttributesSchema.shape);

/** What stands after the marker of a fence. */
export interface FenceInfo {
  /** As it is written. */
  language: string;
  pairs: FencePair[];
  faults: FenceFault[];
  /** The attributes are meant for us: one of our keys, or nearly one, is in them. */
  isOurs: boolean;
}

/**
 * Reads a raw info string: `language {key=value key=value}`. Every spelling that runme would read
 * differently is a fault. runme (`pkg/document/attributes.go`) takes the text from the first `{`
 * to the first `}`, tries JSON, else splits at single spaces and at the first `=`; the last of two
 * equal keys wins, a key without value is empty, quotes belong to the value.
 */
export function readFenceInfo(info: string): FenceInfo {
  const language = /^[^\s{]*/.exec(info)?.[0] ?? "";
  if (language.length === info.length) {
    return { language, pairs: [], faults: [], isOurs: false };
  }
  const open = info.indexOf("{");
  if (open === -1) return readWithoutBraces(info, language);
  const isOurs = [...info.matchAll(/\{([^}]*)/g)].some(([, group]) => holdsOurKey(group ?? ""));
  const shape = checkShape(info, language, open);
  if (shape !== undefined) return { language, pairs: [], faults: [shape], isOurs };
  const inner = info.slice(open + 1, info.indexOf("}", open));
  return { language, ...readPairs(inner, open + 1), isOurs };
}

/** Only `name=` says that braces were meant: other words may belong to another tool. */
function readWithoutBraces(info: string, language: string): FenceInfo {
  const start = info.search(/\bname=/);
  const fault: FenceFault = {
    id: start === -1 ? "fence-extra-text" : "fence-brace-missing",
    start: language.length + 1,
    end: info.length,
    reason: `Unexpected \`${info.slice(language.length).trim()}\`, expected attributes in braces`,
    help: "Write `{name=value}` behind the language",
  };
  return { language, pairs: [], faults: [fault], isOurs: start !== -1 };
}

function holdsOurKey(group: string): boolean {
  return group.split(/[\s,]+/).some((token) => {
    const [, key = "", separator = ""] = /^["']?([^"'=:]*)["']?([=:])?/.exec(token) ?? [];
    if (blockKeys.includes(key)) return true;
    return separator === "=" && key !== "" && suggest(key.toLowerCase(), blockKeys) !== undefined;
  });
}

/** The first fault in the outer form: everything behind it would be guesswork. */
function checkShape(info: string, language: string, open: number): FenceFault | undefined {
  const fault = (id: DiagnosticId, start: number, end: number, reason: string, help: string) => ({
    id,
    start,
    end,
    reason,
    help,
  });
  const close = info.indexOf("}", open);
  if (close === -1) {
    const reason = "Missing `}` in the fence, expected one closed brace group";
    return fault("fence-brace-unclosed", open, info.length, reason, "Add `}` at the end");
  }
  const second = info.indexOf("{", close);
  if (second !== -1) {
    const reason = "Unexpected second brace group, expected one: runme reads the first only";
    const help = "Write all attributes into one brace group";
    return fault("fence-two-groups", second, info.length, reason, help);
  }
  if (open > 0 && open === language.length) {
    const reason = `Unexpected \`{\` directly after \`${language}\`, expected a space between them`;
    const help = `Write \`${language} {\``;
    return fault("fence-space-before-brace", open, open + 1, reason, help);
  }
  for (const [start, end] of [
    [language.length, open],
    [close + 1, info.length],
  ] as const) {
    const text = info.slice(start, end);
    if (text.trim() === "") continue;
    const at = start + text.length - text.trimStart().length;
    const reason = `Unexpected \`${text.trim()}\`, expected nothing beside the language and one brace group`;
    const help = "Remove it, or write it as `key=value` into the braces";
    return fault("fence-extra-text", at, at + text.trim().length, reason, help);
  }
  const inner = info.slice(open + 1, close);
  if (/^\s*(?:["']|[\w-]+:)/.test(inner)) {
    const reason = "Unexpected JSON in the fence, expected `key=value` pairs";
    const help = "Write `{name=value}`, without quotes, colons and commas";
    return fault("fence-json", open, close + 1, reason, help);
  }
  return undefined;
}

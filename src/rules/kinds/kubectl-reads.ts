import type { Document, ShellCode } from "../../document/document.ts";
import type { Kind } from "../../manifest/facts/kind.ts";
import { kindTableOf } from "./known-kinds.ts";
import { flagOf, type GivenFlag, type ToolCall } from "../../shell/grammar/read-call.ts";
import { oncePer } from "../../shell/once-per.ts";
import type { ShellWord } from "../../shell/shell-commands.ts";
import { callsIn } from "./calls-of.ts";

/** A call of kubectl about objects of a known kind. */
export interface KindCall {
  code: ShellCode;
  call: ToolCall;
  /** `get`, `wait`, `delete`. */
  verb: string;
  /** The word that names the kind. */
  word: ShellWord;
  /** The kinds that the word can mean. */
  kinds: readonly Kind[];
}

/** Every call of kubectl whose kind is known and is one. */
export const kindCalls = oncePer((document: Document): readonly KindCall[] =>
  document.shell.flatMap((code) =>
    callsIn(code).flatMap(({ call }) => describe(document, code, call) ?? []),
  ),
);

/** The object of the call: `get pvc NAME`, `wait cluster/NAME`, `get pods,jobs` (which is none). */
function describe(document: Document, code: ShellCode, call: ToolCall): KindCall | undefined {
  if (call.grammar.tool !== "kubectl") return undefined;
  const [, verb = ""] = call.found.path;
  const word = call.operands[0];
  if (word === undefined || verb === "") return undefined;
  const text = word.value ?? /^["']?([a-z][\w.-]*)\//i.exec(word.text)?.[1];
  const name = text?.split("/", 1)[0];
  if (name === undefined || name === "" || /[,<{]/.test(name)) return undefined;
  const kinds = kindTableOf(document).named(name, document.text);
  return kinds.length === 0 ? undefined : { code, call, verb, word, kinds };
}

/** The JSON path that a call prints, without braces: `.status.phase`. */
export function printedPath({ call }: KindCall): string | undefined {
  const output = flagOf(call, "--output");
  const text = output && valueText(output);
  return text === undefined
    ? undefined
    : jsonPath(text.replace(/^jsonpath=/, ""), text.startsWith("jsonpath="));
}

/** The path of `{.status.phase}`; undefined for a template that is more than one path. */
export function jsonPath(template: string, isPath = true): string | undefined {
  const path = /^["']?\{?(\.[A-Za-z][\w.]*)\}?["']?$/.exec(template)?.[1];
  return isPath ? path : undefined;
}

/** The value of a flag as it is written, where no variable is in it, and quotes only in it. */
function valueText({ value, valueWord }: GivenFlag): string | undefined {
  if (value !== undefined) return value;
  const text = valueWord?.text;
  return text === undefined || /[$`]/.test(text) ? undefined : text;
}

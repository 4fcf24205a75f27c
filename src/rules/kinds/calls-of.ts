import type { Document, ShellCode } from "../../document/document.ts";
import { readCall, type ToolCall } from "../../shell/grammar/read-call.ts";
import { oncePer } from "../../shell/once-per.ts";

/** A call of a program whose grammar is known, and the code that it stands in. */
export interface CodeCall {
  code: ShellCode;
  call: ToolCall;
}

/** Every such call of the document, in order. Functions of the document that have the name of a program are left out. */
export function* callsOf({ shell }: Document): Generator<CodeCall> {
  for (const code of shell) yield* callsIn(code);
}

export const callsIn = oncePer((code: ShellCode): readonly CodeCall[] =>
  code.script.commands.flatMap((command) => {
    const call = readCall(command);
    if (call === undefined || code.script.functions.has(call.grammar.tool)) return [];
    return { code, call };
  }),
);

/** `kubectl rollout status` */
export function nameOf({ found, grammar }: ToolCall): string {
  const [tool = "", ...rest] = found.path;
  return [tool === "kubectl-cnpg" ? "kubectl cnpg" : grammar.tool, ...rest].join(" ");
}

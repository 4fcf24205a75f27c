import type { Document, ShellCode } from "../../document/document.ts";
import type { Kind } from "../../manifest/facts/kind.ts";
import { oncePer } from "../../shell/once-per.ts";
import type { ShellCommand, ShellWord } from "../../shell/shell-commands.ts";
import { kindCalls, printedPath, type KindCall } from "./kubectl-reads.ts";

/** The value of one field of an object: what it may be is known from the kind. */
export interface StatusRead {
  path: string;
  kinds: readonly Kind[];
  call: KindCall;
}

/** Where the status of a known kind is read in a document, and which words of the code hold it. */
export interface StatusReads {
  all: readonly StatusRead[];
  /** What a word such as `"$phase"` or `"$(kubectl get ...)"` holds; undefined when that is not known. */
  heldBy: (word: ShellWord, code: ShellCode) => StatusRead | undefined;
}

/** A read is one that prints one path: by `-o jsonpath`, or as JSON to a `jq` that takes one path. */
export const statusReads = oncePer((document: Document): StatusReads => {
  const all = kindCalls(document).flatMap((call) => {
    const path = call.verb === "get" ? (printedPath(call) ?? pathOfJq(call)) : undefined;
    return path === undefined ? [] : [{ path, kinds: call.kinds, call }];
  });
  const substituted = (word: ShellWord, code: ShellCode) => readIn(all, word, code);
  const variables = new Map<string, StatusRead | undefined>();
  return {
    all,
    heldBy: (word, code) => {
      if (word.hasSubstitution) return substituted(word, code);
      const name = /^["']?\$\{?([A-Za-z_]\w*)(?::?-[^}]*)?\}?["']?$/.exec(word.text)?.[1];
      if (name === undefined) return undefined;
      if (!variables.has(name)) variables.set(name, assigned(document, name, substituted));
      return variables.get(name);
    },
  };
});

/** The read whose output the word is: nothing but that call, or its pipeline with jq, runs in the word. */
function readIn(
  reads: readonly StatusRead[],
  word: ShellWord,
  code: ShellCode,
): StatusRead | undefined {
  const isInside = ({ end, start }: ShellCommand) => word.start <= start && end <= word.end;
  const own = reads.find(({ call }) => call.code === code && isInside(call.call.command));
  if (own === undefined || !/^["']?(?:\w+=)?["']?\$\(/.test(word.text)) return undefined;
  const inside = code.script.commands.filter(isInside);
  const { command } = own.call.call;
  const isAlone = inside.every(
    (other) => other === command || (other.name === "jq" && isPiped(command, other)),
  );
  return isAlone ? own : undefined;
}

/** What all assignments of a variable agree on; texts that are written out do not count. */
function assigned(
  document: Document,
  name: string,
  substituted: (word: ShellWord, code: ShellCode) => StatusRead | undefined,
): StatusRead | undefined {
  let found: StatusRead | undefined;
  for (const code of document.shell) {
    for (const word of valuesOf(code, name)) {
      if (word.value !== undefined) continue;
      const read = substituted(word, code);
      if (read === undefined || (found !== undefined && found.path !== read.path)) return undefined;
      const kinds = [...new Set([...(found?.kinds ?? []), ...read.kinds])];
      found = { ...read, kinds };
    }
  }
  return found;
}

function valuesOf({ script }: ShellCode, name: string): ShellWord[] {
  return script.commands.flatMap(({ assignments, name: command, words }) => [
    ...assignments.flatMap((entry) => (entry.name === name && entry.value ? [entry.value] : [])),
    ...(/^(?:local|declare|typeset|export|readonly)$/.test(command ?? "")
      ? words.filter(({ text }) => text.startsWith(`${name}=`))
      : []),
  ]);
}

function isPiped(from: ShellCommand, to: ShellCommand): boolean {
  return from.pipeline.id === to.pipeline.id && to.pipeline.index === from.pipeline.index + 1;
}

/** `kubectl get ... -o json | jq -r '.status.phase // ""'` */
function pathOfJq({ call, code }: KindCall): string | undefined {
  const next = nextInPipe(call.command, code);
  if (next?.name !== "jq") return undefined;
  const filter = next.words
    .slice(1)
    .find(({ value }) => value !== undefined && !value.startsWith("-"));
  return /^(\.[A-Za-z][\w.]*)(?: \/\/ (?:""|empty|"[^"]*"))?$/.exec(filter?.value ?? "")?.[1];
}

/** The command that reads the output of another. */
export function nextInPipe(command: ShellCommand, { script }: ShellCode): ShellCommand | undefined {
  return command.pipeline.length < 2
    ? undefined
    : script.commands.find((other) => isPiped(command, other));
}

import { describeWord } from "./describe-command.ts";
import { nodesOf } from "./nodes-of.ts";
import type { ShellScript, ShellWord } from "./shell-commands.ts";
import type { Word } from "./syntax.ts";

/** A text that the code compares with another: `[[ $a == b ]]`, `[ "$a" != b ]`, `case $a in b)`. */
export interface Comparison {
  subject: ShellWord;
  operator: "equal" | "unequal" | "matches";
  other: ShellWord;
  /** True where unquoted `*` and `?` in the other stand for any letters. */
  isPattern: boolean;
}

/** Every comparison of texts, in the order of the code; also the mirrored one, `[[ b == $a ]]`. */
export function readComparisons({ commands, tree }: ShellScript): Comparison[] {
  const found: Comparison[] = [];
  for (const { left, operator, right } of nodesOf(tree, "TestBinary")) {
    add(found, describeWord(left), operator, describeWord(right), true);
  }
  for (const { items, word } of nodesOf(tree, "Case")) {
    const subject = describeWord(word);
    for (const pattern of items.flatMap((item): readonly Word[] => item.pattern)) {
      add(found, subject, "==", describeWord(pattern), true);
    }
  }
  for (const { name, words } of commands) {
    if (name !== "[" && name !== "test") continue;
    for (let at = 2; at < words.length - 1; at++) {
      add(found, words[at - 1], words[at]?.text ?? "", words[at + 1], false);
    }
  }
  return found.sort((a, b) => a.subject.start - b.subject.start);
}

function add(
  found: Comparison[],
  left: ShellWord | undefined,
  written: string,
  right: ShellWord | undefined,
  isPattern: boolean,
): void {
  const operator = operators.get(written);
  if (left === undefined || right === undefined || operator === undefined) return;
  if (left.value === undefined) {
    found.push({ subject: left, operator, other: right, isPattern: isPattern && !right.isQuoted });
  } else if (operator !== "matches") {
    found.push({ subject: right, operator, other: left, isPattern: false });
  }
}

const operators: ReadonlyMap<string, Comparison["operator"]> = new Map([
  ["=", "equal"],
  ["==", "equal"],
  ["!=", "unequal"],
  ["=~", "matches"],
] as const);

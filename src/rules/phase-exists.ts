import { suggest } from "../diagnostics/suggest.ts";
import type { Document, ShellCode } from "../document/document.ts";
import type { Kind } from "../manifest/facts/kind.ts";
import { flagOf } from "../shell/grammar/read-call.ts";
import { readComparisons, type Comparison } from "../shell/read-comparisons.ts";
import type { CodeRange } from "../shell/shell-facts.ts";
import { kindCalls } from "./kinds/kubectl-reads.ts";
import { nextInPipe, statusReads } from "./kinds/status-reads.ts";
import { defineRule, type Finding } from "./rule.ts";

/** A comparison with a phase that the kind never has is false for ever: the loop runs out, or the failure is not seen. */
export const phaseExists = defineRule({
  id: "phase-exists",
  summary: "A phase that is compared with is one that the kind has",
  severity: "error",
  *check(document) {
    yield* comparisons(document);
    yield* waits(document);
    yield* filters(document);
  },
});

function* comparisons(document: Document): Generator<Finding> {
  const reads = statusReads(document);
  if (reads.all.every(({ path }) => path !== ".status.phase")) return;
  for (const code of document.shell) {
    for (const comparison of readComparisons(code.script)) {
      const { other, subject } = comparison;
      if (other.value === undefined || other.value === "") continue;
      const read = reads.heldBy(subject, code);
      if (read?.path !== ".status.phase") continue;
      yield* judge(code, other, read.kinds, other.value, patternOf(comparison, other.value));
    }
  }
}

/** `kubectl wait --for=jsonpath='{.status.phase}'=X` */
function* waits(document: Document): Generator<Finding> {
  for (const { call, code, kinds, verb } of kindCalls(document)) {
    const given = verb === "wait" ? flagOf(call, "--for") : undefined;
    const text = /^jsonpath=\{?\.status\.phase\}?=(.+)$/s.exec(given?.value ?? "")?.[1];
    if (given === undefined || text === undefined) continue;
    yield* judge(code, given.valueWord ?? given.word, kinds, text, exactly(text));
  }
}

/** `kubectl get ... | grep X`, and `kubectl get ... -o json | jq 'select(.status.phase == "X")'` */
function* filters(document: Document): Generator<Finding> {
  const phaseReads = new Set(
    statusReads(document).all.flatMap(({ call, path }) =>
      path === ".status.phase" ? [call.call] : [],
    ),
  );
  for (const { call, code, kinds, verb } of kindCalls(document)) {
    const next = verb === "get" ? nextInPipe(call.command, code) : undefined;
    if (next?.name === "grep" && phaseReads.has(call)) {
      const pattern = next.words.slice(1).find(({ value }) => value?.startsWith("-") !== true);
      const flags = next.words.some(({ text }) => /^-\w*i/.test(text)) ? "i" : "";
      if (pattern?.value === undefined || next.words.some(({ text }) => /^-\w*[vf]/.test(text)))
        continue;
      yield* judge(code, pattern, kinds, pattern.value, safePattern(pattern.value, flags));
    }
    if (next?.name !== "jq" || !/^["']?json/.test(flagOf(call, "--output")?.value ?? "")) continue;
    for (const word of next.words) {
      for (const { 1: text = "" } of (word.value ?? "").matchAll(
        /\.status\.phase\s*[!=]=\s*"([^"\\]+)"/g,
      )) {
        yield* judge(code, word, kinds, text, exactly(text));
      }
    }
  }
}

function* judge(
  code: ShellCode,
  { end, start }: CodeRange,
  kinds: readonly Kind[],
  text: string,
  pattern: RegExp | undefined,
): Generator<Finding> {
  if (pattern === undefined || kinds.some(({ phases }) => phases.length === 0)) return;
  const known = kinds.flatMap(({ phases }) => phases.map((phase) => phase.text));
  if (known.some((phase) => pattern.test(phase))) return;
  const sameLetters = known.find((phase) => phase.toLowerCase() === text.toLowerCase());
  const written = code.text.slice(start, end);
  yield {
    place: code.placeOf(start, end),
    reason: `Unexpected phase \`${text}\`, which a ${kinds[0]?.kind ?? "kind"} never has, expected one of its own`,
    help: sameLetters === undefined ? helpFor(text, kinds, known) : `Write \`${sameLetters}\``,
    ...(sameLetters !== undefined &&
      written.split(text).length === 2 && {
        fix: code.edit(start, end, written.replace(text, sameLetters)),
      }),
  };
}

function patternOf({ isPattern, operator }: Comparison, text: string): RegExp | undefined {
  if (operator === "matches") return safePattern(text);
  if (!isPattern || !/[*?[]/.test(text)) return exactly(text);
  const glob = text
    .replace(/[.+^${}()|\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return safePattern(`^${glob}$`);
}

function exactly(text: string): RegExp {
  return new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`);
}

/** Undefined for what only grep or bash reads. */
function safePattern(text: string, flags = ""): RegExp | undefined {
  try {
    return new RegExp(text.replace(/\\([|()])/g, "$1").replace(/\[\[:\w+:\]\]/g, "."), flags);
  } catch {
    return undefined;
  }
}

/** A kind with many phases is answered with those that are an end. */
function helpFor(text: string, kinds: readonly Kind[], known: readonly string[]): string {
  const nearest = suggest(text, known);
  if (nearest !== undefined) return `Write \`${nearest}\``;
  const phases = kinds.flatMap((kind) => kind.phases);
  const shown = phases.length > 8 ? phases.filter(({ end }) => end !== undefined) : phases;
  return `Use one of: ${shown.map((phase) => phase.text).join(", ")}`;
}

import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { isEverywhere } from "./everywhere-programs.ts";
import { atKey, inBlock, type Subject } from "./subject.ts";

/**
 * A script checks `tools` before it begins; a program that is not listed is missed half-way. Behind
 * a block that sets PATH nobody can know what is found; one with `command -v` chooses for itself.
 */
export function* checkTools(subject: Subject): Generator<Diagnostic> {
  const { runbook, executed, facts } = subject;
  const { tools } = runbook.frontMatter;
  const functions = new Set(executed.flatMap((block) => [...(facts.get(block)?.functions ?? [])]));
  const seen = new Set<string>(tools);
  for (const block of executed) {
    if (facts.get(block)?.assigned.has("PATH") === true) break;
    for (const { name, start } of facts.get(block)?.commands ?? []) {
      const isKnown = seen.has(name) || functions.has(name) || isEverywhere(name);
      if (isKnown || name.includes("/") || block.value.includes("command -v ")) continue;
      seen.add(name);
      const range = { start, end: start + name.length };
      yield inBlock(subject, block, range, {
        id: "tool-undeclared",
        severity: block.attributes.mode === "incident" ? "info" : "warning",
        reason: `Missing \`${name}\` in \`tools\`, expected it: block \`${block.attributes.name}\` calls it`,
        help: `Add \`${name}\` to \`tools\` in the front matter`,
      });
    }
  }
  for (const [index, tool] of tools.entries()) {
    if (isUsed(tool, subject)) continue;
    yield atKey(runbook, `tools.${index}`, {
      id: "tool-unused",
      severity: "info",
      reason: `Unexpected tool \`${tool}\`, expected only programs that a block calls`,
      help: `Remove \`${tool}\` from \`tools\``,
    });
  }
}

/** Called, or a word of the code: a plugin of kubectl, or a program behind a variable's folder. */
function isUsed(tool: string, { executed, facts }: Subject): boolean {
  const plugin = /^kubectl-(.+)$/.exec(tool)?.[1]?.replaceAll("_", "-");
  const word = new RegExp(
    `(?<![\\w-])(?:${[tool, plugin ?? tool].map(escapePattern).join("|")})(?![\\w-])`,
  );
  return executed.some((block) => {
    if (block.attributes.role === "apply") return tool === "kubectl";
    return facts.has(block) && word.test(block.value);
  });
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { isEverywhere } from "./everywhere-programs.ts";
import { atKey, inBlock, type Subject } from "./subject.ts";

/** A script checks `tools` before it begins; a program that is not listed is missed half-way. */
export function* checkTools(subject: Subject): Generator<Diagnostic> {
  const { runbook, tagged, facts } = subject;
  const { tools } = runbook.frontMatter;
  const functions = new Set(tagged.flatMap((block) => [...(facts.get(block)?.functions ?? [])]));
  const seen = new Set<string>(tools);
  for (const block of tagged) {
    for (const { name, start } of facts.get(block)?.commands ?? []) {
      if (seen.has(name) || functions.has(name) || isEverywhere(name) || name.includes("/")) {
        continue;
      }
      seen.add(name);
      yield inBlock(
        subject,
        block,
        { start, end: start + name.length },
        {
          id: "tool-undeclared",
          severity: "warning",
          reason: `Missing \`${name}\` in \`tools\`, expected it: block \`${block.attributes.name}\` calls it`,
          help: `Add \`${name}\` to \`tools\` in the front matter`,
        },
      );
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
function isUsed(tool: string, { tagged, facts }: Subject): boolean {
  const plugin = /^kubectl-(.+)$/.exec(tool)?.[1]?.replaceAll("_", "-");
  const word = new RegExp(
    `(?<![\\w-])(?:${[tool, plugin ?? tool].map(escapePattern).join("|")})(?![\\w-])`,
  );
  return tagged.some((block) => {
    if (block.attributes.role === "apply") return tool === "kubectl";
    return facts.has(block) && word.test(block.value);
  });
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

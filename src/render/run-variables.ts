import type { Input } from "../model/front-matter.ts";
import type { Runbook } from "../model/runbook.ts";
import { blocksOf } from "../model/runbook.ts";
import { typeSummaries } from "../model/values.ts";
import { quote } from "../shell/quote.ts";
import { codeFacts } from "./block-code.ts";
import { fence } from "./render-block.ts";

/** What the tool sets for each run, and how a reader sets it. */
const ownVariables: Readonly<Record<string, string>> = {
  RUN_ID: "RUN_ID=$(date -u +%Y%m%d%H%M%S)-$(printf '%04x' \"$RANDOM\")",
  RUN_DIR: "RUN_DIR=$(mktemp -d)",
};

/**
 * The paragraphs of "Set these first": what the commands read and no block sets. Empty when there is
 * nothing to set. A secret has a block of its own, because `read` would take the lines pasted after it.
 */
export function runVariables(runbook: Runbook, kept: Readonly<Record<string, string>>): string[] {
  const { used, assigned } = codeFacts(runbook);
  const inputs = Object.entries(runbook.frontMatter.inputs);
  const plain = inputs.filter(([, { type }]) => type !== "secret");
  const secrets = inputs.filter(([, { type }]) => type === "secret");
  const made = madeByDrill(runbook);
  const required = plain.filter(([name, input]) => input.default === undefined && !made.has(name));
  const lines = [
    ...Object.entries(ownVariables).flatMap(([name, line]) =>
      used.has(name) && !assigned.has(name) ? line : [],
    ),
    ...Object.entries(kept).map(([name, value]) => `${name}=${quote(value)}`),
    ...plain.flatMap(([name, input]) => [
      `# ${summarise(input, made.has(name))}`,
      `${name}=${quote(input.default ?? "")}`.replace(/=''$/, "="),
    ]),
    ...required.map(([name]) => `: "\${${name}:?is not set}"`),
  ];
  if (lines.length === 0 && secrets.length === 0) return [];
  return [
    "Start a shell for this with `bash`: a block that cannot go on may end it with `exit`. Run one block at a time, and go on only when it has succeeded.",
    ...(lines.length === 0 ? [] : [fence("bash", lines.join("\n")).join("\n")]),
    ...secrets.map(([name, input]) =>
      fence(
        "bash",
        `# ${summarise(input, made.has(name))}; it is not shown\nIFS= read -rs ${name}`,
      ).join("\n"),
    ),
  ];
}

function summarise({ type, summary, options, default: preset }: Input, isMade: boolean): string {
  const kind = options === undefined ? typeSummaries[type] : `one of ${options.join(", ")}`;
  const notes = [
    ...(isMade ? ["in a drill a step sets it"] : []),
    ...(preset === "" ? ["may stay empty"] : []),
  ];
  const text = [type === "string" ? summary : `${summary}: ${kind}`, ...notes].join("; ");
  return text.replace(/\s+/g, " ");
}

/** Inputs that a drill makes itself: only an incident has to give them. */
function madeByDrill(runbook: Runbook): Set<string> {
  const blocks = blocksOf(runbook).filter(({ attributes }) => attributes?.mode === "drill");
  return new Set(blocks.flatMap(({ attributes }) => attributes?.outputs ?? []));
}

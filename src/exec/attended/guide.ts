import type { Estimate, Runbook, Source, Step } from "../../model/runbook.ts";
import { isFinished, type RunState } from "../run-state.ts";

/** What the operator is told beside the plan: why, how long, and what to look at when it fails. */
export interface Guide {
  steps: Readonly<Record<string, { why?: string; estimate?: Estimate }>>;
  /** Markdown of the section Troubleshooting; empty when there is none. */
  troubleshooting: string;
}

/** Reads the guide of a runbook from its text. */
export function guideOf(runbook: Runbook): Guide {
  const sources = [runbook.source, ...Object.values(runbook.snippets)];
  const sliceOf = ({ file, place }: Pick<Step, "file" | "place">): string =>
    textOf(sources, file).slice(place.start.offset ?? 0, place.end.offset ?? 0);
  const steps = runbook.sections.flatMap((section) => section.steps);
  return {
    steps: Object.fromEntries(
      steps.map((step) => {
        const why = firstSentence(sliceOf(step));
        const { estimate } = step;
        return [step.id, { ...(why !== "" && { why }), ...(estimate && { estimate }) }];
      }),
    ),
    troubleshooting: runbook.sections
      .filter(({ kind }) => kind === "troubleshooting")
      .map((section) => sliceOf(section).trim())
      .join("\n\n"),
  };
}

/** What the open steps of the recovery take by their estimates; undefined without any. */
export function timeLeft(guide: Guide, state: RunState): Estimate | undefined {
  const { recovery, steps } = state.plan;
  const first = steps.findIndex(({ id }) => id === recovery?.step);
  const last = steps.findIndex(({ blocks }) => blocks.some(({ name }) => name === recovery?.check));
  const estimates = steps
    .slice(Math.max(0, first), last === -1 ? undefined : last + 1)
    .filter((step) => !isFinished(state, step))
    .flatMap(({ id }) => guide.steps[id]?.estimate ?? []);
  if (estimates.length === 0) return undefined;
  return {
    minSeconds: estimates.reduce((sum, { minSeconds }) => sum + minSeconds, 0),
    maxSeconds: estimates.reduce((sum, { maxSeconds }) => sum + maxSeconds, 0),
  };
}

function textOf(sources: readonly Source[], file: string): string {
  return sources.find((source) => source.file === file)?.text ?? "";
}

/** The first sentence of the first paragraph below the heading, before any block, without markup. */
function firstSentence(markdown: string): string {
  const [, ...lines] = markdown.split("\n");
  const body = lines.join("\n").replace(/^\s*(?:`{3,}|~{3,})[^]*/m, "");
  const isProse = (paragraph: string): boolean => /^[^\s#>|<+\-*\d{]|^\*\*|^`/.test(paragraph);
  const paragraph = body
    .split(/\n\s*\n/)
    .map((text) => text.trim())
    .find(isProse);
  const line = (paragraph ?? "").replaceAll(/\s+/g, " ");
  const sentence = /^.*?[.!?](?=\s|$)/.exec(line)?.[0] ?? line;
  return sentence.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1").replaceAll(/\*\*|`/g, "");
}

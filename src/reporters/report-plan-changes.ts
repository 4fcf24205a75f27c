import { createTwoFilesPatch, FILE_HEADERS_ONLY } from "diff";
import type { PlanChange } from "../exec/compare-plans.ts";
import { visibleText } from "./visible-text.ts";

/** What has changed in a runbook since a run of it began, each block as a diff. */
export function reportPlanChanges(changes: readonly PlanChange[]): string {
  return changes
    .map(({ after, before, kind, name }) => {
      const head = `${name}: ${kind}\n`;
      return kind === "moved" ? head : `${head}${reportCodeDiff(name, before ?? "", after ?? "")}`;
    })
    .join("\n");
}

/** A unified diff of two forms of one block. */
export function reportCodeDiff(name: string, before: string, after: string): string {
  const patch = createTwoFilesPatch(`a/${name}`, `b/${name}`, before, after, undefined, undefined, {
    context: 3,
    maxEditLength: 4000,
    headerOptions: FILE_HEADERS_ONLY,
  });
  return patch === undefined ? "(too different to show)\n" : visibleText(patch);
}

import type { ApprovalRequest } from "../exec/approval.ts";
import { visibleLine, visibleText } from "./visible-text.ts";

/** What somebody approves: all of it, as it will be run. */
export function reportApprovalRequest(request: ApprovalRequest): string {
  const { blocks, cluster, host, mode, operators, run, step, title, values } = request;
  const lines = [
    `${visibleLine(title)} on ${visibleLine(cluster)}, ${visibleLine(mode)}, run ${visibleLine(run)}`,
    `Run by ${visibleLine(operators.join(", "))} on ${visibleLine(host)}`,
    `Step ${step.number}: ${visibleLine(step.title)}`,
    ...Object.entries(values).map(
      ([name, value]) => `  ${visibleLine(name)}=${visibleLine(value)}`,
    ),
    ...blocks.flatMap(({ code, name }) => [
      "",
      `  ${visibleLine(name)}`,
      ...visibleText(code)
        .split("\n")
        .map((line) => `    ${line}`),
    ]),
  ];
  return `${lines.join("\n")}\n\n`;
}

import type { Question } from "../exec/attended/attend.ts";
import { keys, type Command } from "../exec/attended/menu.ts";
import type { Want } from "../exec/attended/read-answer.ts";
import type { RunState } from "../exec/run-state.ts";
import { wrapText } from "./wrap-text.ts";

/** The line, or the few lines, that stand before the cursor. */
export function reportPrompt(question: Question): string {
  if (question.kind === "argument") {
    return `${argumentText(question.command, question.want, question.state)}: `;
  }
  const { choice, menu } = question;
  const name = "block" in choice ? choice.block.name : choice.step.id;
  const words = menu.commands.map(withKey).join(" ");
  const fallback = menu.fallback === undefined ? "" : ` (Enter: ${menu.fallback})`;
  return `\n${wrapText(words, "")}${name}${fallback}> `;
}

/** `s[h]ell`: the letter alone is enough. */
function withKey(command: Command): string {
  const key = keys[command];
  const at = command.indexOf(key);
  return `${command.slice(0, at)}[${key}]${command.slice(at + 1)}`;
}

function argumentText(command: Command, want: Want, { plan, start }: RunState): string {
  switch (want) {
    case "cluster":
      return `This destroys something on ${start.cluster}. Type the cluster's name to go on`;
    case "reason":
      return `Why ${command}? (empty: do not)`;
    case "step":
      return `To which step, 1 to ${plan.steps.length}, and why? (empty: stay)`;
    case "text":
      return "Note";
  }
}

import type { Action } from "../choose.ts";
import type { Choice } from "../decide.ts";
import type { RunState } from "../run-state.ts";
import { keys, stepBefore, unlisted, type Command, type Menu } from "./menu.ts";

/** What a command needs beside its name. `cluster`: its name, typed before something is destroyed. */
export type Want = "reason" | "text" | "step" | "cluster";

export type Answer =
  | { kind: "unclear"; reason: string }
  | { kind: "missing"; command: Command; want: Want }
  /** Settles the choice. */
  | { kind: "action"; action: Action; command: Command }
  /** Something to do at the desk first. */
  | { kind: "desk"; command: "edit" | "verify" | "shell" | "troubleshooting" | "full" | "wait" };

/** What a line typed at a menu means: a letter or a word, and what belongs to it ("skip no volume"). */
export function readAnswer(line: string, menu: Menu, choice: Choice, state: RunState): Answer {
  const [, word = "", argument = ""] = /^\s*(\S*)\s*(.*?)\s*$/s.exec(line) ?? [];
  const command = word === "" ? menu.fallback : findCommand(word.toLowerCase(), menu);
  if (command === undefined) {
    const found = word === "" ? "empty line" : JSON.stringify(word);
    return {
      kind: "unclear",
      reason: `Unexpected ${found}, expected one of ${menu.commands.join(", ")}`,
    };
  }
  return answerOf(command, argument, choice, state);
}

/** What a command with its argument means. */
export function answerOf(
  command: Command,
  argument: string,
  choice: Choice,
  state: RunState,
): Answer {
  const want = wantOf(command, choice);
  if (want !== undefined && argument === "") return { kind: "missing", command, want };
  const act = (action: Action): Answer => ({ kind: "action", action, command });
  switch (command) {
    case "run":
    case "retry":
    case "all": {
      const { cluster } = state.start;
      if (want !== "cluster" || argument === cluster) return act({ do: "run" });
      return {
        kind: "unclear",
        reason: `Unexpected ${JSON.stringify(argument)}, expected ${cluster}: nothing is run`,
      };
    }
    case "check":
      return act({ do: "check" });
    case "done":
      return act(choice.kind === "confirm-step" ? { do: "confirm" } : { do: "decide", as: "done" });
    case "again":
      return act({ do: "decide", as: "again" });
    case "skip":
      return act({ do: "skip", reason: argument });
    case "rollback":
      return act({ do: "abort", reason: failureOf(choice) });
    case "back":
      return act({ do: "jump", step: stepBefore(choice, state) ?? "", reason: argument || "back" });
    case "jump":
      return readJump(argument, choice, state);
    case "note":
      return act({ do: "note", text: argument });
    case "pause":
      return act({ do: "pause", reason: argument || "by the operator" });
    case "abort":
      return act({ do: "abort", reason: argument });
    case "edit":
    case "full":
    case "shell":
    case "troubleshooting":
    case "verify":
    case "wait":
      return { kind: "desk", command };
  }
}

function findCommand(word: string, { commands }: Menu): Command | undefined {
  const exact = [...commands, ...unlisted].find(
    (command) => command === word || keys[command] === word,
  );
  if (exact !== undefined) return exact;
  const near = commands.filter((command) => command.startsWith(word));
  return near.length === 1 ? near[0] : undefined;
}

function wantOf(command: Command, choice: Choice): Want | undefined {
  if (command === "skip" || command === "abort") return "reason";
  if (command === "note") return "text";
  if (command === "jump") return "step";
  const runs = command === "run" || command === "retry" || command === "all";
  return runs && "block" in choice && choice.block.danger ? "cluster" : undefined;
}

/** As an unattended run says it: the same choice is the same line of the journal. */
function failureOf(choice: Choice): string {
  return choice.kind === "settle-failure"
    ? `block ${choice.block.name}: exit status ${choice.status}`
    : "";
}

/** "5 because": the number or the id of a step, and why when steps are left out. */
function readJump(argument: string, choice: Choice, { plan: { steps } }: RunState): Answer {
  const [, name = "", why = ""] = /^(\S+)\s*(.*)$/s.exec(argument) ?? [];
  const index = steps.findIndex(({ id }, at) => id === name || String(at + 1) === name);
  const step = steps[index];
  if (step === undefined) {
    const reason = `Unexpected step ${JSON.stringify(name)}, expected 1 to ${steps.length} or an id`;
    return { kind: "unclear", reason };
  }
  const here = "step" in choice ? steps.findIndex(({ id }) => id === choice.step.id) : 0;
  if (index > here && why === "") {
    const reason = `Missing reason, expected one: steps are left out (jump ${name} REASON)`;
    return { kind: "unclear", reason };
  }
  return {
    kind: "action",
    command: "jump",
    action: { do: "jump", step: step.id, reason: why || "back" },
  };
}

import { hash } from "node:crypto";
import type { Choice } from "./decide.ts";
import type { EventBody } from "./events.ts";

/** What an operator, or the rules of an unattended run, answer to a choice. */
export type Action =
  /** Run the block, also again after a failure. */
  | { do: "run" }
  /** Run the verify blocks that decide about an unknown block. */
  | { do: "check" }
  | { do: "confirm" }
  | { do: "skip"; reason: string }
  | { do: "skip-step"; reason: string }
  | { do: "edit"; code: string }
  | { do: "jump"; step: string; reason: string }
  | { do: "note"; text: string }
  | { do: "decide"; as: "done" | "again" }
  | { do: "approve"; by: string; uid: number; digest: string }
  /** Nothing yet: the same is asked again. */
  | { do: "wait" }
  | { do: "pause"; reason: string }
  /** No further step: rollbacks, then cleanups. */
  | { do: "abort"; reason: string };

/** Events of an action that runs nothing; undefined for one that runs something. */
export function eventOf(choice: Choice, action: Action, operator: string): EventBody | undefined {
  const step = "step" in choice ? choice.step.id : "";
  const block = "block" in choice ? choice.block.name : "";
  switch (action.do) {
    case "run":
    case "check":
    case "wait":
      return undefined;
    case "confirm":
      return { type: "step-confirmed", step, by: operator };
    case "skip":
      return block === ""
        ? { type: "step-skipped", step, reason: action.reason }
        : { type: "block-skipped", block, reason: action.reason };
    case "skip-step":
      return { type: "step-skipped", step, reason: action.reason };
    case "edit": {
      const digest = hash("sha256", action.code, "hex");
      return { type: "block-edited", block, code: action.code, digest };
    }
    case "jump":
      return { type: "jumped", step: action.step, reason: action.reason };
    case "note":
      return { type: "noted", text: action.text, by: operator };
    case "decide":
      return { type: "unknown-decided", block, as: action.as, by: operator };
    case "approve":
      return {
        type: "step-approved",
        ...{ step, by: action.by, uid: action.uid, digest: action.digest },
      };
    case "pause":
      return { type: "run-paused", reason: action.reason };
    case "abort": {
      const { reason } = action;
      if (choice.kind !== "settle-failure") {
        return { type: "run-closing", result: "aborted", reason };
      }
      return { type: "run-closing", result: "failed", reason, block, status: choice.status };
    }
  }
}

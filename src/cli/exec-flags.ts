import { Failure } from "../diagnostics/failure.ts";
import type { UnattendedRules } from "../exec/choose-unattended.ts";
import type { PlanSelection } from "../exec/run-plan.ts";
import { modes, type Mode } from "../model/block.ts";
import type { SecretSource } from "../model/config.ts";
import { parseDuration } from "../model/duration.ts";
import type { SharedFlags } from "./context.ts";

export interface ExecFlags extends SharedFlags {
  from?: string;
  to?: string;
  only?: string;
  mode?: string;
  set?: string[];
  secretFile?: string[];
  secretCommand?: string[];
  dryRun?: boolean;
  preflight?: boolean;
  ignorePreflight?: boolean;
  yes?: boolean;
  resume?: string | true;
  acceptChanges?: boolean;
  allowDanger?: boolean;
  skipManual?: boolean;
  skipInteractive?: boolean;
  decide?: string[];
  force?: boolean;
  approvalTimeout?: string;
}

/** What the command line asks for. */
export interface ExecRequest {
  /** Id of the runbook; undefined when a run is resumed by its own id. */
  id: string | undefined;
  mode: Mode;
  selection: PlanSelection;
  set: Record<string, string>;
  /** Sources of secrets by name; paths as given. */
  secrets: Record<string, SecretSource>;
  rules: UnattendedRules;
}

/** @throws Failure `usage` */
export function readExecFlags(flags: ExecFlags, [reference]: readonly string[]): ExecRequest {
  const [id, part] = reference?.split("#", 2) ?? [];
  const only = flags.only ?? part;
  if (only !== undefined && (flags.from !== undefined || flags.to !== undefined)) {
    throw usage("Unexpected --from or --to beside one part of the runbook", "Give one of both");
  }
  const mode = modes.find((one) => one === (flags.mode ?? "drill"));
  if (mode === undefined) {
    throw usage(`Unexpected mode ${JSON.stringify(flags.mode)}`, `Use one of: ${modes.join(", ")}`);
  }
  if (flags.approvalTimeout !== undefined && !parseDuration(flags.approvalTimeout)) {
    const text = JSON.stringify(flags.approvalTimeout);
    throw usage(`Unexpected --approval-timeout ${text}`, "Write a duration such as 30m");
  }
  if (id === undefined && flags.resume === undefined) {
    throw usage("Missing id of the runbook", "Name it: runbook exec ID --cluster NAME --yes");
  }
  if (flags.resume !== undefined && (flags.set ?? []).length > 0) {
    throw usage("Unexpected --set with --resume", "A resumed run keeps its inputs: leave it out");
  }
  return {
    id,
    mode,
    selection: {
      ...(flags.from !== undefined && { from: flags.from }),
      ...(flags.to !== undefined && { to: flags.to }),
      ...(only !== undefined && { only }),
    },
    set: readPairs("--set", flags.set ?? []),
    secrets: {
      ...sourcesOf("--secret-file", flags.secretFile, (file) => ({ file })),
      ...sourcesOf("--secret-command", flags.secretCommand, (command) => ({ command })),
    },
    rules: {
      allowDanger: flags.allowDanger === true,
      skipManual: flags.skipManual === true,
      skipInteractive: flags.skipInteractive === true,
      decisions: readDecisions(flags.decide ?? []),
    },
  };
}

function readPairs(flag: string, texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf("=");
      if (at < 1)
        throw usage(`Unexpected ${flag} ${text}, expected NAME=value`, "Write NAME=value");
      return [text.slice(0, at), text.slice(at + 1)] as const;
    }),
  );
}

function sourcesOf(
  flag: string,
  texts: readonly string[] = [],
  sourceOf: (text: string) => SecretSource,
): Record<string, SecretSource> {
  const pairs = Object.entries(readPairs(flag, texts));
  return Object.fromEntries(pairs.map(([name, text]) => [name, sourceOf(text)]));
}

function readDecisions(texts: readonly string[]): UnattendedRules["decisions"] {
  const decisions: Record<string, "done" | "again"> = {};
  for (const [block, as] of Object.entries(readPairs("--decide", texts))) {
    if (as !== "done" && as !== "again") {
      throw usage(`Unexpected --decide ${block}=${as}`, "Write BLOCK=done or BLOCK=again");
    }
    decisions[block] = as;
  }
  return decisions;
}

function usage(message: string, help: string): Failure {
  return new Failure("usage", message, help);
}

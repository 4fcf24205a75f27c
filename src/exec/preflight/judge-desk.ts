import { formatDuration, formatElapsed } from "../../model/duration.ts";
import type { FrontMatter } from "../../model/front-matter.ts";
import type { Mode } from "../../model/block.ts";
import type { RunInputs } from "../run-inputs.ts";
import type { RunSummary } from "../summarize-run.ts";
import type { PreflightItem } from "./item.ts";

/** Where a secret came from. */
export interface SecretOrigin {
  /** In words: `environment`, `file /run/token`, ``command `op read …` ``. */
  from: string;
  /** The file, when others than its owner may read it. */
  openFile?: string;
}

/** A program that the runbook lists; without a path it is not installed. */
export interface FoundTool {
  name: string;
  path: string | undefined;
  version: string | null;
}

/** A drill of the past, as its journal tells it. */
export type PastDrill = Pick<RunSummary, "result" | "rto" | "run" | "sources" | "startedAt">;

/** Encoded forms of a shorter secret may not be recognised in output. */
const shortestSecret = 5;
/** What curl tells beside its version fills a screen. */
const longestVersion = 50;
const mebibyte = 2 ** 20;
/** A run keeps everything that its blocks write. */
const leastFree = 100 * mebibyte;
const enoughFree = 1024 * mebibyte;

const cadenceDays = { weekly: 7, monthly: 31, quarterly: 92, "half-yearly": 183, yearly: 366 };

export function judgeInputs(
  { recorded, secrets }: RunInputs,
  origins: Readonly<Record<string, SecretOrigin>>,
): PreflightItem[] {
  const names = Object.keys(recorded).filter((name) => recorded[name] !== null);
  const found = names.length === 0 ? "none needed" : "valid";
  const inputs: PreflightItem = {
    ...{ check: "inputs", status: "ok", subject: names.join(", ") || "inputs", found },
  };
  const rest = Object.entries(secrets).map<PreflightItem>(([name, value]) => {
    const { from, openFile } = origins[name] ?? { from: value === "" ? "not given" : "prompt" };
    const item = { check: "secrets", subject: name, found: from } as const;
    if (openFile !== undefined) {
      const help = `Let nobody else read it: chmod 600 ${openFile}`;
      return { ...item, status: "warning", found: `${from}, which others can read`, help };
    }
    if (value !== "" && value.length < shortestSecret) {
      const help = "Use a longer one: this one is not recognised everywhere in what blocks print";
      return { ...item, status: "warning", found: `${from}, very short`, help };
    }
    return { ...item, status: "ok" };
  });
  return [inputs, ...rest];
}

export function judgeTool({ name, path, version }: FoundTool): PreflightItem {
  const item = { check: "tools", subject: name } as const;
  if (path !== undefined) {
    const found = version ?? path;
    const short = found.length > longestVersion ? `${found.slice(0, longestVersion)}…` : found;
    return { ...item, status: "ok", found: short };
  }
  const help = `Install ${name}, or put its folder into PATH`;
  return { ...item, status: "failed", found: "not in PATH", help };
}

export function judgeDisk(path: string, freeBytes: number): PreflightItem {
  const found = `${Math.floor(freeBytes / mebibyte)} MiB free`;
  const item = { check: "disk", subject: path, found } as const;
  if (freeBytes >= enoughFree) return { ...item, status: "ok" };
  const help = "Free some space: journal and output of the run are kept there";
  return { ...item, status: freeBytes < leastFree ? "failed" : "warning", help };
}

/** Whether the URL of a webhook is there. Nothing is sent; a run is not kept from beginning by who hears of it. */
export function judgeWebhook(name: string, fault: string | undefined): PreflightItem {
  const item = { check: "webhooks", subject: name } as const;
  if (fault === undefined) return { ...item, status: "ok", found: "its URL is there" };
  const help = "Give the URL, or tell people yourself; `runbook notify` sends a test message";
  return { ...item, status: "warning", found: fault, help };
}

/** Whether this recovery was ever proven here. A drill is how it is proven: it is never warned. */
export function judgeLastDrill(
  { drill: planned, id }: Pick<FrontMatter, "drill" | "id">,
  cluster: string,
  mode: Mode,
  last: PastDrill | undefined,
  { nowMs, sources }: { nowMs: number; sources: Readonly<Record<string, string>> },
): PreflightItem {
  const item = { check: "last drill", subject: `${id} on ${cluster}` } as const;
  const worry = mode === "incident" ? "warning" : "ok";
  const help = "Expect surprises: read each step before you run it";
  if (last === undefined) return { ...item, status: worry, found: "none is recorded here", help };
  const ageDays = (nowMs - Date.parse(last.startedAt)) / 86_400_000;
  const age = `${formatDuration(Math.max(0, ageDays) * 86_400)} ago`;
  const took = last.rto.recoveryMs === null ? "" : ` in ${formatElapsed(last.rto.recoveryMs)}`;
  const hasChanged = Object.entries(last.sources).some(
    ([path, digest]) => sources[path] !== digest,
  );
  const changed = hasChanged ? "; sources have changed since" : "";
  const found = `${last.result} ${age}${took}${changed} (run ${last.run})`;
  const isOverdue = planned !== undefined && ageDays > cadenceDays[planned.cadence];
  if (last.result === "passed" && !isOverdue) return { ...item, status: "ok", found };
  const due = isOverdue ? `, ${planned.cadence} is overdue` : "";
  return { ...item, status: worry, found: `${found}${due}`, help };
}

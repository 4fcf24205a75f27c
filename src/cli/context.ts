import type { Counts } from "../host/last-answer.ts";
import type { Terminal } from "../host/terminal.ts";

/** Flags that every command has. */
export interface SharedFlags {
  config?: string;
  cluster?: string[];
  json?: boolean;
  color?: boolean;
  quiet?: boolean;
}

export interface Context {
  terminal: Terminal;
  tool: { version: string; build: string };
  flags: SharedFlags;
}

/** 0 done and clean, 1 the answer is bad, 2 could not do it, 130 and 143 interrupted. */
export type ExitCode = 0 | 1 | 2 | 130 | 143;

/** Progress for a reader: on stderr, and not with `--quiet`. */
export function tell({ flags, terminal }: Context, line: string): void {
  if (flags.quiet !== true) terminal.say(`${line}\n`);
}

/** "1 runbook", "2 runbooks". */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** "2 runbooks, 5 clusters, 7 files": what was looked at. */
export function countsText({ clusters, files, runbooks }: Counts): string {
  return [plural(runbooks, "runbook"), plural(clusters, "cluster"), plural(files, "file")].join(
    ", ",
  );
}

import type { ShellCommand } from "../../shell/shell-commands.ts";
import type { Severity } from "../../diagnostics/diagnostic.ts";

/** What is wrong with a backup that is taken from a list of files, objects or snapshots. */
export interface ListedChoice {
  found: string;
  expected: string;
  help: string;
  severity: Severity;
}

type End = "head" | "tail";

/**
 * Judges a list and the commands behind it in the pipe, of which one keeps a single line. `ls` and `aws s3 ls` sort by
 * name, `find` not at all; the table of `restic snapshots` ends with their number (restic 0.18).
 */
export function judgeListing(command: ShellCommand, filters: string): ListedChoice | undefined {
  const texts = command.words.map(({ text, value }) => value ?? text);
  if (command.name === "restic") return judgeSnapshots(texts, filters);
  const end = /(?:^|\| )(head|tail) +(?:-n *)?-?1\b/.exec(filters)?.[1];
  if ((end !== "head" && end !== "tail") || /\bsort\b|\btac\b/.test(filters)) return undefined;
  switch (command.name) {
    case "ls":
      return judgeFiles(texts, end);
    case "find":
      return {
        found: "its place in the output of `find`, which is in no order",
        expected: "the newest that is complete",
        help: "Sort by the time that stands in the names, and take the last: `find … | sort | tail -n 1`",
        severity: "warning",
      };
    case "aws":
      return texts[1] === "s3" && texts[2] === "ls" ? byName(end) : undefined;
    case "mc":
      return texts[1] === "ls" ? byName(end) : undefined;
    default:
      return undefined;
  }
}

/** `ls` by name, or by time with `-t`, newest first. */
function judgeFiles(texts: readonly string[], end: End): ListedChoice | undefined {
  const letters = texts.filter((text) => /^-[A-Za-z1]+$/.test(text)).join("");
  if (/[SUXv]/.test(letters) || texts.some((text) => text.startsWith("--"))) return undefined;
  const isFirst = (end === "head") !== letters.includes("r");
  if (letters.includes("t")) {
    return isFirst
      ? {
          found: "the time of its file alone",
          expected: "one that is complete: the newest file may be the one that was cut off",
          help: "Write backups under another name until they are complete, or test it before: `gzip -t`, `pg_restore --list`",
          severity: "info",
        }
      : { ...oldest, found: "the oldest time" };
  }
  return isFirst ? { ...oldest, found: "the first name, which is the oldest date" } : undefined;
}

const oldest = {
  expected: "the newest that is complete",
  help: "Take the last by the time in the names: `ls … | sort | tail -n 1`",
  severity: "warning",
} as const;

/** Objects come by key: dates in one form come in order, two prefixes or forms do not. */
function byName(end: End): ListedChoice {
  return {
    found: end === "head" ? "the first key, which is the oldest date" : "the last key",
    expected: "the newest by its time",
    help: "Put `| sort` in front: a line of the list begins with the time of the object",
    severity: end === "head" ? "warning" : "info",
  };
}

function judgeSnapshots(texts: readonly string[], filters: string): ListedChoice | undefined {
  if (!texts.includes("snapshots") || texts.some((text) => text.startsWith("--latest")))
    return undefined;
  const isJson = texts.includes("--json");
  const isLine = /(?:^|\| )tail +(?:-n *)?-?1\b/.test(filters);
  if (
    isJson
      ? !/(?:^|\| )jq\b[^|]*\.\[0\]/.test(filters) || /sort_by|max_by|reverse/.test(filters)
      : !isLine
  )
    return undefined;
  return {
    found: isJson
      ? "the first of the list, which is the oldest"
      : "the last line, which is the number of snapshots",
    expected: "the newest",
    help: "Write `restic restore latest --host … --path …`, or `restic snapshots --json --latest 1 … | jq -r '.[0].id'`",
    severity: "error",
  };
}

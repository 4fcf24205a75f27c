import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { promisify } from "node:util";

export interface ProcessRow {
  pid: number;
  parent: number;
  group: number;
  command: string;
  /** Value of RUNBOOK_RUN that it began with; unknown without /proc, or when it is another user's. */
  run: string | undefined;
}

/** The processes that run now, zombies left out. */
export async function listProcesses(): Promise<ProcessRow[]> {
  return process.platform === "linux" ? fromProc() : fromPs();
}

function fromProc(): ProcessRow[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const stat = read(`/proc/${name}/stat`);
      // The command stands in parentheses and may hold some itself (proc(5)).
      const end = stat.lastIndexOf(")");
      const [state, parent, group] = stat.slice(end + 2).split(" ");
      if (end === -1 || state === "Z" || state === "X") return [];
      const environment = read(`/proc/${name}/environ`);
      return {
        pid: Number(name),
        parent: Number(parent),
        group: Number(group),
        command:
          read(`/proc/${name}/cmdline`).replaceAll("\0", " ").trim() ||
          stat.slice(stat.indexOf("(") + 1, end),
        run: /(?:^|\0)RUNBOOK_RUN=([^\0]*)/.exec(environment)?.[1],
      };
    });
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

async function fromPs(): Promise<ProcessRow[]> {
  const columns = ["pid=", "ppid=", "pgid=", "stat=", "command="].flatMap((name) => ["-o", name]);
  const { stdout } = await promisify(execFile)("ps", ["-A", ...columns], { maxBuffer: 1 << 26 });
  return stdout.split("\n").flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line);
    if (match === null || match[4]?.startsWith("Z") === true) return [];
    return {
      pid: Number(match[1]),
      parent: Number(match[2]),
      group: Number(match[3]),
      command: match[5] ?? "",
      run: undefined,
    };
  });
}

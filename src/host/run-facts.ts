import { execFile } from "node:child_process";
import { hostname, userInfo } from "node:os";
import { promisify } from "node:util";

const run = promisify(execFile);

export interface RunFacts {
  operator: string;
  host: string;
  git: { commit: string; dirty: boolean } | null;
  tools: Record<string, string | null>;
}

/** Who runs, where, with which programs, from which commit. What cannot be found out is null. */
export async function readRunFacts(root: string, tools: readonly string[]): Promise<RunFacts> {
  const versions = tools.map(async (tool) => [tool, await versionOf(tool)] as const);
  return {
    ...readOperator(),
    git: await gitFacts(root),
    tools: Object.fromEntries(await Promise.all(versions)),
  };
}

/** With sudo, the person who typed it. */
export function readOperator(): { operator: string; host: string } {
  return { operator: process.env["SUDO_USER"] ?? userName(), host: hostname() };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a number that no passwd file names.
    return `uid ${process.getuid?.() ?? "unknown"}`;
  }
}

async function gitFacts(root: string): Promise<RunFacts["git"]> {
  const git = async (...words: string[]): Promise<string> =>
    (await run("git", ["-C", root, ...words], { timeout: 10_000 })).stdout.trim();
  try {
    const commit = await git("rev-parse", "HEAD");
    return { commit, dirty: (await git("status", "--porcelain")) !== "" };
  } catch {
    return null;
  }
}

async function versionOf(tool: string): Promise<string | null> {
  const words = tool === "kubectl" ? ["version", "--client"] : ["--version"];
  try {
    const { stderr, stdout } = await run(tool, words, { timeout: 5000 });
    return ((stdout || stderr).split("\n")[0] ?? "").slice(0, 200);
  } catch {
    return null;
  }
}

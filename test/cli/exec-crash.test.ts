import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, it } from "vitest";
import type { RunSummary } from "../../src/exec/summarize-run.ts";
import { execLibrary, fence, type ExecLibrary } from "./exec-library.ts";
import { bin } from "./runbook.ts";

/** How many kills of the whole tool are tried; `CRASH_POINTS=300` for more. test/host/run-crash.test.ts stops at every write. */
const points = Number(process.env["CRASH_POINTS"] ?? 60);

/** Every block of it leaves a line in `log`, which nothing may write twice and nothing may miss. */
const steps = ["one", "two", "three"];
const body = `## Procedure

### Set

${fence("name=set", 'SET="$RUN_ID it\'s set"; declare -a LIST=(a "b c"); cd "$RUN_DIR"; ROOT=$OLDPWD')}

${steps
  .map(
    (name) => `### Step ${name}

${fence(`name=${name}`, `echo ${name} >> "$ROOT/log"`)}
${name === "two" ? "" : fence(`name=check-${name} role=verify`, `grep -qx ${name} "$ROOT/log"`)}
${fence(`name=tidy-${name} role=cleanup`, `echo tidy-${name} >> "$ROOT/log"`)}
`,
  )
  .join("\n")}
## Verification

### State

${fence("name=state role=verify", '[[ $SET == "$RUN_ID it\'s set" && ${LIST[1]} == "b c" && $PWD == "$RUN_DIR" ]]')}
`;
const complete = [...steps, ...steps.toReversed().map((name) => `tidy-${name}`)];

it(`survives kill -9 at ${points} points: nothing twice, nothing missing, nothing assumed`, async () => {
  const writes = await countWrites();
  const found = { resumed: 0, unknown: 0, torn: 0 };
  const jobs = Array.from({ length: points }, (_, index) => () => crash(index, writes, found));
  const lane = async (): Promise<void> => {
    for (let job = jobs.pop(); job !== undefined; job = jobs.pop()) await job();
  };
  await Promise.all([lane(), lane(), lane()]);
  // A sweep that never hits what it is for would prove nothing.
  expect(found.resumed).toBeGreaterThan(points / 2);
  expect(found.unknown).toBeGreaterThan(0);
  expect(found.torn).toBeGreaterThan(0);
}, 600_000);

/** A third of the points before a write, torn in it and after it, spread over all writes; the rest at random times. */
async function crash(
  index: number,
  writes: number,
  found: { resumed: number; unknown: number; torn: number },
): Promise<void> {
  const library = execLibrary(body);
  const how = ["before", "torn", "after", "random"][index % 4] ?? "";
  const rounds = Math.ceil(points / 4);
  const at = 1 + Math.floor((Math.floor(index / 4) / rounds) * writes);
  if (how === "random") await startAndKill(library, Math.random() * 700);
  else await start(library, ["--quiet"], { KILL_AT: `${how}:${at}` });
  const text = library.runIds().length > 0 ? readJournal(library) : "";
  if (text !== "" && !text.endsWith("\n")) found.torn += 1;

  const name = `${how}:${at}`;
  for (let round = 0; ; round++) {
    if (round > 4) throw new Error(`${name}: does not come to an end`);
    const answer = await resume(library);
    if (answer === undefined) break;
    found.resumed += 1;
    if (answer.result !== "paused") {
      expect([name, answer.result]).toEqual([name, "passed"]);
      break;
    }
    const block = /^block (\S+) began/.exec(answer.reason)?.[1] ?? "";
    expect([name, block]).not.toEqual([name, ""]);
    found.unknown += 1;
    // The operator looks at what is there.
    const isDone = library.log().includes(block);
    const decided = await resume(library, [`--decide=${block}=${isDone ? "done" : "again"}`]);
    if (decided !== undefined && decided.result !== "paused") {
      expect([name, decided.result]).toEqual([name, "passed"]);
      break;
    }
  }
  const log = library.log();
  // Killed before there was a journal: nothing has run, and a new run is what the operator types.
  if (log.length === 0) await start(library, ["--quiet"]);
  expect([name, library.log()]).toEqual([name, complete]);
}

/** The answer of a resumption; undefined when there is nothing to resume. */
async function resume(
  library: ExecLibrary,
  args: string[] = [],
): Promise<Pick<RunSummary, "result" | "reason"> | undefined> {
  const { stderr, stdout } = await start(library, ["--resume", "--json", "--quiet", ...args]);
  const answer = JSON.parse(stdout) as RunSummary & { error?: { id: string } };
  if (answer.error === undefined) return answer;
  expect([answer.error.id, stderr]).toEqual(["run-unknown", stderr]);
  return undefined;
}

async function countWrites(): Promise<number> {
  const { stderr } = await start(execLibrary(body), ["--quiet"], { KILL_AT: "count" });
  return Number(/writes: (\d+)/.exec(stderr)?.[1]);
}

function launch(library: ExecLibrary, args: string[], env: NodeJS.ProcessEnv = {}) {
  const preload = ["--import", join(import.meta.dirname, "kill-at.mjs")];
  const words = ["exec", "queue-restore", "--cluster", "infra", "--yes", ...args];
  const child = spawn(process.execPath, [...preload, bin, ...words], {
    cwd: library.root,
    env: { PATH: process.env["PATH"], ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (bytes: Buffer) => (stdout += bytes.toString()));
  child.stderr.on("data", (bytes: Buffer) => (stderr += bytes.toString()));
  const exited = once(child, "exit").then(() => ({ stdout, stderr }));
  return { child, exited };
}

async function start(library: ExecLibrary, args: string[], env?: NodeJS.ProcessEnv) {
  return launch(library, args, env).exited;
}

async function startAndKill(library: ExecLibrary, afterMs: number): Promise<void> {
  const { child, exited } = launch(library, ["--quiet"]);
  await delay(afterMs);
  child.kill("SIGKILL");
  await exited;
}

function readJournal(library: ExecLibrary): string {
  try {
    return readFileSync(library.journal(), "utf8");
  } catch {
    return "";
  }
}

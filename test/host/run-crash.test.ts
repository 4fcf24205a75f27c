import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, expect, it } from "vitest";
import type { RunEvent } from "../../src/exec/events.ts";
import { block, planOf, startedWith } from "../exec/plan-of.ts";
import { bundleProgram } from "./bundle-program.ts";
import type { EngineAnswer } from "./crash-engine.ts";

/** How many kills are tried at least: `CRASH_POINTS=3000` for a longer sweep. What is added comes at random times. */
const least = Math.max(300, Number(process.env["CRASH_POINTS"] ?? 0));

/** `crash` kills the engine from within the block, once, when the test has asked for it. */
const set = `ROOT=$PWD; SET="$RUN_ID it's set"; declare -a LIST=(a "b c"); cd "$RUN_DIR"
crash() { if rm "$ROOT/kill-$1" 2>/dev/null; then kill -9 "$PPID"; fi; }`;
const leave = (name: string): string =>
  `crash ${name}-begin; echo ${name} >> "$ROOT/log"; crash ${name}-end`;
const plan = planOf(`## Procedure

### One

${block("name=set", set)}
${block("name=one", leave("one"))}
${block("name=check-one role=verify", 'grep -qx one "$ROOT/log"')}
${block("name=tidy role=cleanup", leave("tidy"))}

### Two

${block("name=two", leave("two"))}

## Verification

### State

${block("name=state role=verify", '[[ $SET == "$RUN_ID it\'s set" && ${LIST[1]} == "b c" && $PWD == "$RUN_DIR" ]]')}
`);
const complete = ["one", "two", "tidy"];
/** What nothing but the operator can decide. */
const undecided = ["set", "two", "tidy"];

const folder = mkdtempSync(join(tmpdir(), "run-crash-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const program = join(folder, "engine.mjs");
await bundleProgram(`import ${JSON.stringify(resolve("test/host/crash-engine.ts"))};`, program);

interface Point {
  /** `before:7`, `torn:7` and `after:7` of a write, `two-begin` in a block, or a time. */
  at: string | number;
  /** Where the first resumption is killed too. */
  again?: string;
}

const { events, ms, writes } = await measure();
const points: Point[] = [
  ...Array.from({ length: writes }, (_, index) =>
    ["before", "torn", "after"].map((how) => ({ at: `${how}:${index + 1}` })),
  ).flat(),
  ...complete.flatMap((name) => [{ at: `${name}-begin` }, { at: `${name}-end` }]),
];
const ordered = points.length;
for (let index = 0; points.length < least || index < 60; index += 1) {
  const again = `${["before", "torn", "after"][index % 3]}:${1 + Math.floor(Math.random() * 20)}`;
  points.push({ at: Math.random() * ms, again });
}

it(`survives kill -9 at ${points.length} points: ${ordered} around ${writes} writes and in blocks, the rest at random`, async () => {
  expect(points.length).toBeGreaterThanOrEqual(300);
  const seen = new Set<number>();
  const found = { decided: 0, resumed: 0, torn: 0, unknown: 0 };
  const jobs = points.entries();
  const lane = async (): Promise<void> => {
    for (const [index, point] of jobs) await crash(index, point, seen, found);
  };
  await Promise.all([lane(), lane()]);
  // A sweep that does not stop at every event, in each way, would prove less than it says.
  expect([...seen].sort((a, b) => a - b)).toEqual(Array.from({ length: events + 1 }, (_, n) => n));
  for (const count of Object.values(found)) expect(count).toBeGreaterThan(3);
}, 900_000);

async function crash(
  index: number,
  { again, at }: Point,
  seen: Set<number>,
  found: { decided: number; resumed: number; torn: number; unknown: number },
): Promise<void> {
  const root = makeRoot(index);
  await launch(root, ["start"], at);
  const { lines, torn } = journalOf(root);
  seen.add(lines.length);
  if (torn !== "") found.torn += 1;
  if (lines.length === 0) {
    // Killed before the run had begun: nothing has happened.
    expect([at, logOf(root)]).toEqual([at, []]);
    return;
  }
  if (again !== undefined && !isOver(lines)) await launch(root, ["resume"], again);
  const open = openBlock(journalOf(root).lines);
  let answer = isOver(journalOf(root).lines) ? undefined : await resume(root);
  if (open !== undefined && undecided.includes(open)) {
    expect([at, answer?.unknown]).toEqual([at, [open]]);
    expect(answer?.paused).toContain(`block ${open} began, its end is unknown`);
    found.unknown += 1;
    // The operator looks at what is there; what was set is not.
    const isDone = open !== "set" && logOf(root).includes(open);
    answer = await resume(root, [`${open}=${isDone ? "done" : "again"}`]);
  } else if (open === "one") found.decided += 1;
  if (answer !== undefined) {
    found.resumed += 1;
    expect([at, answer]).toEqual([at, { result: "passed", unknown: [] }]);
  }
  expect([at, logOf(root)]).toEqual([at, complete]);
  rmSync(root, { recursive: true, force: true });
}

function makeRoot(index: number): string {
  const root = join(folder, String(index));
  mkdirSync(root);
  const own = { runId: `crash-${process.pid}-${index}`, workFolder: join(root, "work") };
  writeFileSync(join(root, "start.json"), JSON.stringify({ ...startedWith(plan), ...own }));
  return root;
}

async function measure(): Promise<{ events: number; ms: number; writes: number }> {
  const root = makeRoot(-1);
  const begun = performance.now();
  const { stderr } = await launch(root, ["start"], "count");
  const ms = performance.now() - begun;
  const [, writes] = /writes: (\d+)/.exec(stderr) ?? [];
  return { events: journalOf(root).lines.length, ms, writes: Number(writes) };
}

async function resume(root: string, args: string[] = []): Promise<EngineAnswer> {
  const { stderr, stdout } = await launch(root, ["resume", ...args]);
  expect(stderr).toBe("");
  return JSON.parse(stdout) as EngineAnswer;
}

/** Runs the engine until it ends, or is killed where it is said. */
async function launch(root: string, args: string[], at: Point["at"] = "") {
  const isInBlock = /-(?:begin|end)$/.test(String(at));
  if (isInBlock) writeFileSync(join(root, `kill-${at}`), "");
  const preload = join(import.meta.dirname, "../cli/kill-at.mjs");
  const child = spawn(process.execPath, ["--import", preload, program, root, ...args], {
    cwd: root,
    env: { PATH: process.env["PATH"], KILL_AT: typeof at === "string" && !isInBlock ? at : "" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on("data", (bytes: Buffer) => out.push(bytes));
  child.stderr.on("data", (bytes: Buffer) => err.push(bytes));
  const exited = once(child, "exit");
  if (typeof at === "number") {
    await Promise.race([delay(at), exited]);
    child.kill("SIGKILL");
  }
  await exited;
  return { stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() };
}

function journalOf(root: string): { lines: RunEvent[]; torn: string } {
  const lines = readIfThere(join(root, "journal.ndjson")).split("\n");
  const torn = lines.pop() ?? "";
  return { lines: lines.map((line) => JSON.parse(line) as RunEvent), torn };
}

function logOf(root: string): string[] {
  return readIfThere(join(root, "log")).split("\n").slice(0, -1);
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function isOver(lines: readonly RunEvent[]): boolean {
  return lines.at(-1)?.type === "run-ended";
}

/** The block that began and has no end, as the journal's own lines tell it. */
function openBlock(lines: readonly RunEvent[]): string | undefined {
  const last = lines.findLast(({ type }) => type === "block-started" || type === "block-ended");
  return last?.type === "block-started" ? last.block : undefined;
}

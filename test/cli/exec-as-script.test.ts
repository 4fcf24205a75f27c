import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { RunSummary } from "../../src/exec/summarize-run.ts";
import { execLibrary, fence } from "./exec-library.ts";

/** What a drill came to. */
interface Verdict {
  /** The block that failed. */
  failed: string | null;
  log: string[];
}

const drill = "drill: { cadence: monthly, script: tests/smoke/dr-queue.sh, task: test-queue }";

/** Runs a drill as its extracted script and with `runbook exec`. */
function runBothWays(body: string): { script: Verdict; exec: Verdict } {
  const library = execLibrary(body);
  const source = join(library.root, "runbooks/queue.md");
  const text = readFileSync(source, "utf8");
  writeFileSync(source, text.replace("\n---\n", `\n${drill}\n---\n`));
  const extracted = library.run(["extract"]);
  expect(extracted.stderr).not.toContain("error:");
  const report = join(library.root, "report.json");
  const { status } = spawnSync("bash", ["tests/smoke/dr-queue.sh", "infra", "--report", report], {
    cwd: library.root,
    env: { PATH: process.env["PATH"] },
    stdio: "ignore",
  });
  const { failedBlock } = JSON.parse(readFileSync(report, "utf8")) as { failedBlock: string };
  const script: Verdict = { failed: status === 0 ? null : failedBlock, log: library.log() };
  rmSync(join(library.root, "log"), { force: true });
  const { code, stdout } = library.exec(["--json"]);
  const { failed } = JSON.parse(stdout) as RunSummary;
  return {
    script,
    exec: { failed: code === 0 ? null : (failed?.block ?? null), log: library.log() },
  };
}

interface Case {
  what: string;
  role: string;
  code: string;
  expected?: { match: string; text: string };
  /** The block at the end. */
  last?: string;
  failed: string | null;
  log: string[];
}

const note = (word: string): string => `echo ${word} >> log`;
const count = "$(grep -c try log)";

it.each([
  {
    what: "a check that succeeds when it is tried again",
    role: "verify within=20s every=1s",
    code: `${note("try")}; ((${count} == 2))`,
    failed: null,
    log: ["begin", "try", "try", "after", "tidy"],
  },
  {
    what: "a check that ends with 99: it is not tried again",
    role: "verify within=20s every=1s",
    code: `${note("try")}; exit 99`,
    failed: "it",
    log: ["begin", "try", "undo", "tidy"],
  },
  {
    what: "a check that is late",
    role: "verify within=1s every=1s",
    code: "false",
    failed: "it",
    log: ["begin", "undo", "tidy"],
  },
  {
    what: "a polled check that calls `exit 0`, which is fine in its subshell",
    role: "verify within=20s every=1s",
    code: `${note("try")}; exit 0; ${note("never")}`,
    failed: null,
    log: ["begin", "try", "after", "tidy"],
  },
  {
    what: "a polled check that fails in the middle: strict mode is in force",
    role: "verify within=1s every=1s",
    code: `false; ${note("never")}`,
    failed: "it",
    log: ["begin", "undo", "tidy"],
  },
  {
    what: "a polled check, which keeps no variable and no directory",
    role: "verify within=20s every=1s",
    code: "BEGUN=changed; cd /",
    failed: null,
    log: ["begin", "after", "tidy"],
  },
  {
    what: "a check that is not polled and calls `exit 0`: what stands behind it was not done",
    role: "verify",
    code: `exit 0; ${note("never")}`,
    failed: "it",
    log: ["begin", "undo", "tidy"],
  },
  {
    what: "a block that calls `exit 0`",
    role: "run",
    code: "[[ -n $BEGUN ]] && exit 0",
    failed: "it",
    log: ["begin", "undo", "tidy"],
  },
  {
    what: "a block that calls `exit 0` in a function",
    role: "run",
    code: "leave() { exit 0; }; leave",
    failed: "it",
    log: ["begin", "undo", "tidy"],
  },
  {
    what: "a block that calls `exit 5`",
    role: "run",
    code: "exit 5",
    failed: "it",
    log: ["begin", "undo", "tidy"],
  },
  {
    what: "a block whose subshell calls `exit 0`, which ends the subshell",
    role: "run",
    code: `(exit 0; ${note("never")})`,
    failed: null,
    log: ["begin", "after", "tidy"],
  },
  {
    what: "a block that ends with 99, which is a failure as any other",
    role: "run",
    code: "(exit 99)",
    failed: "it",
    log: ["begin", "undo", "tidy"],
  },
  {
    what: "a block that runs out of time",
    role: "run timeout=1s",
    code: "sleep 60",
    failed: "it",
    log: ["begin", "undo", "tidy"],
  },
  {
    what: "an `exit 0` in the very last block",
    role: "run",
    code: "true",
    last: "exit 0",
    failed: "there",
    log: ["begin", "after", "undo", "tidy"],
  },
  {
    what: "a block whose output is as expected",
    role: "run",
    code: "echo rows=5500; echo aside >&2; LATER=yes",
    expected: { match: "threshold", text: "rows >= 1000" },
    failed: null,
    log: ["begin", "after yes", "tidy"],
  },
  {
    what: "a block whose output is not as expected, and what it has set",
    role: "run",
    code: "echo rows=55; LATER=yes",
    expected: { match: "threshold", text: "rows >= 1000" },
    failed: "it",
    log: ["begin", "undo yes", "tidy"],
  },
  {
    what: "a check whose output is not as expected",
    role: "verify",
    code: "echo one; echo two",
    expected: { match: "text", text: "one\nthree" },
    failed: "it",
    log: ["begin", "undo", "tidy"],
  },
  {
    what: "a polled check, which is tried again until its output is as expected",
    role: "verify within=20s every=1s",
    code: `${note("try")}; echo "tries ${count}"`,
    expected: { match: "text", text: "tries 2" },
    failed: null,
    log: ["begin", "try", "try", "after", "tidy"],
  },
  {
    what: "a polled check whose output is never as expected",
    role: "verify within=1s every=1s",
    code: "echo one",
    expected: { match: "wildcard", text: "t*" },
    failed: "it",
    log: ["begin", "undo", "tidy"],
  },
  {
    what: "a polled check that fails in the middle, with an expected output",
    role: "verify within=1s every=1s",
    code: `echo one; false; ${note("never")}`,
    expected: { match: "text", text: "one" },
    failed: "it",
    log: ["begin", "undo", "tidy"],
  },
  {
    what: "a block that fails before its output is compared",
    role: "run",
    code: "echo one; (exit 7)",
    expected: { match: "text", text: "one" },
    failed: "it",
    log: ["begin", "undo", "tidy"],
  },
  {
    what: "an expected output that only an incident has",
    role: "run",
    code: "echo one",
    expected: { match: "text mode=incident", text: "two" },
    failed: null,
    log: ["begin", "after", "tidy"],
  },
  {
    what: "a large output in JSON with quotes and a dollar sign",
    role: "run",
    code: `jq -n '{a: "it\\u0027s \\"$x\\"", list: [range(20000)]}'`,
    expected: { match: "json", text: `{"a": "it's \\"$x\\""}` },
    failed: null,
    log: ["begin", "after", "tidy"],
  },
] satisfies Case[])("script and run agree about $what", (one: Case) => {
  const { code, expected, failed, last = "test -e log", log, role } = one;
  const output =
    expected === undefined
      ? ""
      : `\`\`\`text {name=output role=expect match=${expected.match}}\n${expected.text}\n\`\`\`\n`;
  const body = `## Procedure

### Begin

${fence("name=begin", `BEGUN=yes LATER=""; ${note("begin")}`)}
${fence("name=tidy role=cleanup", `${note("tidy")}; exit 0`)}
${fence("name=undo role=rollback rollback-of=begin", 'echo "undo${LATER:+ $LATER}" >> log; exit 0')}

### It

${fence(`name=it role=${role}`, code)}
${output}

### After

${fence("name=after", '[[ $BEGUN == yes ]]; echo "after${LATER:+ $LATER}" >> log')}

## Verification

### There

${fence("name=there role=verify", last)}
`;
  const { exec, script } = runBothWays(body);
  expect(script).toEqual({ failed, log });
  expect(exec).toEqual(script);
});

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { RunSummary } from "../../src/exec/summarize-run.ts";
import { execLibrary, fence } from "./exec-library.ts";
import { bin } from "./runbook.ts";

const body = `## Procedure

### Prepare

${fence("name=prepare", 'FOLDER="$RUN_DIR/$QUEUE_NAME"; mkdir "$FOLDER"; echo "prepare $BACKUP" >> log')}
${fence("name=tidy role=cleanup", 'rmdir "$FOLDER"; echo "tidy ${SET_LATE:-}" >> log')}

### Restore <it>

${fence("name=restore", 'SET_LATE=late; echo "token $TOKEN"; [[ ! -e break ]] || exit 7; echo restore >> log')}
${fence("name=undo role=rollback rollback-of=prepare", "echo undo >> log")}

## Verification

### There

${fence("name=there role=verify within=5s every=1s", "grep -q restore log")}
`;

const jsonOf = ({ stdout }: { stdout: string }): RunSummary => JSON.parse(stdout) as RunSummary;

describe("runbook exec --yes", () => {
  it("runs from start to end, and leaves nothing but its record", () => {
    const library = execLibrary(body);
    const { code, stderr, stdout } = library.exec(["--set", 'BACKUP=it\'s "one" ☃']);
    expect(stderr).toContain("3/3 There");
    expect(code).toBe(0);
    expect(library.log()).toEqual(['prepare it\'s "one" ☃', "restore", "tidy late"]);
    const runId = library.runIds()[0] ?? "";
    expect(stdout).toMatch(/^PASSED {2}queue-restore on infra/);
    const folder = join(library.root, ".runbook/runs", runId);
    expect(readdirSync(folder).sort()).toEqual(["journal.head", "journal.ndjson", "output"]);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, "journal.ndjson")).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(library.root, ".runbook/locks"))).toEqual([]);
    expect(existsSync(`/tmp/runbook.${runId}`)).toBe(false);
  });

  it("stops at the first failure: rollbacks, cleanup with what the block had set, exit 1", () => {
    const library = execLibrary(body);
    writeFileSync(join(library.root, "break"), "");
    const result = library.exec(["--json"]);
    expect(result.code).toBe(1);
    expect(library.log()).toEqual(["prepare latest", "undo", "tidy late"]);
    expect(jsonOf(result)).toMatchObject({
      result: "failed",
      failed: { block: "restore", exitStatus: 7 },
      leftover: [],
    });
  });

  it("keeps a secret out of everything that it writes", () => {
    const library = execLibrary(body);
    const { code, stderr, stdout } = library.exec(["--json"], { TOKEN: "hunter2-canary" });
    expect(code).toBe(0);
    const files = readdirSync(join(library.root, ".runbook"), {
      recursive: true,
      withFileTypes: true,
    })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"));
    expect([...files, stdout, stderr].join("\n")).not.toContain("canary");
    expect(jsonOf({ stdout }).inputs).toEqual({ BACKUP: "latest", TOKEN: null });
  });

  it.each([
    ["a part by its section", ["exec", "queue-restore#verification"], ["there"]],
    ["one step by its block", ["exec", "queue-restore", "--only", "restore"], ["restore"]],
    ["a range", ["exec", "queue-restore", "--from", "2", "--to", "there"], ["restore", "there"]],
  ])("runs %s", (_, args, blocks) => {
    const library = execLibrary(body);
    const { stdout } = library.run([...args, "--cluster", "infra", "--dry-run", "--json"]);
    const { plan } = JSON.parse(stdout) as { plan: { steps: { blocks: { name: string }[] }[] } };
    expect(plan.steps.flatMap((step) => step.blocks.map(({ name }) => name))).toEqual(blocks);
    expect(existsSync(join(library.root, ".runbook"))).toBe(false);
  });

  it("prints with --dry-run what would run, with this cluster's values", () => {
    const library = execLibrary(body);
    const args = ["exec", "queue-restore", "--cluster", "home", "--dry-run"];
    expect(library.run(args).stdout).toContain('FOLDER="$RUN_DIR/letters"');
  });

  it("shows no value that a block sets as if it were known before", () => {
    const choose = "```bash {name=choose}\n#| outputs: [BACKUP]\nBACKUP=newest\n```\n";
    const use = fence("name=use", 'echo "$BACKUP of $QUEUE_NAME"');
    const library = execLibrary(`## Procedure\n\n### Choose\n\n${choose}\n${use}`);
    const { stdout } = library.exec(["--dry-run"]);
    expect(stdout).toContain('echo "$BACKUP of orders"');
  });

  it.each([
    [["exec"], "Missing id"],
    [["exec", "queue-restore", "--cluster", "infra"], "Missing --yes"],
    [["exec", "queue-restore", "--yes"], "Missing --cluster"],
    [["exec", "queue", "--cluster", "infra", "--yes"], "Unexpected id"],
    [["exec", "queue-restore", "--cluster", "infra", "--yes", "--mode", "dry"], "Unexpected mode"],
    [["exec", "queue-restore", "--cluster", "infra", "--yes", "--from", "x"], "Unexpected step"],
    [["exec", "queue-restore", "--cluster", "infra", "--yes", "--set", "TOKEN=x"], "is a secret"],
    [
      ["exec", "queue-restore", "--cluster", "infra", "--yes", "--set", "X=1"],
      "Unexpected input X",
    ],
    [["exec", "queue-restore", "--cluster", "infra", "--yes", "--resume"], "Missing run"],
    [["report", "2026"], "Unexpected run"],
  ])("answers %j with 2 and does nothing", (args, message) => {
    const library = execLibrary(body);
    const { code, stderr } = library.run(args);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
    expect(library.log()).toEqual([]);
  });

  it("refuses dangerous, manual and interactive steps before it begins, unless a flag allows", () => {
    const library = execLibrary(`## Procedure

### By hand

- [ ] Call Ada

### Wipe

${fence("name=wipe danger=true", "echo wipe >> log")}
${fence("name=ask interactive=true", "read -r answer")}
`);
    const refused = library.exec([]);
    expect(refused.code).toBe(2);
    for (const flag of ["--allow-danger", "--skip-manual", "--skip-interactive"]) {
      expect(refused.stderr).toContain(flag);
    }
    expect(library.runIds()).toEqual([]);
    const allowed = library.exec([
      "--allow-danger",
      "--skip-manual",
      "--skip-interactive",
      "--json",
    ]);
    expect(allowed.code).toBe(0);
    expect(library.log()).toEqual(["wipe"]);
    const [step] = jsonOf(allowed).steps;
    expect(step).toMatchObject({ isManual: true, result: "skipped" });
  });
});

/** Starts a run whose block waits, and tells when it has begun. */
async function waiting(library: ReturnType<typeof execLibrary>, args: string[] = []) {
  const words = ["exec", "queue-restore", "--cluster", "infra", "--yes", "--json", ...args];
  const child = spawn(process.execPath, [bin, ...words], {
    cwd: library.root,
    env: { PATH: process.env["PATH"] },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  child.stdout.on("data", (bytes: Buffer) => (stdout += bytes.toString()));
  const exited = once(child, "exit");
  for (let waited = 0; !library.log().includes("wait"); waited += 20) {
    if (waited > 10_000) throw new Error("the block did not begin");
    await delay(20);
  }
  return { child, end: async () => [(await exited)[0] as number | null, stdout] as const };
}

const waits = `## Procedure

### Wait

${fence("name=wait", "echo wait >> log; sleep 60")}
${fence("name=tidy role=cleanup", "echo tidy >> log")}
`;

describe("a run that goes on", () => {
  it.each([
    ["SIGINT", 130, "interrupted"],
    ["SIGTERM", 143, "terminated"],
  ] as const)(
    "ends by %s with its cleanup, the journal closed, and %i",
    async (signal, code, result) => {
      const library = execLibrary(waits);
      const { child, end } = await waiting(library);
      child.kill(signal);
      const [exitCode, stdout] = await end();
      expect(exitCode).toBe(code);
      const { reason, result: ended, run } = jsonOf({ stdout });
      expect([ended, reason]).toEqual([result, `stopped by ${signal} in block wait`]);
      expect(library.log()).toEqual(["wait", "tidy"]);
      const report = library.run(["report", run]).stdout;
      expect(report).toContain(`| Result | ${result}: ${reason} |\n`);
      expect(report).toContain(`| Stopped in | wait, exit status ${code} |\n`);
      expect(report).toContain(`: ${result} (exit status ${code})`);
    },
  );

  it("only answers one more Ctrl-C while it tidies, and at the next leaves the rest behind", async () => {
    const library = execLibrary(waits.replace("echo tidy >> log", "echo tidy >> log; sleep 60"));
    const { child, end } = await waiting(library);
    let stderr = "";
    child.stderr.on("data", (bytes: Buffer) => (stderr += bytes.toString()));
    const sees = async (isThere: () => boolean): Promise<void> => {
      for (let tries = 0; !isThere() && tries < 400; tries += 1) await delay(25);
    };
    child.kill("SIGINT");
    await sees(() => library.log().includes("tidy"));
    child.kill("SIGINT");
    await sees(() => stderr.includes("Still undoing and cleaning up"));
    child.kill("SIGINT");
    const [code, stdout] = await end();
    expect(stderr).toContain("Once more leaves the rest behind");
    expect([code, jsonOf({ stdout }).leftover]).toEqual([130, ["tidy"]]);
    expect(library.log()).toEqual(["wait", "tidy"]);
  });

  it("keeps a second run of the runbook on the cluster out, but not on another cluster", async () => {
    const library = execLibrary(waits);
    const { child, end } = await waiting(library);
    const { code, stderr } = library.exec([]);
    expect(stderr).toMatch(/Run \S+ of this runbook is going on/);
    expect(code).toBe(2);
    expect(library.run(["runs"]).stdout).toContain("running");
    const args = ["exec", "queue-restore", "--cluster", "home", "--yes", "--resume"];
    expect(library.run(args).stderr).toContain("Missing run");
    child.kill("SIGTERM");
    await end();
  });

  it("can be taken up after kill -9, whose lock is stale", async () => {
    const library = execLibrary(waits);
    const { child, end } = await waiting(library);
    child.kill("SIGKILL");
    await end();
    expect(library.run(["runs"]).stdout).toContain("unfinished");
    const unknown = library.exec(["--resume", "--json"]);
    expect(unknown.code).toBe(1);
    expect(jsonOf(unknown)).toMatchObject({ result: "paused" });
    expect(jsonOf(unknown).reason).toContain("block wait began, its end is unknown");
    const { run } = jsonOf(unknown);
    const command = `  runbook exec --resume ${run} --yes --decide wait=`;
    expect(library.exec(["--resume"]).stdout).toContain(`${command}done\n${command}again\n`);
    expect(library.exec(["--resume", "--decide", "wiat=done"]).stderr).toContain("Write `wait`");
    const done = library.exec(["--resume", "--decide", "wait=done", "--json"]);
    expect(done.code).toBe(0);
    expect(library.log()).toEqual(["wait", "tidy"]);
    expect(library.exec(["--resume"]).stderr).toContain("Missing run");
  });

  it("shows what has changed since, and goes on only when that is accepted", async () => {
    const library = execLibrary(waits);
    const { child, end } = await waiting(library);
    child.kill("SIGKILL");
    await end();
    library.write(waits.replace("echo tidy", "echo TIDY"));
    const refused = library.exec(["--resume", "--decide", "wait=done"]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain("+echo TIDY >> log");
    const accepted = library.exec([
      "--resume",
      "--decide",
      "wait=done",
      "--accept-changes",
      "--json",
    ]);
    expect(jsonOf(accepted).accepted).toEqual(["tidy (changed)"]);
    expect(library.log()).toEqual(["wait", "TIDY"]);
  });
});

describe("a record", () => {
  it("is told as Markdown, JSON, JUnit and HTML, all with the hash of the journal's end", () => {
    const library = execLibrary(body);
    writeFileSync(join(library.root, "break"), "");
    const { journal, run } = jsonOf(library.exec(["--json"]));
    for (const format of ["md", "json", "junit", "html"]) {
      const { code, stdout } = library.run(["report", run, "--format", format]);
      expect(code).toBe(0);
      expect(stdout).toContain(journal.hash);
      expect(stdout).not.toMatch(format === "html" || format === "junit" ? /<it>/ : /^$/);
    }
    const html = library.run(["report", run, "--format", "html"]).stdout;
    expect(html).not.toMatch(/<script|src=|href=|url\(|@import/);
    const junit = library.run(["report", run, "--format", "junit"]).stdout;
    expect(junit).toMatch(/tests="6" failures="1" errors="0" skipped="2"/);
  });

  it.each([
    ["RPO_SECONDS=42", "RPO 42 s, target 1 min: met", true],
    ["RPO_SECONDS=61", "RPO 1 min 1 s, target 1 min: MISSED", false],
    ["RPO_SECONDS=soon", "RPO not measured, target 1 min", null],
  ])("compares the lost data with its target: %s", (code, text, isMet) => {
    const library = execLibrary(
      `## Procedure\n\n### Measure\n\n${fence("name=measure", `${code}; echo "$RPO_SECONDS"`)}`,
    );
    const file = join(library.root, "runbooks/queue.md");
    writeFileSync(file, readFileSync(file, "utf8").replace("rto: 20m", "rto: 20m, rpo: 1m"));
    const { rpo, run } = jsonOf(library.exec(["--json"]));
    expect(rpo.isMet).toBe(isMet);
    expect(library.run(["report", run]).stdout).toContain(`| Lost data | ${text} |`);
    const junit = library.run(["report", run, "--format", "junit"]).stdout;
    expect(/name="rpo-target"[^\n]*/.exec(junit)?.[0]).toMatch(
      isMet === null ? /skipped/ : isMet ? /\/>$/ : /<failure message="more than 60 s/,
    );
  });

  it("that was changed or cut is not believed", () => {
    const library = execLibrary(body);
    const { run } = jsonOf(library.exec(["--json"]));
    const path = library.journal(run);
    const text = readFileSync(path, "utf8");
    const cases: [string, RegExp][] = [
      [text.replace('"operator":"', '"operator":"not-'), /:2: Unexpected hash/],
      [text.split("\n").slice(0, -2).join("\n") + "\n", /Unexpected end after/],
    ];
    for (const [changed, reason] of cases) {
      writeFileSync(path, changed);
      const { code, stderr } = library.run(["report", run]);
      expect(stderr).toMatch(reason);
      expect(code).toBe(2);
      expect(library.run(["runs"])).toMatchObject({
        code: 1,
        stdout: expect.stringContaining("damaged") as string,
      });
    }
  });
});

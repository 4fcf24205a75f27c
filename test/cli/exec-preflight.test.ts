import { readFileSync, readdirSync, mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, it } from "vitest";
import type { RunStarted } from "../../src/exec/events.ts";
import type { PreflightItem } from "../../src/exec/preflight/item.ts";
import { start } from "./exec-async.ts";
import { execLibrary, fence, type ExecLibrary } from "./exec-library.ts";

const body = `## Procedure

### One

${fence("name=one", "echo one >> log")}
${fence("name=there role=verify", "grep -q one log")}
`;

/** A library whose runbook has these lines in its front matter too. */
function library(lines: string, text = body): ExecLibrary {
  const made = execLibrary(text);
  const file = join(made.root, "runbooks/queue.md");
  writeFileSync(file, readFileSync(file, "utf8").replace("\n---\n\n#", `\n${lines}\n---\n\n#`));
  return made;
}

const preflightOf = ({ stdout }: { stdout: string }): PreflightItem[] =>
  (JSON.parse(stdout) as { preflight: PreflightItem[] }).preflight;

it("does not begin without a program, unless it is told to, and records what it saw", () => {
  const made = library("tools: [bash, no-such-program]");
  const { code, stderr } = made.exec([]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/FAILED +tools +no-such-program: not in PATH\n +help: Install/);
  expect(stderr).toContain("--ignore-preflight");
  expect([made.log(), made.runIds()]).toEqual([[], []]);
  expect(readdirSync(join(made.root, ".runbook/locks"))).toEqual([]);

  const json = made.exec(["--json"]);
  expect(JSON.parse(json.stdout)).toMatchObject({ error: { id: "preflight-failed" } });

  expect(made.exec(["--ignore-preflight"]).code).toBe(0);
  expect(made.log()).toEqual(["one"]);
  const [first = ""] = readFileSync(made.journal(), "utf8").split("\n");
  const failed = (JSON.parse(first) as RunStarted).preflight?.filter(
    ({ status }) => status !== "ok",
  );
  expect(failed).toMatchObject([{ check: "tools", subject: "no-such-program", status: "failed" }]);
  const report = made.run(["report", made.runIds()[0] ?? ""]);
  expect(report.stdout).toContain("failed: tools: no-such-program");
});

it("can be made alone: a table or JSON on stdout, and nothing is run", () => {
  const made = library("tools: [bash]");
  const good = made.run(["exec", "queue-restore", "--cluster", "infra", "--preflight"]);
  expect(good.stdout).toMatch(/^queue-restore on infra, drill: nothing is run\n\n +ok +inputs/);
  expect([good.code, good.stderr]).toEqual([0, ""]);
  const unused = made.exec([
    "--preflight",
    "--json",
    "--set",
    "BACKUP=x",
    "--secret-file",
    "TOKEN=y",
  ]);
  expect(unused.code).toBe(0);
  const wrong = made.exec(["--preflight", "--json", "--set", "BACKUPS=x"]);
  expect(wrong.code).toBe(1);
  expect(preflightOf(wrong)).toMatchObject([
    {
      check: "inputs",
      status: "failed",
      found: "Unexpected input BACKUPS, expected a declared one",
    },
    { check: "tools", status: "ok" },
    { check: "disk" },
    { check: "last drill" },
  ]);
  expect([made.log(), made.runIds()]).toEqual([[], []]);
});

it("tells of the last drill", () => {
  const made = library("tools: [bash]");
  const last = (): string =>
    preflightOf(made.exec(["--preflight", "--json", "--mode", "incident"])).at(-1)?.found ?? "";
  expect(last()).toBe("none is recorded here");
  made.exec(["--only", "one"]);
  expect(last()).toBe("none is recorded here");
  made.exec([]);
  expect(last()).toMatch(/^passed .* ago in .* \(run \d+-\w+\)$/);
});

it("looks for paths, and how old the newest file is", () => {
  const made = library(
    "prerequisites:\n  - { summary: Dumps, path: dumps-$QUEUE_NAME, newest: 26h }",
    body.replace("echo one", ': "$QUEUE_NAME"; echo one'),
  );
  const found = (): string[] =>
    preflightOf(made.exec(["--preflight", "--json"]))
      .filter(({ check }) => check === "prerequisites")
      .map(({ found: text, status, subject }) => `${status} ${subject} ${text}`);
  expect(found()).toEqual(["failed dumps-orders not there"]);
  const folder = join(made.root, "dumps-orders");
  mkdirSync(folder);
  expect(found()).toEqual(["failed dumps-orders not there"]);
  writeFileSync(join(folder, "a"), "");
  utimesSync(join(folder, "a"), new Date(), new Date(Date.now() - 30 * 3_600_000));
  expect(found()[0]).toMatch(/^warning dumps-orders there, the newest 30 h/);
  writeFileSync(join(folder, "b"), "");
  expect(found()[0]).toMatch(/^ok dumps-orders 2 there/);
  expect(made.exec([]).code).toBe(0);
});

it("leaves nothing behind when it is interrupted", async () => {
  const made = library("tools: [slow]");
  const bin = join(made.root, "bin");
  mkdirSync(bin);
  writeFileSync(join(bin, "slow"), "#!/bin/sh\n: > asked; exec sleep 4\n", { mode: 0o755 });
  const env = { PATH: `${bin}:${process.env["PATH"] ?? ""}` };
  const { child } = start(made.root, ["exec", "queue-restore", "--cluster", "infra", "--yes"], env);
  const isThere = (): boolean => readdirSync(made.root).includes("asked");
  for (let tries = 0; tries < 200 && !isThere(); tries += 1) await delay(25);
  expect(made.runIds().length).toBe(1);
  const signal = new Promise((resolve) => child.once("exit", (_, name) => resolve(name)));
  child.kill("SIGINT");
  expect(await signal).toBe("SIGINT");
  expect(made.runIds()).toEqual([]);
  expect(readdirSync(join(made.root, ".runbook/locks"))).toEqual([]);
});

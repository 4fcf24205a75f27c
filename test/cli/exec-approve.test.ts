import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import type { RunEvent } from "../../src/exec/events.ts";
import { start } from "./exec-async.ts";
import { execLibrary, fence, type ExecLibrary } from "./exec-library.ts";
import { bin, type Result } from "./runbook.ts";
import { openScreen } from "./terminal-screen.ts";

/** Only root can become another user; and that user has to be able to read the program. */
const nobody = 65_534;
const canSwitch = process.getuid?.() === 0 && asOther(["--version"]).code === 0;
if (!canSwitch)
  process.stderr.write("SKIPPED: no approval by another user, because this is not root\n");

const body = `## Procedure

### Prepare

${fence("name=prepare", "echo prepare >> log")}

### Wipe

${fence("name=wipe approve=true", 'echo "wipe $QUEUE_NAME" >> log')}
${fence("name=wiped role=verify", "grep -q wipe log")}
${fence("name=tidy role=cleanup", "echo tidy >> log")}
`;

const words = ["exec", "queue-restore", "--cluster", "infra"];

function asOther(args: string[], env: NodeJS.ProcessEnv = {}): Result {
  const switched = ["--reuid", String(nobody), "--clear-groups", process.execPath, bin, ...args];
  const { status, stderr, stdout } = spawnSync("setpriv", switched, {
    cwd: "/",
    env: { PATH: process.env["PATH"], ...env },
    encoding: "utf8",
  });
  return { code: status, stdout, stderr };
}

function eventsOf(library: ExecLibrary): RunEvent[] {
  const lines = readFileSync(library.journal(), "utf8").split("\n").slice(0, -1);
  return lines.map((line) => JSON.parse(line) as RunEvent);
}

async function asked(library: ExecLibrary): Promise<{ run: string; folder: string }> {
  for (let tries = 0; tries < 400; tries += 1) {
    const run = library.runIds().at(-1) ?? "";
    const folder = `/tmp/runbook.approve.${run}`;
    if (run !== "" && existsSync(join(folder, "request.json"))) return { run, folder };
    await delay(50);
  }
  throw new Error("Nothing was asked for");
}

describe("a step that another user has to approve", { timeout: 60_000 }, () => {
  it("is never approved by the one who runs it, and pauses when nobody comes", async () => {
    const library = execLibrary(body);
    const run = start(library.root, [...words, "--yes", "--approval-timeout", "3s"]);
    const { folder, run: id } = await asked(library);
    expect(statSync(folder).mode & 0o7777).toBe(0o1733);
    const self = await start(library.root, ["approve", id, "wipe", "--yes"]).ended;
    expect([self.code, self.stderr]).toEqual([2, expect.stringContaining("You cannot approve")]);
    const { nonce, digest } = JSON.parse(readFileSync(join(folder, "request.json"), "utf8")) as {
      nonce: string;
      digest: string;
    };
    const forged = { step: "wipe", by: "somebody-else", nonce, digest };
    writeFileSync(join(folder, "approval-forged"), JSON.stringify(forged));
    const { code, stderr, stdout } = await run.ended;
    expect(stderr).toContain("An approval by somebody-else does not count: user id");
    expect([code, stdout]).toEqual([1, expect.stringContaining("PAUSED")]);
    expect(stdout).toContain("step wipe was not approved within 3 s");
    expect([library.log(), existsSync(folder)]).toEqual([["prepare"], false]);
  });

  it("stops waiting at SIGTERM, and cleans up what is due", async () => {
    const library = execLibrary(body);
    const run = start(library.root, [...words, "--yes"]);
    const { folder } = await asked(library);
    run.child.kill("SIGTERM");
    expect((await run.ended).code).toBe(143);
    expect([library.log(), existsSync(folder)]).toEqual([["prepare", "tidy"], false]);
  });

  it.skipIf(!canSwitch)("runs after another user has seen and approved it", async () => {
    const library = execLibrary(body);
    const run = start(library.root, [...words, "--yes", "--json"]);
    const { run: id } = await asked(library);
    expect(asOther(["approve", id, "prepare", "--yes"]).stderr).toContain("waits at wipe");
    expect(asOther(["approve", id, "wipe"]).stderr).toContain("Missing --yes");
    // Whoever became another user with sudo is still who they are.
    const name = eventsOf(library)[0];
    const operator = name?.type === "run-started" ? name.operator : "";
    expect(asOther(["approve", id, "wipe", "--yes"], { SUDO_USER: operator }).code).toBe(2);
    const good = asOther(["approve", id, "2", "--yes"]);
    expect([good.code, good.stdout]).toEqual([0, expect.stringContaining("Approved by nobody")]);
    expect(good.stderr).toContain('echo "wipe $QUEUE_NAME" >> log');
    expect(good.stderr).toContain("QUEUE_NAME=orders");
    const { code, stdout } = await run.ended;
    expect([code, library.log()]).toEqual([0, ["prepare", "wipe orders", "tidy"]]);
    expect(JSON.parse(stdout)).toMatchObject({
      steps: [{ approved: null }, { approved: { by: "nobody", uid: nobody } }],
    });
    expect(library.run(["report", id]).stdout).toContain("approved by nobody (user id 65534)");
  });

  it.skipIf(!canSwitch || spawnSync("tmux", ["-V"]).status !== 0)(
    "is approved for what it runs: an edit has to be approved again",
    async () => {
      const library = execLibrary(body.replace('echo "wipe $QUEUE_NAME" >> log', "false"));
      const editor = join(library.root, "editor");
      writeFileSync(editor, '#!/bin/sh\necho "echo wipe >> log" > "$1"\n', { mode: 0o755 });
      const screen = openScreen(library.root, words, { EDITOR: editor });
      onTestFinished(() => screen.kill());
      await screen.sees("prepare (Enter: run)>");
      screen.type("Enter");
      await screen.sees("wipe (Enter: wait)>");
      screen.type("Enter");
      const { run } = await asked(library);
      screen.type("C-c");
      await screen.sees(/wipe \(Enter: wait\)> ?$/m);
      screen.type("Enter");
      await asked(library);
      expect(asOther(["approve", run, "wipe", "--yes"]).code).toBe(0);
      await screen.sees("wipe (Enter: run)>");
      screen.type("Enter");
      await screen.sees(/failed: exit status 1[^]*wipe> ?$/m);
      screen.type("e", "Enter");
      await screen.sees("wipe (Enter: wait)>");
      screen.type("Enter");
      await asked(library);
      expect(asOther(["approve", run, "wipe", "--yes"]).stderr).toContain("echo wipe >> log");
      await screen.sees(/failed: exit status 1[^]*wipe> ?$/m);
      screen.type("retry", "Enter");
      await screen.sees("wiped (Enter: run)>");
      expect(eventsOf(library).filter(({ type }) => type === "step-approved")).toHaveLength(2);
      expect(library.log()).toEqual(["prepare", "wipe"]);
    },
  );
});

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { RunEvent } from "../../src/exec/events.ts";
import { start } from "./exec-async.ts";
import { execLibrary, fence, type ExecLibrary } from "./exec-library.ts";
import { openScreen } from "./terminal-screen.ts";

const hasTmux = spawnSync("tmux", ["-V"]).status === 0;

const body = `## Procedure

### Set

${fence("name=set", 'PLACE=here; LIST=(one "two words"); echo set >> log')}

### Wait

${fence("name=wait", 'echo wait >> log; echo "pid $BASHPID"; until [[ -e go ]]; do sleep 0.05; done; echo gone on')}

### Ask

${fence("name=ask interactive=true", 'read -r answer; echo "answer $answer" >> log')}

## Verification

### There

${fence("name=there role=verify", '[[ $PLACE == here && ${LIST[1]} == "two words" ]]; echo there >> log')}
${fence("name=tidy role=cleanup", "echo tidy >> log")}
`;

const words = ["exec", "queue-restore", "--cluster", "infra"];
const withoutAsk = body.replace(/### Ask[^]*?(?=## Verification)/, "");

async function until(what: string, isSo: () => boolean): Promise<void> {
  for (let tries = 0; !isSo(); tries += 1) {
    if (tries > 400) throw new Error(`Not in time: ${what}`);
    await delay(50);
  }
}

function eventsOf(library: ExecLibrary): RunEvent[] {
  const lines = readFileSync(library.journal(), "utf8").split("\n").slice(0, -1);
  return lines.map((line) => JSON.parse(line) as RunEvent);
}

function go(library: ExecLibrary): void {
  writeFileSync(join(library.root, "go"), "");
}

describe("an unattended run", { timeout: 60_000 }, () => {
  it("goes on after SIGHUP, and a watcher ends as it ends", async () => {
    const library = execLibrary(withoutAsk);
    const run = start(library.root, [...words, "--yes"]);
    await until("begun", () => library.log().includes("wait"));
    run.child.kill("SIGHUP");
    const watcher = start(library.root, ["tail"]);
    await until("seen", () => /pid \d+/.test(watcher.stderr()));
    expect(statSync(join(library.journal(), "../attach.sock")).mode & 0o777).toBe(0o600);
    go(library);
    expect((await run.ended).code).toBe(0);
    const { code, stderr, stdout } = await watcher.ended;
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^PASSED {2}queue-restore/)]);
    expect(stderr).toMatch(
      /1\/3 Set[^]*> set[^]*> wait[^]*pid \d+\ngone on\n[^]*ok wait[^]*> there/,
    );
    expect(existsSync(join(library.journal(), "../attach.sock"))).toBe(false);
    const again = await start(library.root, ["tail", library.runIds()[0] ?? "", "--json"]).ended;
    expect([again.code, JSON.parse(again.stdout)]).toMatchObject([0, { result: "passed" }]);
    expect((await start(library.root, ["attach", library.runIds()[0] ?? ""]).ended).code).toBe(2);
    expect((await start(library.root, ["tail"]).ended).stderr).toContain(
      "Missing run that goes on",
    );
  });

  it("is interrupted by the Ctrl-C of whoever is attached, who gets its exit code", async () => {
    const library = execLibrary(withoutAsk);
    const run = start(library.root, [...words, "--yes"]);
    await until("begun", () => library.log().includes("wait"));
    const attached = start(library.root, ["attach"]);
    await until("attached", () => attached.stderr().includes("> wait"));
    attached.child.kill("SIGINT");
    expect([(await run.ended).code, (await attached.ended).code]).toEqual([130, 130]);
    expect((await attached.ended).stdout).toContain("INTERRUPTED");
    expect(library.log()).toEqual(["set", "wait"]);
  });

  it("whose process is gone ends its watchers", async () => {
    const library = execLibrary(withoutAsk);
    const run = start(library.root, [...words, "--yes"]);
    await until("begun", () => library.log().includes("wait"));
    const [watcher, attached] = [start(library.root, ["tail"]), start(library.root, ["attach"])];
    await until("both", () =>
      [watcher, attached].every(({ stderr }) => stderr().includes("> wait")),
    );
    run.child.kill("SIGKILL");
    expect([(await watcher.ended).code, (await attached.ended).code]).toEqual([1, 1]);
    expect((await watcher.ended).stderr).toContain("The process of the run is gone");
    expect((await attached.ended).stderr).toContain("runbook exec --resume");
  });

  it("listens beside its folder when that lies too deep for a socket", async () => {
    const library = execLibrary(withoutAsk);
    const deep = join(library.root, "d".repeat(100));
    spawnSync("sh", ["-c", `mkdir ${deep} && cp -r runbook* ${deep}`], { cwd: library.root });
    const run = start(deep, [...words, "--yes"]);
    await until("begun", () => existsSync(join(deep, "log")));
    const attached = start(deep, ["attach"]);
    await until("attached", () => attached.stderr().includes("> wait"));
    writeFileSync(join(deep, "go"), "");
    expect([(await run.ended).code, (await attached.ended).code]).toEqual([0, 0]);
  });
});

describe.skipIf(!hasTmux)("an attended run", { timeout: 60_000 }, () => {
  it("outlives its terminal with its bash: the block goes on, the next question waits", async () => {
    const library = execLibrary(body);
    const first = openScreen(library.root, words);
    await first.sees("set (Enter: run)>");
    first.type("Enter");
    await first.sees("wait (Enter: run)>");
    first.type("Enter");
    await until("begun", () => library.log().includes("wait"));
    first.kill();
    go(library);
    await until("ended", () =>
      eventsOf(library).some((event) => event.type === "block-ended" && event.block === "wait"),
    );
    expect(library.run(["runs"]).stdout).toContain("running");

    const second = openScreen(library.root, ["attach"]);
    await second.sees("ask (Enter: run)>");
    expect(second.text()).toContain("gone on");
    second.type("Enter");
    await second.sees(/needs a terminal of its own[^]*ask \(Enter: run\)> ?$/m);
    second.type("h", "Enter");
    await second.sees(/needs a terminal of its own[^]*ask \(Enter: run\)> ?$/m);
    second.kill();
    await delay(300);

    const third = openScreen(library.root, ["attach"]);
    await third.sees("ask (Enter: run)>");
    third.type("s nobody is here", "Enter");
    await third.sees("there (Enter: run)>");
    third.type("Enter");
    await third.sees("tidy (Enter: run)>");
    third.type("Enter");
    await third.sees("exit=0");
    expect(third.text()).toContain("PASSED");
    expect(library.log()).toEqual(["set", "wait", "there", "tidy"]);
    // One process all along: nothing was resumed.
    expect(eventsOf(library).filter(({ type }) => type === "run-resumed")).toEqual([]);
    expect(onlyShells(library)).toEqual([]);
  });

  it("loses its terminal at a question, is edited from the next one, and pauses there", async () => {
    const library = execLibrary(body);
    const editor = join(library.root, "editor");
    writeFileSync(editor, '#!/bin/sh\nsed -i "s/PLACE=here/PLACE=there/" "$1"\n', { mode: 0o755 });
    const first = openScreen(library.root, words);
    await first.sees("set (Enter: run)>");
    first.kill();
    await delay(300);
    const second = openScreen(library.root, ["attach"], { EDITOR: editor });
    await second.sees("set (Enter: run)>");
    second.type("e", "Enter");
    await second.sees(/\+.*PLACE=there[^]*set \(Enter: run\)> ?$/m);
    second.type("C-d");
    await second.sees(/The run goes on\. Come back[^]*exit=0/);
    const third = openScreen(library.root, ["attach"]);
    await third.sees("set (Enter: run)>");
    const fourth = openScreen(library.root, ["attach"]);
    await fourth.sees("set (Enter: run)>");
    await third.sees(/attended from another terminal now[^]*exit=0/);
    fourth.type("p", "Enter");
    await fourth.sees("exit=1");
    expect(fourth.text()).toContain("PAUSED");
    expect(eventsOf(library).filter(({ type }) => type === "block-edited")).toHaveLength(1);
  });

  it("is taken over from a terminal that hangs, and SIGTERM ends its wait", async () => {
    const library = execLibrary(body);
    const first = openScreen(library.root, words);
    await first.sees("set (Enter: run)>");
    const second = openScreen(library.root, ["attach"]);
    await second.sees("set (Enter: run)>");
    await first.sees("attended from another terminal now");
    second.kill();
    await delay(300);
    const lock = join(library.root, ".runbook/locks/queue-restore@infra.json");
    process.kill((JSON.parse(readFileSync(lock, "utf8")) as { pid: number }).pid, "SIGTERM");
    await first.sees("exit=143");
    expect(eventsOf(library).at(-1)).toMatchObject({
      type: "run-paused",
      reason: "stopped by SIGTERM",
    });
  });
});

/** Processes of the library's run that are still there. */
function onlyShells(library: ExecLibrary): string[] {
  const run = library.runIds()[0] ?? "";
  const { stdout } = spawnSync(
    "sh",
    ["-c", `grep -l "RUNBOOK_RUN=${run}" /proc/[0-9]*/environ 2>/dev/null`],
    {
      encoding: "utf8",
    },
  );
  return stdout.split("\n").filter(Boolean);
}

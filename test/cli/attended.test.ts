import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { RunEvent } from "../../src/exec/events.ts";
import { execLibrary, fence, type ExecLibrary } from "./exec-library.ts";
import { openScreen, type Screen } from "./terminal-screen.ts";

const body = `## Procedure

### Prepare (1-2 min)

The folder is needed by everything else.

${fence("name=prepare", 'PLACE="$QUEUE_NAME"; TIMES=(one two); echo "prepare $PLACE" >> log')}
${fence("name=tidy role=cleanup", 'echo "tidy $PLACE" >> log')}

### Restore

${fence("name=restore", "echo restore >> log; test -e break")}

### Wait

${fence("name=wait", "echo waiting; sleep 60")}

### Wipe

${fence("name=wipe danger=true", "echo wipe >> log")}

## Verification

### There

${fence("name=there role=verify", "grep -q restore log")}
`;

const hasTmux = spawnSync("tmux", ["-V"]).status === 0;
if (!hasTmux)
  process.stderr.write("SKIPPED: the terminal is not tested, because tmux is missing\n");

function open(library: ExecLibrary, args: string[], env: Record<string, string> = {}): Screen {
  return openScreen(library.root, ["exec", ...args], env);
}

function eventsOf(library: ExecLibrary): RunEvent[] {
  const lines = readFileSync(library.journal(), "utf8").trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line) as RunEvent);
}

describe.skipIf(!hasTmux)("runbook exec on a terminal", { timeout: 60_000 }, () => {
  it("runs, fails, edits and retries, skips, goes back, pauses, and is resumed", async () => {
    const library = execLibrary(body);
    const editor = join(library.root, "editor");
    writeFileSync(editor, '#!/bin/sh\nsed -i "s/test -e break/test ! -e break/" "$1"\n', {
      mode: 0o755,
    });
    const screen = open(library, ["queue-restore", "--cluster", "infra"], { EDITOR: editor });
    await screen.sees(/prepare \(Enter: run\)> ?$/m);
    expect(screen.text()).toContain("Step 1 of 5: Prepare (1 min to 2 min)");
    expect(screen.text()).toContain("The folder is needed by everything else.");
    expect(screen.text()).toContain('PLACE="orders"');
    expect(screen.text()).toMatch(/elapsed [\d.]+ m?s, target 20 min, projected \d/);
    screen.type("r", "Enter");
    await screen.sees("restore (Enter: run)>");
    screen.type("Enter");
    await screen.sees(/failed: exit status 1[^]*restore> ?$/m);
    screen.type("e", "Enter");
    await screen.sees(/\+.*test ! -e break[^]*restore> ?$/m);
    screen.type("retry", "Enter");
    await screen.sees("wait (Enter: run)>");
    screen.type("h", "Enter");
    await screen.sees("(runbook)");
    screen.type('echo "$PLACE has ${#TIMES[@]}"', "Enter");
    await screen.sees("orders has 2");
    screen.type("exit", "Enter");
    await screen.sees("wait (Enter: run)>");
    screen.type("Enter");
    await screen.sees("waiting");
    screen.type("C-c");
    await screen.sees(/failed: interrupted \(exit status 130\)[^]*wait> ?$/m);
    screen.type("s", "Enter");
    await screen.sees("Why skip?");
    screen.type("nothing to wait for", "Enter");
    await screen.sees("wipe (Enter: run)>");
    screen.type("b", "Enter");
    await screen.sees("wait (Enter: run)>");
    screen.type("s it is late", "Enter");
    await screen.sees("wipe (Enter: run)>");
    screen.type("Enter");
    await screen.sees("Type the cluster's name");
    screen.type("infra", "Enter");
    await screen.sees("there (Enter: run)>");
    screen.type("p", "Enter");
    await screen.sees("exit=1");
    const resumed = open(library, ["queue-restore", "--resume"]);
    await resumed.sees("there (Enter: run)>");
    resumed.type("v", "Enter");
    await resumed.sees("check there: ok");
    resumed.type("C-c");
    await resumed.sees("Why abort?");
    resumed.type("enough", "Enter");
    await resumed.sees("tidy (Enter: run)>");
    resumed.type("Enter");
    await resumed.sees("exit=1");
    expect(resumed.text()).toContain("ABORTED");
    expect(library.log()).toEqual(["prepare orders", "restore", "restore", "wipe", "tidy orders"]);
    const events = eventsOf(library);
    expect(events.filter(({ type }) => type === "block-edited")).toHaveLength(1);
    expect(events.find(({ type }) => type === "jumped")).toMatchObject({ step: "wait" });
    expect(events.some(({ waitedMs }) => waitedMs > 0)).toBe(true);
    expect(
      screen
        .text()
        .split("\n")
        .filter(({ length }) => length > 80),
    ).toEqual([]);
  });

  it("hands the terminal to an interactive block, which leaves behind what it has set", async () => {
    const ask = fence("name=ask interactive=true", 'read -r -p "Which host? " HOST; [[ -t 1 ]]');
    const use = fence("name=use", 'echo "host $HOST" >> log');
    const library = execLibrary(`## Procedure\n\n### Ask\n\n${ask}\n${use}`);
    const screen = open(library, ["queue-restore", "--cluster", "infra"]);
    await screen.sees("ask (Enter: run)>");
    screen.type("Enter");
    await screen.sees("Which host?");
    screen.type("db-2", "Enter");
    await screen.sees("use (Enter: run)>");
    screen.type("Enter");
    await screen.sees("exit=0");
    expect(library.log()).toEqual(["host db-2"]);
    expect(readFileSync(library.journal(), "utf8")).not.toContain("db-2");
  });

  it("asks for what is missing, says what is not valid, and shows no secret", async () => {
    const library = execLibrary(
      `## Procedure\n\n### Use\n\n${fence("name=use", 'echo "${#TOKEN} $BACKUP" >> log; echo "got $TOKEN"')}`,
    );
    const file = join(library.root, "runbooks/queue.md");
    const text = readFileSync(file, "utf8")
      .replace(', default: ""', "")
      .replace(
        "type: string, summary: Backup to restore, default: latest",
        "type: int, summary: Number",
      );
    writeFileSync(file, text);
    const screen = open(library, ["queue-restore", "--cluster", "infra"]);
    await screen.sees("BACKUP:");
    screen.type("seven", "Enter");
    await screen.sees(/Expected a whole number\nBACKUP:/);
    screen.type("7", "Enter");
    await screen.sees("TOKEN:");
    screen.type("canary", "Enter");
    await screen.sees("use (Enter: run)>");
    screen.type("Enter");
    await screen.sees("exit=0");
    expect(library.log()).toEqual(["6 7"]);
    expect(screen.text()).not.toContain("canary");
    expect(readFileSync(library.journal(), "utf8")).not.toContain("canary");
  });
});

describe("runbook exec without a terminal", () => {
  it("names --yes, and begins nothing", () => {
    const library = execLibrary(body);
    const { code, stderr } = library.run(["exec", "queue-restore", "--cluster", "infra"]);
    expect(code).toBe(2);
    expect(stderr).toContain("--yes");
    expect(library.runIds()).toEqual([]);
  });
});

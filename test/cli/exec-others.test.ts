import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { RunSummary } from "../../src/exec/summarize-run.ts";
import { execLibrary, fence, type ExecLibrary } from "./exec-library.ts";
import { bin } from "./runbook.ts";

/** A runbook whose steps are these, in a procedure. */
function stepsOf(...steps: [title: string, ...fences: string[]][]): string {
  return `## Procedure\n\n${steps.map(([title, ...fences]) => `### ${title}\n\n${fences.join("\n")}`).join("\n")}`;
}

const jsonOf = ({ stdout }: { stdout: string }): RunSummary => JSON.parse(stdout) as RunSummary;

function environment(library: ExecLibrary, changes: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return { PATH: process.env["PATH"], HOME: library.root, ...changes };
}

/** Every file below the folder with its permission, but for those of the library. */
function filesBelow(folder: string): { path: string; text: string; mode: number }[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({
      path,
      text: readFileSync(path, "latin1"),
      mode: statSync(path).mode & 0o777,
    }));
}

describe("what other runners get wrong", () => {
  it("a block with an EXIT trap of its own keeps its exports, and the trap runs once, at the end", () => {
    const trap = fence(
      "name=trap",
      "ON=EXIT; trap 'echo left >> log' $ON\nexport KEPT=kept; CITY=here",
    );
    const use = fence("name=use", 'bash -c \'echo "$KEPT"\' >> log; echo "$CITY" >> log');
    const library = execLibrary(stepsOf(["Trap", trap], ["Use", use]));
    expect(library.exec([]).stderr).toContain("ok use");
    expect(library.log()).toEqual(["kept", "here", "left"]);
  });

  it("multi-line values, quotes, backslashes and unicode survive from block to block and from outside", () => {
    const value = ` two  spaces\n\n"it's" \\n $HOME \`x\` \${Y}\t漢字 🙂 !\n`;
    const make = fence("name=make", `export TEXT=$BACKUP; LIST=("$BACKUP" '' "a b")`);
    const use = fence(
      "name=use",
      'printf %s "$TEXT" >one; printf %s "${LIST[0]}" >two; bash -c \'printf %s "$TEXT"\' >three; echo "${#LIST[@]}" >>log',
    );
    const library = execLibrary(stepsOf(["Make", make], ["Use", use]));
    expect(library.exec([], { BACKUP: value }).code).toBe(0);
    for (const name of ["one", "two", "three"]) {
      expect(readFileSync(join(library.root, name), "utf8")).toBe(value);
    }
    expect(library.log()).toEqual(["3"]);
  });

  it("a `read` without a terminal gets the end of the file, at once", () => {
    const ask = fence("name=ask", 'if read -r ANSWER; then exit 3; fi; echo "end $ANSWER" >> log');
    const library = execLibrary(stepsOf(["Ask", ask]));
    expect(library.exec([]).code).toBe(0);
    expect(library.log()).toEqual(["end "]);
  });

  it("what is piped into the tool is not eaten by a block", async () => {
    const ask = fence("name=ask", "cat >> log; echo asked >> log");
    const library = execLibrary(stepsOf(["Ask", ask]));
    const args = [bin, "exec", "queue-restore", "--cluster", "infra", "--yes"];
    const child = spawn(process.execPath, args, {
      cwd: library.root,
      env: environment(library),
      stdio: ["pipe", "ignore", "ignore"],
    });
    child.stdin.end("rm -rf everything\n");
    await once(child, "close");
    expect(library.log()).toEqual(["asked"]);
  });

  it("SIGTERM to the tool reaches the program that a block runs, and its children", async () => {
    const program = `bash -c 'trap "echo term >> log; exit 1" TERM; echo ready >> log; while :; do sleep 0.05; done'`;
    const library = execLibrary(stepsOf(["Wait", fence("name=wait", program)]));
    const args = [bin, "exec", "queue-restore", "--cluster", "infra", "--yes"];
    const child = spawn(process.execPath, args, {
      cwd: library.root,
      env: environment(library),
      stdio: "ignore",
    });
    while (!library.log().includes("ready")) await delay(20);
    child.kill("SIGTERM");
    expect(await once(child, "close")).toEqual([143, null]);
    expect(library.log()).toEqual(["ready", "term"]);
  });

  it("blocks below equal headings keep the order of the document", () => {
    const note = (word: string): string => fence(`name=${word}`, `echo ${word} >> log`);
    const library = execLibrary(
      stepsOf(
        ["Check", note("zulu")],
        ["Change", note("mike")],
        ["Check", note("alpha")],
        ["Change", note("kilo")],
        ["Check", note("bravo")],
      ),
    );
    const { steps } = jsonOf(library.exec(["--json"]));
    expect(library.log()).toEqual(["zulu", "mike", "alpha", "kilo", "bravo"]);
    expect(steps.map(({ id }) => id)).toEqual([
      "check",
      "change",
      "check-1",
      "change-1",
      "check-2",
    ]);
  });

  it.each([
    ["the last command", "exit 42", 42],
    ["a command in the middle", "(exit 43); echo never >> log", 43],
    ["a command in a pipe", "(exit 44) | cat; echo never >> log", 44],
    ["a substitution", "A=$(exit 45); echo never >> log", 45],
    ["a function", "f() { (exit 46); echo never >> log; }; f", 46],
    ["a subshell", "( cd /; (exit 47); echo never >> log )", 47],
  ])("the exit status of %s that fails is that of the block in the record", (_, code, status) => {
    const after = fence("name=after", "echo never >> log");
    const library = execLibrary(stepsOf(["Fail", fence("name=fail", code)], ["After", after]));
    const result = library.exec(["--json"]);
    expect(result.code).toBe(1);
    expect(jsonOf(result).failed).toEqual({ block: "fail", exitStatus: status });
    expect(library.log()).toEqual([]);
  });

  it("stderr of a block stays apart from its stdout on the disk, and neither is the tool's answer", () => {
    const both = fence("name=both", "for i in 1 2 3; do echo out$i; echo err$i >&2; done");
    const library = execLibrary(stepsOf(["Both", both]));
    const result = library.exec(["--json"]);
    const summary = jsonOf(result);
    const output = summary.steps[0]?.blocks[0]?.attempts[0]?.end?.output ?? "";
    const textOf = (stream: string): string =>
      readFileSync(join(library.root, ".runbook/runs", summary.run, `${output}.${stream}`), "utf8");
    expect(textOf("stdout")).toBe("out1\nout2\nout3\n");
    expect(textOf("stderr")).toBe("err1\nerr2\nerr3\n");
    expect(result.stderr).toMatch(/out2[^]*err2|err2[^]*out2/);
  });

  it("no environment is left on the disk, and while the run lasts it is readable by its owner alone", () => {
    const look = fence(
      "name=look",
      'export SEEN=seen-canary\nfind .runbook "$RUN_DIR" -not -type l -perm /077 -not -name .gitignore >> log',
    );
    const library = execLibrary(stepsOf(["Look", look], ["Again", look.replace("look", "again")]));
    const temporary = join(library.root, "tmp");
    mkdirSync(temporary);
    const { code } = library.exec([], { OUTSIDE: "outside-canary", TMPDIR: temporary });
    expect(code).toBe(0);
    expect(library.log()).toEqual([]);
    const kept = filesBelow(join(library.root, ".runbook"));
    expect(kept.filter(({ text }) => text.includes("outside-canary"))).toEqual([]);
    // The journal holds the block's text, and with it the value that stands there.
    const names = kept.filter(({ text }) => text.includes("seen-canary")).map(({ path }) => path);
    expect(names).toEqual([library.journal()]);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it("nothing is written to the shell history, whatever the user's own files say", () => {
    const run = fence("name=run", "echo secret-command; history -a || true; echo ran >> log");
    const library = execLibrary(stepsOf(["Run", run]));
    const history = join(library.root, "history");
    writeFileSync(history, "mine\n");
    const rc = `set -o history; HISTFILE=${history}; PROMPT_COMMAND='history -a'; echo rc >> log\n`;
    for (const name of [".bashrc", ".bash_profile", ".profile"]) {
      writeFileSync(join(library.root, name), rc);
    }
    const env = { HOME: library.root, HISTFILE: history, BASH_ENV: join(library.root, ".bashrc") };
    expect(library.exec([], env).code).toBe(0);
    expect(library.log()).toEqual(["ran"]);
    expect(readFileSync(history, "utf8")).toBe("mine\n");
    expect(existsSync(join(library.root, ".bash_history"))).toBe(false);
  });

  it("two runs at the same time share no file and no variable", async () => {
    const body = stepsOf(
      [
        "Begin",
        fence("name=begin", 'WHO=$QUEUE_NAME; echo "$WHO" >"$RUN_DIR/who"; echo ready >> log'),
      ],
      ["Meet", fence("name=meet within=20s every=1s role=verify", "(($(grep -c ready log) == 2))")],
      ["End", fence("name=end", 'echo "$WHO $(<"$RUN_DIR/who") $RUN_DIR" >> log')],
    );
    const library = execLibrary(body);
    const ends = ["infra", "home"].map(async (cluster) => {
      const args = [bin, "exec", "queue-restore", "--cluster", cluster, "--yes"];
      const child = spawn(process.execPath, args, {
        cwd: library.root,
        env: environment(library),
        stdio: "ignore",
      });
      const [code] = (await once(child, "close")) as [number];
      return code;
    });
    expect(await Promise.all(ends)).toEqual([0, 0]);
    const lines = library.log().filter((line) => line !== "ready");
    expect(lines.map((line) => line.split(" ").slice(0, 2).join(" ")).sort()).toEqual([
      "letters letters",
      "orders orders",
    ]);
    const folders = lines.map((line) => line.split(" ")[2] ?? "");
    expect(new Set(folders).size).toBe(2);
    expect(library.runIds()).toHaveLength(2);
    for (const folder of folders) {
      expect(folder.startsWith(tmpdir())).toBe(true);
      expect(existsSync(folder)).toBe(false);
    }
  });
});

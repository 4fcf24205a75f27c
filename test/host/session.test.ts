import { existsSync, readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { stateChanges } from "../../src/exec/session/state-changes.ts";
import type { BlockOutcome, Session, SubshellOutcome } from "../../src/exec/session/session.ts";
import { openSession } from "../../src/host/session/open-session.ts";
import { outputOf, sessionOf, startOf } from "./session-setup.ts";

const programs = resolve("test/fixtures/programs");

const run = (session: Session, code: string, timeoutMs?: number): Promise<BlockOutcome> =>
  session.run({ name: "block", code, ...(timeoutMs === undefined ? {} : { timeoutMs }) });

function textOf({ transcript }: SubshellOutcome, stream = "stdout"): string {
  return [...transcript.head, ...transcript.tail]
    .filter((piece) => piece.stream === stream)
    .map(({ text }) => text)
    .join("");
}

/** True while a process runs; a zombie does not. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

describe("state", () => {
  test("a failed block tells its status, its command, and what it had set", async () => {
    const session = await sessionOf();
    await run(session, "A=1");
    const outcome = await run(session, "A=2\nB=new\n\ncd /\n  test -e /no/such\nC=never");
    expect(outcome).toMatchObject({ status: 1, ending: "exit" });
    expect(outcome.failed).toEqual({ command: "test -e /no/such", line: 5 });
    const changes = outcome.after && stateChanges(outcome.before, outcome.after);
    expect(changes).toMatchObject({ added: ["B"], directory: true, options: false });
    expect(changes?.changed).toContain("A");
  });

  test("a retry begins before the failed block, a skip goes on after it", async () => {
    const session = await sessionOf();
    await run(session, "A=before");
    const { after } = await run(session, "A=after; exit 3");
    expect(await outputOf(session, 'echo "$A"')).toBe("before\n");
    if (after === undefined) throw new Error("no state");
    session.restore(after);
    expect(await outputOf(session, 'echo "$A"')).toBe("after\n");
  });

  test.each([
    [
      "no option is on",
      'shopt -u ${BASHOPTS//:/ }\nfor name in ${SHELLOPTS//:/ }; do set +o "$name"; done',
    ],
    [
      "some are, and words are split elsewhere",
      "shopt -s nullglob compat43\nset -o noglob +o errexit\nIFS=e",
    ],
  ])("a shell in which %s is brought back as it was, without a word", async (_, code) => {
    let seen = "";
    const session = await openSession(startOf({ onOutput: ({ text }) => void (seen += text) }));
    const list = 'printf "%s|%s\\n" "$BASHOPTS" "$SHELLOPTS"';
    const { after } = await run(session, code);
    const there = await outputOf(session, list);
    if (after === undefined) throw new Error("no state");
    seen = "";
    session.restore(after);
    await run(session, list);
    expect(seen).toBe(there);
    await session.end();
  });

  test("a local variable of the function that failed does not hide the global one", async () => {
    const session = await sessionOf();
    const code =
      "A=global\nouter() { local A=outer; inner; }\ninner() { local A=inner IFS=,; exit 1; }\nouter";
    const { after } = await run(session, code);
    expect(after?.variables["A"]).toBe('declare -- A="global"');
    expect(after?.variables["IFS"]).not.toContain(",");
  });

  test("`exec` in a block ends the step and not the session", async () => {
    const session = await sessionOf();
    await run(session, "A=kept");
    const outcome = await run(session, "exec bash -c 'exit 5'");
    expect(outcome).toMatchObject({ status: 5, ending: "exit", after: undefined });
    expect(await outputOf(session, 'echo "$A"')).toBe("kept\n");
  });

  test("an EXIT trap of a block runs once, at the end of the run, and keeps the exports", async () => {
    const start = startOf({ onOutput: ({ text }) => void (seen += text) });
    let seen = "";
    const session = await openSession(start);
    await run(session, "trap 'echo \"bye $A $?\"' EXIT\nexport A=exported");
    await run(session, "false");
    await run(session, "B=2");
    expect(await outputOf(session, "env | grep ^A=")).toBe("A=exported\n");
    expect(seen).not.toContain("bye");
    expect(await session.end({ status: 7 })).toMatchObject({ status: 7 });
    expect(seen.match(/bye exported 7/g)).toHaveLength(1);
  });

  test("a background process survives a failure, and its output is not waited for", async () => {
    const session = await sessionOf();
    await run(session, "sleep 600 &\nBACKGROUND=$!");
    await run(session, "false");
    expect(await outputOf(session, 'kill -0 "$BACKGROUND" && echo alive')).toBe("alive\n");
  });

  test("a DEBUG trap does not hide the end of a block", async () => {
    const session = await sessionOf();
    await run(session, "trap ': \"$BASH_COMMAND\"' DEBUG");
    expect(await outputOf(session, "echo here")).toBe("here\n");
  });

  test("an error that makes bash drop the rest of the block is a failure", async () => {
    const session = await sessionOf();
    const outcome = await run(session, 'A=1\nLIST["x y"]=1\necho dropped');
    expect(outcome).toMatchObject({ status: 1, ending: "exit", stdoutBytes: 0 });
    expect(outcome.after?.variables["A"]).toBe('declare -- A="1"');
    expect((await run(session, "set +e\nfalse")).ending).toBe("end");
  });

  test("`set -x` goes on from block to block, and shows the block's commands, and of those that run them one line", async () => {
    const session = await sessionOf();
    const traceOf = async (code: string) =>
      textOf(await run(session, code), "stderr").replace(/^\++ __runbook_ended=\d+\n/m, "");
    expect(await traceOf("set -x\n: one")).toBe("+++ : one\n");
    expect(await traceOf(": two $-")).toMatch(/^\+\+\+ : two \w*x\w*\n$/);
    expect(await traceOf("false")).toBe("+++ false\n");
    const apart = await session.runInSubshell({ name: "cleanup", code: ": apart; false" });
    expect(textOf(apart, "stderr")).toBe("++ __runbook_function\n++ : apart\n++ false\n");
    expect(await traceOf("set +x\n: three")).toBe("+++ set +x\n");
    expect(await traceOf(": four")).toBe("");
  });

  test("a state and a failure that are larger than a pipe are told whole", async () => {
    const session = await sessionOf();
    const { after } = await run(
      session,
      "printf -v BIG '%0500000d' 7; big() { : '" + "x".repeat(200_000) + "'; }",
    );
    expect(after?.variables["BIG"]?.length).toBeGreaterThan(500_000);
    expect(after?.functions.length).toBeGreaterThan(200_000);
    const outcome = await run(session, `test -e '${"y".repeat(300_000)}'`);
    expect(outcome.failed?.command.length).toBeGreaterThan(300_000);
    expect(await outputOf(session, 'echo "${#BIG}"; declare -f big | wc -c')).toMatch(
      /^500000\n2\d{5}\n$/,
    );
  });

  test("a syntax error fails with the status that it has in a script", async () => {
    const session = await sessionOf();
    expect(await run(session, "A=1\nif then")).toMatchObject({ status: 2, ending: "exit" });
  });

  test("output redirected for good stays so, and the session hears of the end", async () => {
    const session = await sessionOf();
    expect((await run(session, "exec >file 2>&1 3>&1 4<&- 5<&-")).ending).toBe("end");
    await run(session, "echo inside");
    expect(await outputOf(session, "cat file >/dev/null; exec >/dev/null")).toBe("");
    expect(session.state.variables["PWD"]).toBeDefined();
  });

  test("/dev/stdout and /dev/stderr can be opened", async () => {
    const session = await sessionOf();
    const outcome = await run(
      session,
      "echo out >/dev/stdout\necho err | tee /dev/stderr >/dev/null",
    );
    expect([outcome.status, textOf(outcome), textOf(outcome, "stderr")]).toEqual([
      0,
      "out\n",
      "err\n",
    ]);
  });
});

describe("subshells", () => {
  test("a cleanup sees the state, keeps none, and fails under strict mode", async () => {
    const session = await sessionOf();
    await run(session, "A=1\nset +e");
    const good = await session.runInSubshell({
      name: "tidy",
      code: 'local B=$A; A=2; cd /; echo "$B"',
    });
    expect([good.status, textOf(good)]).toEqual([0, "1\n"]);
    const bad = await session.runInSubshell({
      name: "tidy",
      code: "true\nfalse\necho not reached",
    });
    expect(bad).toMatchObject({ status: 1, ending: "end", failed: { command: "false", line: 2 } });
    expect(await outputOf(session, 'echo "$A $- $PWD"')).toMatch(/^1 [^e]* .*work\n$/);
  });

  test("a check is repeated until it succeeds, and keeps no variables", async () => {
    const session = await sessionOf();
    const seen: number[] = [];
    const outcome = await session.poll(
      { name: "check", code: "echo >>tries; A=1; (($(wc -l <tries) == 3))" },
      { withinMs: 20_000, everyMs: 5, onAttempt: (_, status) => seen.push(status) },
    );
    expect(outcome).toMatchObject({ verdict: "passed", attempts: 3, status: 0 });
    expect(seen).toEqual([1, 1]);
    expect(session.state.variables["A"]).toBeUndefined();
  });

  test.each([
    ["exit 99", "gave-up", 99],
    ["false", "late", 1],
  ])("a check that ends with %s: %s", async (code, verdict, status) => {
    const session = await sessionOf();
    const outcome = await session.poll({ name: "check", code }, { withinMs: 30, everyMs: 10 });
    expect(outcome).toMatchObject({ verdict, status });
    expect((await run(session, "true")).status).toBe(0);
  });

  test("a pause between two attempts can be interrupted", async () => {
    const session = await sessionOf();
    const polled = session.poll(
      { name: "check", code: "false" },
      {
        withinMs: 60_000,
        everyMs: 60_000,
        onAttempt: () => setTimeout(() => session.stop("interrupt"), 20),
      },
    );
    expect(await polled).toMatchObject({ verdict: "stopped", status: 130 });
  });
});

describe("processes", () => {
  test.each(["ignores-term.sh", "detaches.sh && sleep 600"])(
    "%s is ended when its time is up",
    async (program) => {
      const session = await sessionOf();
      await run(session, "A=1");
      const outcome = await run(session, `B=set; ${programs}/${program}`, 600);
      expect(outcome).toMatchObject({ status: 124, ending: "timeout" });
      expect(outcome.durationMs).toBeLessThan(10_000);
      expect(outcome.after?.variables["B"]).toBe('declare -- B="set"');
      const detached = Number(/detached (\d+)/.exec(textOf(outcome))?.[1] ?? 0);
      expect(isRunning(detached)).toBe(false);
      expect(await session.strays()).toEqual([]);
      expect(await outputOf(session, 'echo "$A${B-}"')).toBe("1\n");
    },
  );

  test("a block that detaches ends at once; its daemon is told of, and ended on demand", async () => {
    const session = await openSession(startOf());
    const outcome = await run(session, `${programs}/detaches.sh`);
    expect(outcome).toMatchObject({ status: 0, ending: "end" });
    const pid = Number(/detached (\d+)/.exec(textOf(outcome))?.[1]);
    expect(await session.strays()).toMatchObject([{ pid, block: 1 }]);
    await session.end({ strays: true });
    expect(isRunning(pid)).toBe(false);
  });

  test("background processes end with the session", async () => {
    const session = await openSession(startOf());
    const pid = Number(await outputOf(session, "(trap '' TERM; sleep 600) & echo $!"));
    expect(isRunning(pid)).toBe(true);
    await session.end();
    expect(isRunning(pid)).toBe(false);
  });

  test.each([
    ["interrupt", 130],
    ["terminate", 143],
  ] as const)(
    "stop(%s) ends a block, twice without waiting for the grace",
    async (reason, status) => {
      const session = await sessionOf({ graceMs: 600_000 });
      const running = run(session, `${programs}/ignores-term.sh`);
      await delay(200);
      expect(session.stop(reason)).toBe(true);
      session.stop(reason);
      expect(await running).toMatchObject({ status, ending: reason });
      expect(session.stop(reason)).toBe(false);
    },
  );

  test("a question gets the end of the file, a subshell's exit and a closed pipe do no harm", async () => {
    const session = await sessionOf();
    expect(await outputOf(session, `${programs}/asks.sh`)).toBe("no answer\n<>\n");
    expect(await outputOf(session, `${programs}/exits-in-subshell.sh`)).toBe("after 3\n");
    expect(await outputOf(session, `${programs}/writes-to-closed-pipe.sh`)).toBe(
      "line\nstatus 141\n",
    );
  });

  test("a shell that kills itself ends the step with its signal", async () => {
    const session = await sessionOf();
    expect(await run(session, "kill -KILL $$")).toMatchObject({ status: 137, after: undefined });
    expect(await outputOf(session, "echo on")).toBe("on\n");
  });
});

describe("output", () => {
  test("a flood is bounded in memory and whole on disk", async () => {
    const start = startOf();
    const session = await openSession(start);
    const bytes = Number(process.env["FLOOD_BYTES"] ?? 50_000_000);
    const outputPath = join(start.cwd, "flood");
    const before = process.memoryUsage().rss;
    const outcome = await session.run({
      name: "flood",
      code: `${programs}/floods.sh ${bytes}`,
      outputPath,
    });
    expect(outcome.status).toBe(0);
    expect(process.memoryUsage().rss - before).toBeLessThan(200_000_000);
    expect(statSync(`${outputPath}.stdout`).size).toBe(bytes + 12);
    expect(statSync(`${outputPath}.stdout`).mode & 0o777).toBe(0o600);
    expect(outcome.transcript.head[0]?.text.startsWith("first\n")).toBe(true);
    expect(outcome.transcript.tail.at(-1)?.text.endsWith("x\nlast\n")).toBe(true);
    expect(outcome.transcript.omittedBytes).toBe(bytes + 12 - 2 * 32_768);
    await session.end();
  });

  test("escapes and invalid UTF-8 stay in the file and are harmless for the terminal", async () => {
    let shown = "";
    const start = startOf({ onOutput: ({ text }) => void (shown += text) });
    const session = await openSession(start);
    const outputPath = join(start.cwd, "escapes");
    await session.run({ name: "escapes", code: `${programs}/prints-escapes.sh`, outputPath });
    expect(shown).toBe("a␛[2J␛]0;title␇b\nc\nd\ufffd\ufffd␀e<U+009B>1m<U+202E>f\n");
    expect(
      readFileSync(`${outputPath}.stdout`).includes(Buffer.from("d\xff\xfe\0e", "latin1")),
    ).toBe(true);
    await session.end();
  });

  test("a full disk is told and ends nothing", async () => {
    const start = startOf();
    const session = await openSession(start);
    onTestFinished(async () => void (await session.end()));
    const outputPath = join(start.cwd, "output");
    symlinkSync("/dev/full", `${outputPath}.stdout`);
    const outcome = await session.run({ name: "x", code: "printf '%3000d' 1", outputPath });
    expect(outcome).toMatchObject({ status: 0, stdoutBytes: 3000 });
    expect(outcome.outputError).toContain("ENOSPC");
    const open = readdirSync("/proc/self/fd").map((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`);
      } catch {
        return "";
      }
    });
    expect(open).not.toContain("/dev/full");
  });

  test.each([
    ["brief and plain", "echo 'two words'; echo äöü", {}, []],
    ["nothing", ":", {}, []],
    ["nothing, and is read", "echo", { hasFiles: true }, ["stdout"]],
    ["longer than the journal keeps", "printf '%2001d' 1", {}, ["stdout"]],
    ["as long as the journal keeps", "printf '%2000d' 1", {}, []],
    ["not plain", "printf '\\e[1m'", {}, ["stdout"]],
    ["a carriage return", "printf 'a\\r\\n'", {}, ["stdout"]],
    ["cut UTF-8", "printf '\\xc3'", {}, ["stdout"]],
    ["a secret", 'echo "$TOKEN"', {}, ["stdout"]],
    ["an error too", "echo out; echo error >&2", {}, ["stderr", "stdout"]],
    ["slow: somebody may be watching", "echo one; sleep 0.3; echo two", {}, ["stdout"]],
  ])("has files where the journal has not all of it: %s", async (_, code, more, files) => {
    const start = startOf({ secrets: { TOKEN: "correct horse" } });
    const session = await openSession(start);
    onTestFinished(async () => void (await session.end()));
    const outputPath = join(start.cwd, "output");
    await session.run({ name: "block", code, outputPath, ...more });
    expect(readdirSync(start.cwd).sort()).toEqual(files.map((name) => `output.${name}`));
  });
});

describe("secrets and the folder", () => {
  const secrets = { TOKEN: "s3cret/with+odd 'chars'" };

  test("no secret is written, shown, or lost in the same engine", async () => {
    let shown = "";
    const start = startOf({
      secrets,
      onOutput: ({ bytes }) => void (shown += Buffer.from(bytes).toString()),
    });
    const session = await openSession(start);
    await run(
      session,
      'export TOKEN\nURL="https://user:$TOKEN@host"\nPLAIN=1\nset -x\necho "$TOKEN" | base64\n: "$TOKEN"',
    );
    await run(session, "false");
    expect(await outputOf(session, '[[ $URL == *"$TOKEN"* ]] && env | grep -c ^TOKEN=')).toBe(
      "1\n",
    );
    for (const text of [shown, ...filesOf(start.folder)]) {
      expect(text).not.toContain("s3cret");
      expect(text).not.toContain(Buffer.from(secrets.TOKEN).toString("base64").slice(0, 12));
    }
    expect(shown).toContain("[secret TOKEN]");
    await session.suspend();
    const resumed = await openSession(start, { resume: true });
    expect(resumed.withheld).toEqual(["URL"]);
    expect(await outputOf(resumed, 'echo "$PLAIN ${URL-none}"; env | grep -c ^TOKEN=')).toBe(
      "1 none\n1\n",
    );
    await resumed.end();
    expect(existsSync(start.folder)).toBe(false);
  });

  test("the folder is private, and holds no more than it must", async () => {
    const start = startOf();
    const session = await openSession(start);
    await run(session, "umask 0; A=1");
    expect(statSync(start.folder).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(start.folder)) {
      expect([name, statSync(join(start.folder, name)).mode & 0o777]).toEqual([name, 0o600]);
    }
    await session.end();
    expect(existsSync(start.folder)).toBe(false);
  });

  test("a torn snapshot gives way to the one before", async () => {
    const start = startOf();
    const session = await openSession(start);
    await run(session, "A=1");
    await run(session, "A=2");
    await session.suspend();
    const newest = filesOf(start.folder).findIndex((text) => text.includes('A=\\"2\\"'));
    const path = join(start.folder, readdirSync(start.folder)[newest] ?? "");
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.subarray(0, bytes.length >> 1));
    const resumed = await openSession(start, { resume: true });
    expect(await outputOf(resumed, 'echo "$A"')).toBe("1\n");
    await resumed.end();
  });

  test("a bash that is too old or missing is a failure that says so", async () => {
    await expect(openSession(startOf({ bash: "/no/such/bash" }))).rejects.toMatchObject({
      id: "bash-missing",
    });
    await expect(openSession(startOf(), { resume: true })).rejects.toMatchObject({
      id: "snapshot-missing",
    });
  });
});

function filesOf(folder: string): string[] {
  return readdirSync(folder).map((name) =>
    statSync(join(folder, name)).isFile() ? readFileSync(join(folder, name), "utf8") : "",
  );
}

import { spawn, spawnSync, type SpawnSyncReturns } from "node:child_process";
import {
  existsSync,
  readFileSync,
  readdirSync,
  writeFileSync,
  mkdirSync,
  chmodSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { scriptOf } from "../../src/extract/script/script.ts";
import { blocksOf } from "../../src/model/runbook.ts";
import { configOf, runbookOf, scriptText, writeScript } from "./write-script.ts";

const fence = (info: string, code: string) => `\`\`\`${info}\n${code}\n\`\`\`\n`;

/** A runbook of one step, with a check behind it and a cleanup that tells of itself. */
function simple(code: string, properties = "", frontMatter: Record<string, unknown> = {}) {
  return runbookOf(
    [
      "## Procedure\n\n### Work\n",
      fence("bash {name=before}", "VALUE=kept"),
      fence(`bash {name=work${properties}}`, code),
      fence("bash {name=tidy role=cleanup}", 'echo "tidied $VALUE"'),
      "## Verification\n\n### Look\n",
      fence("bash {name=look role=verify}", "[[ $VALUE == kept ]]"),
    ].join("\n"),
    frontMatter,
  );
}

function run(path: string, args: string[] = ["one"], env: NodeJS.ProcessEnv = {}) {
  return spawnSync(path, args, {
    encoding: "utf8",
    env: { PATH: process.env["PATH"], HOME: "/nonexistent", ...env },
  });
}

function report(root: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(root, "report.json"), "utf8")) as Record<string, unknown>;
}

function lastLine({ stdout }: SpawnSyncReturns<string>): string {
  return stdout.trimEnd().split("\n").at(-1) ?? "";
}

describe("a script", () => {
  test("passes, cleans up, measures the RTO and reports", () => {
    const { root, path } = writeScript(simple("true", "", { objectives: { rto: "5m" } }));
    const result = run(path, ["one", "--report", join(root, "report.json")]);
    expect(result.stderr).toBe("");
    expect(result.status).toBe(0);
    expect(result.stdout).toContain("tidied kept");
    expect(lastLine(result)).toMatch(/^PASS {2}drill on one after \d+ s, RTO \d+ s$/);
    expect(report(root)).toMatchObject({
      runbook: "drill",
      cluster: "one",
      result: "pass",
      exitStatus: 0,
      targetSeconds: 300,
      failedBlock: null,
      checks: ["look"],
      steps: [
        { title: "Work", result: "passed" },
        { title: "Look", result: "passed" },
      ],
    });
  });

  test.each([
    ["a failing command", "false", 1],
    ["a failing substitution", "X=$(exit 7)\necho not reached", 7],
    ["a failing pipe", "false | cat\necho not reached", 1],
    ["a function called plainly", "work() {\n  false\n  echo not reached\n}\nwork", 1],
    ["exit", "exit 42", 42],
    ["exit 0 before the last step", "exit 0", 1],
    ["an unset variable", 'echo "$NOBODY_SETS_ME"\necho not reached', 1],
    ["a read without a terminal", "read -r answer\necho not reached", 1],
  ])("keeps the exit status through the cleanup: %s", (_, code, status) => {
    const { root, path } = writeScript(simple(code));
    const result = run(path, ["one", "--report", join(root, "report.json")]);
    expect(result.status).toBe(status);
    expect(result.stdout).not.toContain("not reached");
    expect(result.stdout).toContain("tidied kept");
    expect(lastLine(result)).toBe(
      `FAIL  drill on one after ${lastLine(result).match(/after (\d+)/)?.[1]} s (exit status ${status})`,
    );
    expect(result.stderr).toContain('step 1/2 "Work", block work');
    expect(report(root)).toMatchObject({ result: "fail", exitStatus: status, failedBlock: "work" });
  });

  test("strict mode is in force inside a polled check", () => {
    const runbook = runbookOf(
      [
        "## Verification\n\n### Look\n",
        fence("bash {name=look role=verify within=1s every=1s}", "false\ntrue"),
      ].join("\n"),
    );
    const result = run(writeScript(runbook).path);
    expect(result.status).toBe(1);
    expect(result.stderr).toContain("look: not within 1 s (exit status 1)");
  });

  test("a polled check is repeated until it succeeds, and 99 gives up at once", () => {
    const polled = (code: string) =>
      runbookOf(
        [
          "## Verification\n\n### Look\n",
          fence("bash {name=look role=verify within=60s every=1s}", code),
        ].join("\n"),
      );
    const late = 'echo x >>"$RUN_DIR/tries"\n[[ $(wc -l <"$RUN_DIR/tries") -ge 3 ]]';
    expect(run(writeScript(polled(late)).path).status).toBe(0);
    const hopeless = run(writeScript(polled("echo hopeless >&2\nexit 99")).path);
    expect(hopeless.status).toBe(1);
    expect(hopeless.stderr.match(/hopeless/g)).toHaveLength(1);
  });

  test("a block that runs out of time ends, even when it ignores the signal", () => {
    const stubborn = simple(`bash -c 'trap "" ALRM TERM; sleep 60'`, " timeout=1s");
    const result = run(writeScript(stubborn).path);
    expect(result.status).toBe(124);
    expect(result.stderr).toContain("block work: out of time");
    expect(result.stdout).toContain("tidied kept");
  });

  test("rollbacks run on failure only, newest first, and before the cleanup", () => {
    const body = (last: string) =>
      [
        "## Procedure\n\n### Work\n",
        fence("bash {name=first}", "true"),
        fence("bash {name=undo-first role=rollback rollback-of=first}", "echo undone first"),
        fence("bash {name=second}", "true"),
        fence("bash {name=undo-second role=rollback rollback-of=second}", "echo undone second"),
        fence("bash {name=third}", last),
        fence("bash {name=undo-third role=rollback rollback-of=third}", "echo undone third"),
        fence("bash {name=tidy role=cleanup}", "echo tidied"),
      ].join("\n");
    const failed = run(writeScript(runbookOf(body("false"))).path).stdout;
    expect(failed.match(/^(undone|tidied).*$/gm)).toEqual([
      "undone second",
      "undone first",
      "tidied",
    ]);
    expect(run(writeScript(runbookOf(body("true"))).path).stdout).not.toContain("undone");
  });

  test("a failing cleanup fails the run, names itself, and does not stop the others", () => {
    const runbook = runbookOf(
      [
        "## Procedure\n\n### Work\n",
        fence("bash {name=work}", "true"),
        fence("bash {name=tidy-a role=cleanup}", "echo tidied a"),
        fence("bash {name=tidy-b role=cleanup}", "false\necho not reached"),
      ].join("\n"),
    );
    const result = run(writeScript(runbook).path);
    expect(result.status).toBe(1);
    expect(result.stdout).toContain("tidied a");
    expect(result.stdout).not.toContain("not reached");
    expect(lastLine(result)).toContain("left behind by: cleanup_tidy_b");
  });

  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 143],
  ] as const)("%s ends what runs, cleans up, and leaves nothing", async (signal, status) => {
    const { root, path } = writeScript(simple('echo $BASHPID >"$REPORT"\n(sleep 61; true) | cat'));
    const started = join(root, "started");
    const child = spawn(path, ["one"], {
      env: { PATH: process.env["PATH"], REPORT: started, TMPDIR: root },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => (stdout += chunk));
    while (!existsSync(started) || readFileSync(started, "utf8") === "") await delay(20);
    const group = readFileSync(started, "utf8").trim();
    child.kill(signal);
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect(code).toBe(status);
    expect(stdout).toContain("tidied kept");
    expect(readdirSync(root).filter((name) => name.startsWith("runbook."))).toEqual([]);
    const left = spawnSync("ps", ["-A", "-o", "pgid=,stat="], { encoding: "utf8" }).stdout;
    expect(
      left.split("\n").filter((line) => line.trim().startsWith(`${group} `) && !line.includes("Z")),
    ).toEqual([]);
  });

  test("an RTO above the target fails", () => {
    const { path } = writeScript(simple("sleep 2", "", { objectives: { rto: "1s" } }));
    const result = run(path);
    expect(result.status).toBe(1);
    expect(result.stderr).toContain("the target is 1 s");
  });

  test("a drill's own preparation does not count for the RTO", () => {
    const runbook = runbookOf(
      [
        "## Procedure\n\n### Prepare\n",
        fence("bash {name=prepare mode=drill}", "sleep 2"),
        "### Work\n",
        fence("bash {name=work}", "true"),
        "## Verification\n\n### Look\n",
        fence("bash {name=look role=verify}", "true"),
      ].join("\n"),
      { objectives: { rto: "1s" } },
    );
    expect(run(writeScript(runbook).path).status).toBe(0);
  });
});

describe("the command line of a script", () => {
  const inputs = {
    APP: { type: "name", summary: "Application" },
    TARGET_TIME: { type: "timestamp", summary: "Moment", default: "" },
    WAY: { type: "enum", summary: "How", options: ["full", "quick"], default: "full" },
    COUNT: { type: "int", summary: "How many", default: 3 },
    PASSWORD: { type: "secret", summary: "Password" },
  };
  const code = 'echo "<$APP|$TARGET_TIME|$WAY|$COUNT|${#PASSWORD}>"';
  const { path } = writeScript(
    simple(code, "", {
      inputs,
      drill: { cadence: "monthly", script: "tests/smoke/dr-drill.sh", arguments: ["APP"] },
    }),
  );
  const env = { PASSWORD: "canary-secret" };

  test("options beat the environment, the environment beats the default", () => {
    expect(run(path, ["one", "web"], env).stdout).toContain("<web||full|3|13>");
    expect(run(path, ["one", "web"], { ...env, COUNT: "4" }).stdout).toContain("<web||full|4|13>");
    const all = [
      "--count=5",
      "one",
      "--way",
      "quick",
      "web",
      "--target-time",
      "2026-11-21T03:15:42Z",
    ];
    expect(run(path, all, { ...env, COUNT: "4" }).stdout).toContain(
      "<web|2026-11-21T03:15:42Z|quick|5|13>",
    );
  });

  test.each([
    [["nine", "web"], env, "unknown cluster 'nine'"],
    [["one"], env, "expected CLUSTER APP, got 1 arguments"],
    [["one", "web", "more"], env, "expected CLUSTER APP, got 3 arguments"],
    [["one", "Web;id"], env, "APP is 'Web;id', expected a name"],
    [["one", "web", "--count", "many"], env, "COUNT is 'many', expected a whole number"],
    [["one", "web", "--way=other"], env, "WAY is 'other', expected full or quick"],
    [["one", "web", "--target-time", "2026-11-21 03:15"], env, "TARGET_TIME is '2026-11-21 03:15'"],
    [["one", "web", "--count"], env, "--count needs a value"],
    [["one", "web", "--cuont", "1"], env, "unknown option --cuont"],
    [["one", "web"], {}, "PASSWORD is not set: give it in the environment"],
  ])("refuses %j before anything runs", (args, environment, message) => {
    const result = run(path, args, environment);
    expect(result.status).toBe(2);
    expect(result.stderr).toContain(message);
    expect(result.stderr).toContain("--help");
    expect(result.stdout).toBe("");
  });

  test("--help tells of clusters, arguments, options and secrets", () => {
    const result = run(path, ["--help"]);
    expect(result.status).toBe(0);
    for (const text of [
      "one",
      "APP",
      "--target-time",
      "--way",
      "full | quick",
      "default 3",
      "PASSWORD",
    ]) {
      expect(result.stdout).toContain(text);
    }
    expect(result.stdout).not.toContain("--password");
  });

  test("a missing tool is named with a hint before anything runs", () => {
    const runbook = simple("true", "", { tools: ["jq", "no-such-tool"] });
    const result = run(writeScript(runbook).path);
    expect(result.status).toBe(2);
    expect(result.stderr).toContain("Missing: no-such-tool: install it and put it into PATH");
    expect(result.stdout).toBe("");
  });
});

describe("values and blocks", () => {
  test("a cluster's value arrives as a value, never as code", () => {
    fc.assert(
      fc.property(
        fc
          .string({ unit: "binary", maxLength: 30 })
          .filter((text) => !/[\0\ud800-\udfff]/.test(text)),
        (value) => {
          const runbook = simple('printf "<%s>" "$SETTING" | od -An -tx1 | tr -d " \\n"');
          const config = configOf({ values: { SETTING: value } });
          const result = run(writeScript(runbook, config).path);
          expect(result.stdout).toContain(Buffer.from(`<${value}>`).toString("hex"));
        },
      ),
      {
        numRuns: 25,
        examples: [
          ["$(touch pwned)"],
          ["`id`"],
          ["a'b\"c\\"],
          ["line\nline"],
          ["-n"],
          ["*"],
          ["!x"],
        ],
      },
    );
  });

  test("every block stands in the script byte for byte", () => {
    const code =
      'cat <<"EOF"\n\ttab $NOT `touched` \\n\nEOF\nprintf \'%s\' "a  b"   # spaces stay   ';
    const runbook = simple(code);
    const text = scriptText(runbook, configOf());
    for (const { value } of blocksOf(runbook)) expect(text).toContain(`\n${value}\n`);
  });

  test("a manifest goes through a heredoc whose delimiter it does not contain", () => {
    const manifest = "kind: ConfigMap\ndata:\n  EOF: |\n    x\n  text: |-\n    a\nEOF";
    const runbook = runbookOf(
      ["## Procedure\n\n### Work\n", fence("yaml {name=apply-it role=apply}", manifest)].join("\n"),
    );
    const { root, path } = writeScript(runbook);
    const bin = join(root, "bin");
    mkdirSync(bin);
    writeFileSync(join(bin, "kubectl"), "#!/bin/bash\ncat\n");
    chmodSync(join(bin, "kubectl"), 0o755);
    const result = run(path, ["one"], { PATH: `${bin}:${process.env["PATH"]}` });
    expect(result.status).toBe(0);
    expect(result.stdout).toContain(manifest);
  });

  test("a block that defines a function of the script is refused", () => {
    const { file, diagnostics } = scriptOf(simple("finish() { :; }\nfinish"), configOf());
    expect(file).toBeUndefined();
    expect(diagnostics).toMatchObject([
      { id: "reserved-name", severity: "error", file: "runbooks/drill.md" },
    ]);
  });

  test("shellcheck is silent", () => {
    const kubernetes = {
      kubernetes: { context: "one" },
      protectedNamespaces: ["databases"],
      values: { A: "$(x)" },
    };
    for (const [name, config] of Object.entries({
      plain: configOf(),
      kubernetes: configOf(kubernetes),
    })) {
      const body = 'echo "${A:-}"\nkubectl get nodes';
      const text = scriptText(simple(body, " timeout=1m danger=true"), config);
      const result = spawnSync("shellcheck", ["--severity=style", "-"], {
        input: text,
        encoding: "utf8",
      });
      expect(result.error, "shellcheck must be installed").toBeUndefined();
      expect(result.stdout, name).toBe("");
    }
  });
});

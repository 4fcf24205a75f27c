import { describe, expect, it } from "vitest";
import { checkLibrary } from "../../src/check/check-library.ts";
import { catalogue } from "../../src/diagnostics/catalogue.ts";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import { libraryConfig, libraryRunbook } from "../extract/library.ts";

const config = libraryConfig();

/** A runbook with the blocks in a step of its own; each is `attributes`, then code. */
function body(
  ...blocks: (readonly [attributes: string, code: string, language?: string])[]
): string {
  const steps = blocks.map(
    ([attributes, code, language = "bash"], index) =>
      `### Step ${index}\n\n\`\`\`${language}${attributes === "" ? "" : ` {${attributes}}`}\n${code}\n\`\`\`\n`,
  );
  return `## Procedure\n\n${steps.join("\n")}`;
}

function check(text: string, frontMatter: Record<string, unknown> = {}, using = config) {
  return checkLibrary([libraryRunbook({ body: text, frontMatter })], using);
}

function told(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map(({ id, severity, place }) =>
    [
      severity,
      id,
      ...(place === undefined ? [] : [`${place.start.line}:${place.start.column}`]),
    ].join(" "),
  );
}

describe("variables", () => {
  it("reports one that nothing sets, with the one that was meant", () => {
    const found = check(
      body(["name=a", "RECOVERY_CLUSTER=x"], ["name=b", 'echo "$RECOVERY_CLUSTR"']),
    );
    expect(told(found)).toEqual(["error variable-unset 16:7"]);
    expect(found[0]?.help).toContain("`RECOVERY_CLUSTER`");
  });

  it.each([
    ["a value", body(["name=a", "echo $REGION"]), { values: { REGION: "Region" } }],
    [
      "an input",
      body(["name=a", "echo $APP"]),
      { inputs: { APP: { type: "name", summary: "x" } } },
    ],
    ["the tool", body(["name=a", "echo $RUN_ID $RUN_DIR $CLUSTER $KUBECONFIG"]), {}],
    ["the shell", body(["name=a", "echo $HOME $RANDOM ${BASH_SOURCE[0]} $1 $# $?"]), {}],
    ["an earlier block", body(["name=a", "X=1"], ["name=b", "echo $X"]), {}],
    ["read", body(["name=a", "read -r x <<<1; echo $x"]), {}],
    ["a loop", body(["name=a", "for x in 1 2; do echo $x; done"]), {}],
    ["a default", body(["name=a", "echo ${X:-none} ${Y:?give Y} ${Z+z}"]), {}],
    [
      "a manifest's input",
      body(["name=a role=apply", "a: ${APP}", "yaml"]),
      { inputs: { APP: { type: "name", summary: "x" } } },
    ],
    ["single quotes", body(["name=a", "awk '{ print $NF }'"]), {}],
  ])("knows a variable from %s", (_, text, frontMatter) => {
    const using = libraryConfig({
      clusters: { one: { components: ["thing"], values: { REGION: "r" } } },
    });
    expect(told(check(text, frontMatter, using))).toEqual([]);
  });

  it.each([
    ["is set later", body(["name=a", "echo $X"], ["name=b", "X=1"])],
    ["is set in a subshell", body(["name=a role=verify within=1m", "X=1"], ["name=b", "echo $X"])],
    ["is in a manifest", body(["name=a role=apply", "a: ${X}", "yaml"])],
    ["is in a heredoc", body(["name=a", "cat <<EOF\n$X\nEOF"])],
  ])("reports one that %s", (_, text) => {
    expect(check(text).map(({ id }) => id)).toEqual(["variable-unset"]);
  });

  it("does not take a drill's variable for one of an incident", () => {
    const found = check(body(["name=a mode=drill", "X=1"], ["name=b", "echo $X"]));
    expect(found.map(({ reason }) => reason)).toEqual([
      "Unexpected `X` in block `b`, expected a variable that is set before it in an incident",
    ]);
    const both = body(["name=a mode=drill", "X=1"], ["name=b mode=drill", "echo $X"]);
    expect(check(both)).toEqual([]);
  });

  it("warns of a cleanup that needs what a failed step may not have set", () => {
    const step = (cleanup: string) =>
      `## Procedure\n\n### Make\n\n\`\`\`bash {name=make}\nNAME=x\n\`\`\`\n\n\`\`\`bash {name=drop role=cleanup}\n${cleanup}\n\`\`\`\n`;
    expect(told(check(step("echo $NAME")))).toEqual(["warning cleanup-variable-late 14:6"]);
    expect(check(step("echo ${NAME:-} $RUN_ID"))).toEqual([]);
    expect(check(step("echo $OTHER")).map(({ id }) => id)).toEqual(["variable-unset"]);
  });

  it("warns of a declared one that nothing uses", () => {
    const frontMatter = {
      values: { IN_PROSE: "x", UNUSED: "x" },
      inputs: { APP: { type: "name", summary: "x" } },
    };
    const values = { IN_PROSE: "1", UNUSED: "1" };
    const using = libraryConfig({ clusters: { one: { components: ["thing"], values } } });
    const text = `## Overview\n\n{{cluster.values.IN_PROSE}}\n\n${body(["name=a", "true"])}`;
    expect(
      check(text, frontMatter, using).map(({ id, reason }) => [id, /`(\w+)`/.exec(reason)?.[1]]),
    ).toEqual([
      ["variable-unused", "UNUSED"],
      ["variable-unused", "APP"],
    ]);
  });

  it("reports a value that a cluster does not have, and where", () => {
    const using = libraryConfig({
      clusters: {
        one: { components: ["thing"], values: { A: "x" } },
        two: { components: ["thing"] },
        three: { components: ["other"] },
      },
    });
    const [first, ...rest] = check(body(["name=a", "echo $A"]), { values: { A: "x" } }, using);
    expect(rest).toEqual([]);
    expect(first).toMatchObject({
      id: "cluster-value-missing",
      cause: { file: "runbook.config.yaml" },
    });
    expect(first?.reason).toContain("values of two, expected");
  });

  it.each([
    ["CLUSTER=x", {}],
    ["export KUBECONFIG=x", {}],
    ["read -r REGION <<<x; echo $REGION", { values: { REGION: "x" } }],
  ])("reports a block that overwrites what it is given: %s", (code, frontMatter) => {
    const using = libraryConfig({
      clusters: { one: { components: ["thing"], values: { REGION: "r" } } },
    });
    expect(check(body(["name=a", code]), frontMatter, using).map(({ id }) => id)).toEqual([
      "variable-overwritten",
    ]);
  });

  it("reports an output that the block does not set", () => {
    const found = check(body(["name=a", "#| outputs: [GIVEN, LOST]\nGIVEN=1"]));
    expect(found.map(({ id, reason }) => [id, reason.includes("`LOST`")])).toEqual([
      ["output-unassigned", true],
    ]);
  });
});

describe("blocks", () => {
  it("reports bash that cannot be read, at the place in the list item", () => {
    const text =
      "## Procedure\n\n### Step\n\n1. One\n\n   ```bash {name=a}\n   true\n   if true; then\n   ```\n";
    const found = check(text);
    expect(found.length).toBeGreaterThan(0);
    for (const { id, severity, place } of found) {
      expect([id, severity]).toEqual(["shell-syntax", "error"]);
      expect(place?.start.line).toBeGreaterThanOrEqual(12);
      expect(place?.start.column).toBeGreaterThanOrEqual(4);
    }
  });

  it("only warns of an illustration, and allows placeholders in it", () => {
    expect(told(check(body(["", "kubectl get pod <name> -n <your-namespace> ..."])))).toEqual([]);
    expect(check(body(["", "if true; then"])).map(({ severity }) => severity)).toEqual(["warning"]);
    expect(check(body(["", "$ if true", "console"]))).toEqual([]);
  });

  it("reports an EXIT trap, but not one of a subshell or of a file", () => {
    expect(told(check(body(["name=a", "true\ntrap 'rm x' EXIT"])))).toEqual([
      "error exit-trap 11:1",
    ]);
    expect(check(body(["name=a", "(trap 'rm x' EXIT)"]))).toEqual([]);
    expect(check(body(["name=a role=file file=a.sh", "trap 'rm x' EXIT; echo $NOTHING"]))).toEqual(
      [],
    );
  });

  it("reports what a manifest with variables may not have", () => {
    const inputs = { APP: { type: "name", summary: "x" } };
    const found = check(body(["name=a role=apply", "a: ${APP}\nb: $HOME\nc: a`x`", "yaml"]), {
      inputs,
    });
    expect(told(found)).toEqual([
      "error apply-expansion 11:4",
      "error apply-expansion 12:5",
      "error apply-expansion 12:7",
    ]);
    expect(check(body(["name=a role=apply", "a: $HOME", "yaml"]))).toEqual([]);
  });

  it("reports a manifest that is not YAML", () => {
    expect(check(body(["name=a role=apply", "a: [", "yaml"])).map(({ id }) => id)).toContain(
      "manifest-syntax",
    );
  });
});

describe("tools", () => {
  it("warns once of a program that is not listed", () => {
    expect(told(check(body(["name=a", "restic snapshots\nrestic check"])))).toEqual([
      "warning tool-undeclared 10:1",
    ]);
    expect(check(body(["name=a", "restic check"]), { tools: ["restic"] })).toEqual([]);
    expect(
      check(body(["name=a mode=incident", "restic check"])).map(({ severity }) => severity),
    ).toEqual(["info"]);
  });

  it.each([
    ["programs of every machine", "ls | sed p | awk 1 >/dev/null"],
    ["functions", "f() { true; }\nf"],
    ["paths", "./x; /opt/y"],
    ["what the block looks for itself", "if command -v gdate; then gdate; else date; fi"],
    ["what a PATH of its own may have", 'PATH="/opt/bin:$PATH"; pg_ctl status'],
  ])("does not ask for %s", (_, code) => {
    expect(check(body(["name=a", code]))).toEqual([]);
  });

  it("says when a listed one is not called", () => {
    expect(told(check(body(["name=a", "true"]), { tools: ["jq"] }))).toEqual([
      "info tool-unused 2:101",
    ]);
    expect(
      check(body(["name=a", "kubectl cnpg status x"]), { tools: ["kubectl", "kubectl-cnpg"] }),
    ).toEqual([]);
    expect(check(body(["name=a role=apply", "a: 1", "yaml"]), { tools: ["kubectl"] })).toEqual([]);
  });
});

describe("drills and clusters", () => {
  const verify = body(["name=a role=verify", "true"]);

  it("reports a drill that would always pass", () => {
    const drill = { cadence: "monthly", script: "tests/x.sh" };
    expect(check(body(["name=a", "true"]), { drill }).map(({ id }) => id)).toEqual([
      "drill-proves-nothing",
    ]);
    expect(
      check(body(["name=a role=verify mode=incident", "true"]), { drill }).map(({ id }) => id),
    ).toEqual(["drill-proves-nothing"]);
    expect(check(verify, { drill })).toEqual([]);
  });

  it("reports a task with nothing to call", () => {
    const drill = { cadence: "monthly", task: "x" };
    expect(check(verify, { drill }).map(({ id }) => id)).toEqual(["drill-task-without-script"]);
  });

  it("reports a secret among the arguments", () => {
    const drill = { cadence: "monthly", arguments: ["KEY"] };
    const inputs = { KEY: { type: "secret", summary: "x" } };
    const text = body(["name=a", 'printf %s "$KEY" | wc -c']);
    expect(check(text, { drill, inputs }).map(({ id }) => id)).toEqual(["argument-secret"]);
  });

  it("warns of a runbook that applies nowhere, with the component that was meant", () => {
    const [first, ...rest] = check(verify, { requires: ["thingy"] });
    expect(rest).toEqual([]);
    expect(first).toMatchObject({ id: "runbook-applies-nowhere", severity: "warning" });
    expect(first?.help).toContain("`thing`");
  });
});

describe("the library", () => {
  const named = (id: string, file: string, frontMatter = {}) => {
    const runbook = libraryRunbook({ id, frontMatter });
    return { ...runbook, source: { ...runbook.source, file } };
  };

  it("reports a second runbook with one id, and names the first", () => {
    const found = checkLibrary([named("a", "runbooks/2.md"), named("a", "runbooks/1.md")], config);
    expect(found).toMatchObject([
      { id: "runbook-id-twice", file: "runbooks/2.md", cause: { file: "runbooks/1.md" } },
    ]);
  });

  const manifest = (id: string, file: string) =>
    libraryRunbook({ id, body: body([`name=it role=file file=${file}`, "a: 1", "yaml"]) });

  it.each([
    ["two blocks", [manifest("a", "k/x.yaml"), manifest("b", "k/x.yaml")], "runbooks/a.md"],
    [
      "a document",
      [manifest("a", "docs/runbooks/one/disaster-recovery.md")],
      "runbook.config.yaml",
    ],
    ["a Taskfile", [manifest("a", ".taskfiles/dr/Taskfile.yaml")], "runbook.config.yaml"],
    ["the root Taskfile", [manifest("a", "Taskfile.yaml")], "runbook.config.yaml"],
  ])("reports one path for two outputs: %s", (_, runbooks, cause) => {
    expect(checkLibrary(runbooks, config)).toMatchObject([
      { id: "path-claimed-twice", severity: "error", place: {}, cause: { file: cause } },
    ]);
  });

  it.each(["runbooks/new.md", "snippets/new.md", "runbook.config.yaml", "runbook.lock"])(
    "reports an output that would replace a source: %s",
    (path) => {
      expect(checkLibrary([manifest("a", path)], config).map(({ id }) => id)).toEqual([
        "path-of-source",
      ]);
    },
  );

  it("reports the name of a task that is taken", () => {
    const drill = (task: string) => ({
      drill: { cadence: "monthly", script: `tests/${task}-x.sh`, task },
    });
    const verify = body(["name=a role=verify", "true"]);
    const taken = libraryRunbook({ body: verify, frontMatter: drill("full-test") });
    expect(checkLibrary([taken], config).map(({ id }) => id)).toEqual(["task-claimed-twice"]);
  });

  it("accepts one snippet in two runbooks, and tells its faults once", () => {
    const text =
      "```bash {name=shared}\necho $NOTHING\n```\n\n```yaml {name=f role=file file=k/s.yaml}\na: 1\n```\n";
    const snippets = { shared: { file: "snippets/shared.md", text } };
    const runbooks = ["a", "b"].map((id) =>
      libraryRunbook({ id, body: "## Procedure\n\n### Shared\n\n{{> shared}}\n", snippets }),
    );
    expect(checkLibrary(runbooks, config)).toMatchObject([
      {
        id: "variable-unset",
        file: "snippets/shared.md",
        place: { start: { line: 2, column: 6 } },
      },
    ]);
  });

  it("does not depend on the order of the runbooks", () => {
    const runbooks = [
      manifest("a", "k/x.yaml"),
      manifest("b", "k/x.yaml"),
      named("a", "runbooks/z.md"),
    ];
    const found = checkLibrary(runbooks, config);
    expect(found.length).toBeGreaterThan(1);
    expect(checkLibrary(runbooks.toReversed(), config)).toEqual(found);
  });
});

describe("the catalogue", () => {
  it("has the ids of this room, and a summary for each", async () => {
    const { readFileSync, readdirSync } = await import("node:fs");
    const folder = `${import.meta.dirname}/../../src/check`;
    const sources = readdirSync(folder).filter((file) => file.endsWith(".ts"));
    const ids = sources.flatMap((file) =>
      [
        ...readFileSync(`${folder}/${file}`, "utf8").matchAll(/(?:id: |, )"([a-z]+(?:-[a-z]+)+)"/g),
      ].map(([, id]) => id),
    );
    expect(new Set(ids).size).toBeGreaterThanOrEqual(19);
    for (const id of ids) expect(catalogue).toHaveProperty([id ?? ""]);
  });
});

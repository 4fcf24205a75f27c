import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { run, type Result } from "./runbook.ts";

const ledger = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: ledgers.books.example.com }
spec:
  group: books.example.com
  scope: Namespaced
  names: { kind: Ledger, plural: ledgers, singular: ledger, shortNames: [led] }
  versions:
    - name: v1
      served: true
      schema:
        openAPIV3Schema:
          type: object
          description: ${"What nobody needs for a check. ".repeat(20)}
          required: [spec]
          properties:
            apiVersion: { type: string }
            kind: { type: string }
            metadata: { type: object }
            spec:
              type: object
              required: [pages]
              properties:
                pages: { type: integer, minimum: 1 }
                binding: { type: string, enum: [Cloth, Paper] }
    - name: v1alpha1
      served: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec: { type: object, properties: { leaves: { type: integer } } }
`;

const other = "apiVersion: v1\nkind: Namespace\nmetadata: { name: books }\n";

const manifest = (version: string, spec: string): string =>
  [
    "```yaml",
    `apiVersion: books.example.com/${version}`,
    "kind: Ledger",
    "metadata: { name: main }",
    `spec: ${spec}`,
    "```",
    "",
  ].join("\n");

interface Found {
  id: string;
  reason: string;
  place: { start: { line: number } };
}

interface Folder {
  root: string;
  run: (args: string[], env?: NodeJS.ProcessEnv) => Result;
  write: (path: string, content: string) => void;
  /** Ids and lines of what a check finds. */
  check: () => string[];
  schemas: () => string[];
}

/** A folder that has never heard of the tool: no configuration. */
function emptyFolder(): Folder {
  const root = mkdtempSync(join(tmpdir(), "runbook-schemas-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const folder = join(root, ".runbook/schemas");
  return {
    root,
    run: (args, env = {}) => run(root, args, { XDG_CACHE_HOME: join(root, "cache"), ...env }),
    write: (path, content) => writeFileSync(join(root, path), content),
    check() {
      const { stdout } = this.run(["check", "books.md", "--json"]);
      const { diagnostics } = JSON.parse(stdout) as { diagnostics: Found[] };
      return diagnostics.map(({ id, place }) => `${id} ${place.start.line}`);
    },
    schemas: () => (existsSync(folder) ? readdirSync(folder).sort() : []),
  };
}

const path = ".runbook/schemas/ledgers.books.example.com.json";

describe("runbook schemas add", () => {
  it("lets a check know every version of a kind that it did not know", () => {
    const folder = emptyFolder();
    folder.write("crds.yaml", ledger);
    const texts = [
      manifest("v1", "{ pages: 3, binding: Cloth }"),
      manifest("v1", "{ pages: many, binding: Silk, colour: red }"),
      manifest("v1alpha1", "{ pages: 3 }"),
    ];
    folder.write("books.md", texts.join("\n"));
    expect(folder.check()).toEqual(["manifest-kind-is-known 3", "manifest-kind-is-known 17"]);
    expect(folder.run(["schemas", "add", "crds.yaml"])).toEqual({
      code: 0,
      stdout: `${path}\n`,
      stderr: "1 definition added\n",
    });
    const found = folder.check();
    expect(found.map((each) => each.replace(/^.* /, ""))).toEqual(["12", "12", "12", "19"]);
    expect(found.join()).not.toContain("manifest-kind-is-known");
    const text = readFileSync(join(folder.root, path), "utf8");
    expect(text).not.toContain("nobody needs");
    expect(folder.run(["schemas", "add", "crds.yaml"]).code).toBe(0);
    expect(readFileSync(join(folder.root, path), "utf8")).toBe(text);
  });

  it("says that a version which is not served is not known", () => {
    const folder = emptyFolder();
    folder.write("crds.yaml", ledger.replace(/served: true(?=[\s\S]*v1alpha1)/, "served: false"));
    folder.write("books.md", manifest("v1", "{ pages: many }"));
    folder.run(["schemas", "add", "crds.yaml"]);
    expect(folder.check()).toEqual(["manifest-kind-is-known 3"]);
  });

  it("keeps what no definition tells of a kind that was known before", () => {
    const folder = emptyFolder();
    const cluster = ledger
      .replaceAll("books.example.com", "postgresql.cnpg.io")
      .replaceAll("ledger", "cluster")
      .replaceAll("Ledger", "Cluster");
    folder.write("crds.yaml", cluster);
    const wait = (condition: string): string =>
      `kubectl --context a wait clusters.postgresql.cnpg.io/a --for=condition=${condition} --timeout=1m`;
    folder.write("books.md", `\`\`\`bash\n${wait("Ready")}\n${wait("Redy")}\n\`\`\`\n`);
    const before = folder.check();
    expect(before).toContain("wait-condition-exists 3");
    expect(folder.run(["schemas", "add", "crds.yaml"]).code).toBe(0);
    expect(folder.check()).toEqual(before);
    const text = manifest("v1", "{ pages: 3, instances: 3 }");
    folder.write(
      "books.md",
      text.replace("books.example.com", "postgresql.cnpg.io").replace("Ledger", "Cluster"),
    );
    expect(folder.check()).toContain("manifest-matches-schema 5");
  });

  it("takes the definitions out of many documents and out of a list, in YAML and in JSON", () => {
    const folder = emptyFolder();
    const second = ledger.replaceAll("ledger", "journal").replaceAll("Ledger", "Journal");
    folder.write("all.yaml", `---\n${other}---\n${ledger}---\n# nothing\n---\n${other}`);
    const list = `kind: List\nitems:\n${second.replace(/^(?=.)/gm, "    ").replace("    a", "  - a")}`;
    folder.write("list.yaml", list);
    const { stdout, stderr } = folder.run(["schemas", "add", "all.yaml", "list.yaml", "--json"]);
    expect(JSON.parse(stdout)).toEqual({
      written: [path, path.replace("ledgers", "journals")],
    });
    expect(stderr).toBe("2 definitions added; 2 other documents passed over\n");
    const json = JSON.stringify({ kind: "List", items: [readJson(folder.root)] });
    rmSync(join(folder.root, ".runbook"), { recursive: true });
    folder.write("crds.json", json);
    expect(folder.run(["schemas", "add", "crds.json"]).stdout).toBe(`${path}\n`);
  });

  it("takes those of the cluster that kubectl is set to", () => {
    const folder = emptyFolder();
    folder.write("crds.yaml", ledger);
    folder.run(["schemas", "add", "crds.yaml"]);
    const list = JSON.stringify({ kind: "List", items: [readJson(folder.root)] });
    rmSync(join(folder.root, ".runbook"), { recursive: true });
    folder.write("list.json", list);
    const env = fakeKubectl(
      folder.root,
      '[[ $* == "get customresourcedefinitions.apiextensions.k8s.io --output json "* ]] && cat list.json',
    );
    expect(folder.run(["schemas", "add", "--current"], env)).toMatchObject({
      code: 0,
      stdout: `${path}\n`,
    });
    expect(folder.schemas()).toEqual(["ledgers.books.example.com.json"]);
  });

  it.each([
    ["echo 'The connection to the server was refused' >&2; exit 1", "server was refused"],
    ["exit 1", "kubectl failed"],
    ["echo 'Unable to connect'", "Missing CustomResourceDefinitions in the cluster"],
    ['echo \'{"kind": "List", "items": []}\'', "Missing CustomResourceDefinitions"],
  ])("cannot do it when kubectl does %j", (script, message) => {
    const folder = emptyFolder();
    const { code, stderr, stdout } = folder.run(
      ["schemas", "add", "--current"],
      fakeKubectl(folder.root, script),
    );
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
    expect(folder.schemas()).toEqual([]);
  });

  it("says that kubectl is not installed", () => {
    const folder = emptyFolder();
    mkdirSync(join(folder.root, "bin"));
    const env = { PATH: join(folder.root, "bin") };
    const { code, stderr } = folder.run(["schemas", "add", "--current"], env);
    expect(code).toBe(2);
    expect(stderr).toContain("kubectl is not installed");
  });

  it.each([
    ["a file without definitions", other, "Missing CustomResourceDefinitions in crds.yaml"],
    ["an empty file", "", "Missing CustomResourceDefinitions in crds.yaml"],
    ["a name that is a path", ledger.replace("ledgers.books", "../../ledgers.books"), "Missing"],
    ["a name of a hidden file", ledger.replace("ledgers.books.example.com", "..."), "Missing"],
    [
      "a definition without versions",
      ledger.replace(/versions:[\s\S]*/, "versions: []"),
      "Missing",
    ],
    [
      "the template of a chart",
      `${ledger}{{- end }}\n`,
      "Cannot read crds.yaml as YAML: line 33: Implicit keys need to be on a single line\n",
    ],
    ["what is no YAML", "spec:\n  - a\n b: [", "Cannot read crds.yaml as YAML: line 3"],
  ])("writes nothing for %s", (_, text, message) => {
    const folder = emptyFolder();
    folder.write("crds.yaml", text);
    folder.write("good.yaml", ledger.replaceAll("books", "shelf"));
    const { code, stderr, stdout } = folder.run(["schemas", "add", "crds.yaml"]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
    expect(stderr.trim().split("\n")).toHaveLength(2);
    expect(readdirSync(folder.root)).toEqual(["crds.yaml", "good.yaml"]);
  });

  it("never writes through a link that leaves the root", () => {
    const folder = emptyFolder();
    const outside = emptyFolder();
    folder.write("crds.yaml", ledger);
    mkdirSync(join(folder.root, ".runbook"));
    symlinkSync(outside.root, join(folder.root, ".runbook/schemas"));
    const { code, stderr } = folder.run(["schemas", "add", "crds.yaml"]);
    expect(code).toBe(2);
    expect(stderr).toContain("symbolic link that leaves the root");
    expect(readdirSync(outside.root)).toEqual([]);
  });

  it.each([
    ["schemas"],
    ["schemas add"],
    ["schemas remove crds.yaml"],
    ["schemas add crds.yaml --current"],
    ["schemas add absent.yaml"],
    ["schemas add ."],
  ])("%j cannot be done: exit 2", (line) => {
    const folder = emptyFolder();
    folder.write("crds.yaml", ledger);
    expect(folder.run(line.split(" "))).toMatchObject({ code: 2, stdout: "" });
    expect(folder.schemas()).toEqual([]);
  });
});

describe("the folder of definitions", () => {
  it("refuses a file that cannot be read, such as one with a conflict", () => {
    const folder = emptyFolder();
    folder.write("crds.yaml", ledger);
    folder.write("books.md", manifest("v1", "{ pages: 3 }"));
    folder.run(["schemas", "add", "crds.yaml"]);
    folder.write(path, "<<<<<<< ours\n");
    const { code, stderr } = folder.run(["check", "books.md"]);
    expect(code).toBe(2);
    expect(stderr).toContain(`Cannot read ${path}: it is no JSON`);
    expect(stderr).toContain("Add it once more");
  });

  it("stands beside the configuration, wherever one is", () => {
    const folder = emptyFolder();
    folder.write("runbook.config.yaml", "version: 1\nclusters: { one: {} }\n");
    mkdirSync(join(folder.root, "deep"));
    folder.write("deep/crds.yaml", ledger);
    const { code } = run(join(folder.root, "deep"), ["schemas", "add", "crds.yaml"]);
    expect([code, folder.schemas().length]).toEqual([0, 1]);
  });

  it("is the one part of .runbook that git does not ignore", () => {
    const folder = emptyFolder();
    const git = (...args: string[]): string =>
      execFileSync("git", args, { cwd: folder.root, encoding: "utf8" });
    git("init", "--quiet");
    folder.write("crds.yaml", ledger);
    mkdirSync(join(folder.root, ".runbook/runs"), { recursive: true });
    folder.write(".runbook/.gitignore", "*\n");
    folder.write(".runbook/runs/journal.ndjson", "{}\n");
    folder.run(["schemas", "add", "crds.yaml"]);
    const untracked = git("status", "--short", "--untracked-files=all").trim().split("\n");
    expect(untracked).toEqual([`?? ${path}`, "?? crds.yaml"]);
  });
});

function readJson(root: string): unknown {
  return JSON.parse(readFileSync(join(root, path), "utf8"));
}

function fakeKubectl(root: string, script: string): NodeJS.ProcessEnv {
  mkdirSync(join(root, "bin"));
  writeFileSync(join(root, "bin/kubectl"), `#!/bin/bash\n${script}\n`);
  chmodSync(join(root, "bin/kubectl"), 0o755);
  return { PATH: `${join(root, "bin")}:${process.env["PATH"] ?? ""}` };
}

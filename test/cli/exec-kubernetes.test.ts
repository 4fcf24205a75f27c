import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { RunSummary } from "../../src/exec/summarize-run.ts";
import { execLibrary, fence } from "./exec-library.ts";

const uid = "0e4ad2a6-6a0c-4a35-9f9e-3f4d7f7fb2c1";

/** Answers what the target lock asks: the identity stands in the file `uid`, and without it nothing answers. */
const kubectl = `#!/bin/bash
case "$*" in
  *'config view --raw'*)
    [[ $* == *--context=one* ]] || { echo 'no such context' >&2; exit 1; }
    printf 'kind: Config\\ncurrent-context: one\\n' ;;
  *'config view'*) printf 'https://one.example:6443' ;;
  *'get namespace kube-system'*)
    [[ $KUBECONFIG == */kubeconfig ]] || exit 1
    cat "$FAKE_ROOT/uid" 2>/dev/null || { echo 'connection refused' >&2; exit 1; } ;;
esac
`;

const body = (middle: string): string => `## Procedure

### One

${fence("name=one", 'grep -q "current-context: one" "$KUBECONFIG"; echo one >> log')}
${fence("name=tidy role=cleanup", "echo tidy >> log")}

### Two

${fence("name=look role=verify", middle)}
${fence("name=two", "echo two >> log")}
`;

function kubernetesLibrary(middle = "true", context = "one") {
  const library = execLibrary(body(middle));
  const { root } = library;
  mkdirSync(join(root, "bin"));
  writeFileSync(join(root, "bin/kubectl"), kubectl);
  chmodSync(join(root, "bin/kubectl"), 0o755);
  writeFileSync(join(root, "uid"), uid);
  writeFileSync(
    join(root, "runbook.config.yaml"),
    `version: 1
clusters:
  infra:
    components: [queue]
    kubernetes: { context: ${context}, uid: ${uid} }
    protectedNamespaces: [databases]
    values: { QUEUE_NAME: orders }
`,
  );
  const env = { PATH: `${join(root, "bin")}:${process.env["PATH"] ?? ""}`, FAKE_ROOT: root };
  return { ...library, exec: (args: string[]) => library.exec(args, env) };
}

describe("the target lock", () => {
  it("gives the blocks a kubeconfig of the run's own, and removes it at the end", () => {
    const library = kubernetesLibrary('[[ $(stat -c %a "$KUBECONFIG") == 600 ]]');
    const { code, stdout } = library.exec(["--json"]);
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as RunSummary).target).toEqual({
      context: "one",
      server: "https://one.example:6443",
      uid,
    });
    expect(library.log()).toEqual(["one", "two", "tidy"]);
    const folder = join(library.root, ".runbook/runs", library.runIds()[0] ?? "");
    expect(readdirSync(folder)).not.toContain("kubeconfig");
  });

  it.each([
    [
      "another cluster than configured",
      (root: string) => writeFileSync(join(root, "uid"), "x"),
      "this is not infra",
    ],
    [
      "no answer",
      (root: string) => writeFileSync(join(root, "bin/kubectl"), kubectl.replace("/uid", "/none")),
      "connection refused",
    ],
    [
      "no such context",
      (root: string) => writeFileSync(join(root, "bin/kubectl"), kubectl.replace("=one*", "=two*")),
      "no such context",
    ],
  ])("executes nothing with %s", (_, change, message) => {
    const library = kubernetesLibrary();
    change(library.root);
    const { code, stderr } = library.exec([]);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
    expect(library.log()).toEqual([]);
    expect(library.runIds()).toEqual([]);
    expect(readdirSync(join(library.root, ".runbook/locks"))).toEqual([]);
  });

  it("stops before the next change when another cluster answers, and cleans nothing there", () => {
    const library = kubernetesLibrary("echo other > uid");
    const { code, stderr, stdout } = library.exec(["--json"]);
    expect(stderr).toContain("the API now answers for cluster other");
    expect(code).toBe(1);
    expect(library.log()).toEqual(["one"]);
    expect((JSON.parse(stdout) as RunSummary).leftover).toEqual(["tidy"]);
  });

  it("keeps the blocks from changing a protected namespace, as the script does", () => {
    const library = kubernetesLibrary("kubectl get pods -n databases");
    library.write(body("true").replace("echo two >> log", "kubectl delete pod x -n databases"));
    const { code, stderr } = library.exec([]);
    expect(stderr).toContain("namespace databases of infra is protected");
    expect(code).toBe(1);
  });

  it("stops before the next change when nothing answers", () => {
    const library = kubernetesLibrary("rm uid");
    const { code, stdout } = library.exec(["--json"]);
    expect(code).toBe(1);
    expect(library.log()).toEqual(["one"]);
    expect(JSON.parse(stdout)).toMatchObject({ leftover: ["tidy"], result: "failed" });
    expect(readFileSync(library.journal(), "utf8")).toContain("connection refused");
    expect(existsSync(join(library.root, "uid"))).toBe(false);
  });
});

import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { configOf, runbookOf, writeScript } from "./write-script.ts";

const uid = "0e4ad2a6-6a0c-4a35-9f9e-3f4d7f7fb2c1";
const kubernetes = { context: "one", uid };
const protectedNamespaces = ["databases", "kube-system"];

/** Answers what the target lock asks, and writes down every other call with its input. */
const kubectl = `#!/bin/bash
case "$*" in
  *'config view --raw'*) [[ $* == *--context=one* ]] || exit 1; printf 'kind: Config\\n' ;;
  *'config view'*) printf 'https://one.example:6443' ;;
  *'get namespace kube-system'*) printf '%s' "$FAKE_UID" ;;
  *) printf '%s\\n' "$*" >>"$FAKE_CALLS"; [[ ! -p /dev/stdin && ! -f /dev/stdin ]] || cat >>"$FAKE_CALLS" ;;
esac
`;

/** Runs a script of one block against the fixture, and tells which calls reached the cluster. */
function runBlock(code: string, fakeUid = uid, args: string[] = []) {
  const runbook = runbookOf(
    ["## Procedure\n\n### Work\n", "```bash {name=work}", code, "```\n"].join("\n"),
  );
  const { root, path } = writeScript(runbook, configOf({ kubernetes, protectedNamespaces }));
  const calls = join(root, "calls");
  mkdirSync(join(root, "bin"));
  writeFileSync(join(root, "bin/kubectl"), kubectl);
  chmodSync(join(root, "bin/kubectl"), 0o755);
  const result = spawnSync(path, ["one", ...args], {
    encoding: "utf8",
    env: {
      PATH: `${join(root, "bin")}:${process.env["PATH"]}`,
      HOME: root,
      FAKE_UID: fakeUid,
      FAKE_CALLS: calls,
    },
  });
  return { ...result, calls: existsSync(calls) ? readFileSync(calls, "utf8") : "" };
}

describe("protected namespaces", () => {
  test.each([
    "kubectl delete pvc data -n databases",
    "kubectl -n databases delete pvc data",
    "kubectl -ndatabases delete pvc data",
    "kubectl --namespace=databases apply -f x.yaml",
    "kubectl --context one -n databases scale deploy x --replicas=0",
    "kubectl delete namespace databases",
    "kubectl delete namespace/databases --wait=false",
    "kubectl delete ns web databases",
    "kubectl delete namespaces --all",
    "kubectl delete pods --all -A",
    "kubectl create -f - <<EOF\nkind: Pod\nmetadata:\n  name: a\n  namespace: databases\nEOF",
    'kubectl apply --filename=- <<EOF\nmetadata: {name: a, namespace: "databases"}\nEOF',
    'printf \'{"metadata":{"namespace":"databases"}}\' | kubectl create -f -',
    'printf \'metadata:\\n  namespace: databases\\n\' >"$RUN_DIR/x.yaml"\nkubectl apply -f "$RUN_DIR/x.yaml"',
    "kubectl apply -f - <<EOF\nkind: Namespace\nmetadata: {name: databases}\nEOF",
    "kubectl some-new-verb -n kube-system",
  ])("refuses %j", (code) => {
    const result = runBlock(code);
    expect(result.stderr).toMatch(/refused: namespace (databases|kube-system) of one is protected/);
    expect(result.status).toBe(1);
    expect(result.calls).toBe("");
  });

  test.each([
    ["kubectl -n databases get pods", "-n databases get pods\n"],
    [
      "kubectl -n databases exec pod/x -- psql -n databases",
      "-n databases exec pod/x -- psql -n databases\n",
    ],
    ["kubectl -n databases wait --for=delete pod/x", "-n databases wait --for=delete pod/x\n"],
    ["kubectl -n databases rollout status deploy/x", "-n databases rollout status deploy/x\n"],
    [
      "kubectl --kubeconfig=x --context one get pods -n databases",
      "--kubeconfig=x --context one get pods -n databases\n",
    ],
    ["kubectl -n databases-test delete pvc data", "-n databases-test delete pvc data\n"],
    ["kubectl delete namespace dr-databases", "delete namespace dr-databases\n"],
    [
      "kubectl create -f - <<EOF\nkind: Namespace\nmetadata:\n  name: databases-2\nEOF",
      "create -f -\nkind: Namespace\nmetadata:\n  name: databases-2\n",
    ],
    [
      "kubectl create -f - <<EOF\nmetadata:\n  namespace: databases-2\nEOF",
      "create -f -\nmetadata:\n  namespace: databases-2\n",
    ],
  ])("lets %j through unchanged", (code, calls) => {
    const result = runBlock(code);
    expect(result.stderr).toBe("");
    expect(result.status).toBe(0);
    expect(result.calls).toBe(calls);
  });
});

describe("the target lock", () => {
  test("another cluster under the same context stops the run before the first step", () => {
    const result = runBlock("kubectl get pods", "11111111-2222-3333-4444-555555555555");
    expect(result.status).toBe(1);
    expect(result.stderr).toContain(`expected ${uid}: this is not one`);
    expect(result.calls).toBe("");
  });

  test("no answer is not the right answer", () => {
    const result = runBlock("kubectl get pods", "");
    expect(result.status).not.toBe(0);
    expect(result.calls).toBe("");
  });

  test("blocks see a kubeconfig of the run's own, private and removed at the end", () => {
    const result = runBlock('echo "config $KUBECONFIG $(stat -c %a "$KUBECONFIG")"');
    const [, path, mode] = /config (\S+) (\d+)/.exec(result.stdout) ?? [];
    expect(mode).toBe("600");
    expect(path).toMatch(/runbook\.\w+\/kubeconfig$/);
    expect(existsSync(path ?? "")).toBe(false);
  });
});

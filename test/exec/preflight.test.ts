import { describe, expect, test } from "vitest";
import {
  judgePermissions,
  judgePrerequisite,
  needText,
} from "../../src/exec/preflight/judge-cluster.ts";
import type { Mode } from "../../src/model/block.ts";
import type { FrontMatter } from "../../src/model/front-matter.ts";
import {
  judgeDisk,
  judgeInputs,
  judgeLastDrill,
  type PastDrill,
} from "../../src/exec/preflight/judge-desk.ts";
import { readKubectlNeeds, type KubectlNeed } from "../../src/exec/preflight/kubectl-needs.ts";
import { block, planOf } from "./plan-of.ts";

const variables = { APP: "web", EMPTY: "" };

function needsOf(code: string): string[] {
  const plan = planOf(`## Procedure\n\n### One\n\n${block("name=one", code)}`);
  const { needs, unread } = readKubectlNeeds(plan, variables);
  const texts = needs.map((need) => `${needText(need)}${need.isCertain ? "" : "?"}`);
  return [...texts, ...(unread > 0 ? [`${unread} unread`] : [])];
}

const manifest = `kubectl apply -f - <<EOF
apiVersion: postgresql.cnpg.io/v1
kind: Cluster
metadata:
  name: a
  namespace: $APP
---
apiVersion: v1
kind: Secret
metadata: {name: b, namespace: other}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: c
EOF`;

describe("rights that blocks need", () => {
  test.each<[code: string, needs: string[]]>([
    ["kubectl get pods", ["list pods"]],
    ["kubectl get pod/a", ["get pod"]],
    ["kubectl -n web get pods,svc a", ["get pods in web", "get svc in web"]],
    ['kubectl --namespace="$APP" get pods', ["list pods in web"]],
    [
      'kubectl --namespace "${APP}-db" delete pvc --all',
      ["list pvc in web-db", "delete pvc in web-db"],
    ],
    ['kubectl -n "$MADE" delete pvc a', ["delete pvc in any namespace"]],
    ['kubectl -n "$EMPTY" delete pvc a', ["delete pvc in any namespace"]],
    ['kubectl -n "$(cat x)" delete pvc a', ["delete pvc in any namespace"]],
    ["kubectl get pods -A", ["list pods in every namespace"]],
    ["kubectl exec -i pod/a -- kubectl delete ns b", ["create pods/exec"]],
    ["kubectl logs deploy/a", ["get pods/log"]],
    ["kubectl scale deploy a --replicas=0", ["patch deploy/scale"]],
    ["kubectl rollout status deploy/a", ["get deploy", "list deploy", "watch deploy"]],
    ["kubectl rollout restart deploy/a", ["get deploy", "patch deploy"]],
    ["kubectl create secret generic a", ["create secret"]],
    ["kubectl create namespace a", ["create namespace"]],
    ["kubectl create token a", ["create serviceaccounts/token"]],
    ["kubectl version", []],
    ["kubectl config view", []],
    ["if true; then kubectl get nodes; fi", ["list nodes?"]],
    ["x() { kubectl get nodes; }", ["list nodes?"]],
    ["true && kubectl get nodes", ["list nodes?"]],
    ["if true; then kubectl get nodes; fi; kubectl get nodes", ["list nodes"]],
    ["x=$(kubectl get nodes -o name)", ["list nodes"]],
    ["sudo timeout 5 kubectl get nodes", ["list nodes"]],
    ["kubectl create -f x.yaml", ["1 unread"]],
    ["cat x | kubectl apply -f -", ["1 unread"]],
    ['kubectl get "$KIND" a', ["1 unread"]],
    ["kubectl cnpg status a", ["1 unread"]],
    ["echo kubectl delete ns a", []],
    [
      manifest,
      ["cluster.postgresql.cnpg.io in web", "secret in other", "deployment.apps"].flatMap((what) =>
        ["get", "create", "patch"].map((verb) => `${verb} ${what}`),
      ),
    ],
  ])("%s", (code, needs) => {
    expect(needsOf(code)).toEqual(needs);
  });

  test("those of two blocks are one, which names both", () => {
    const two = block("name=one", "kubectl get pods") + block("name=two", "kubectl get pods");
    const { needs } = readKubectlNeeds(planOf(`## Procedure\n\n### One\n\n${two}`), {});
    expect(needs.map(({ blocks }) => blocks)).toEqual([["one", "two"]]);
  });
});

describe("judgement", () => {
  const need: KubectlNeed = {
    ...{ verb: "get", resource: "pods", namespace: "current", blocks: ["one"], isCertain: true },
  };

  test.each([
    ["a right that is surely needed", need, "no", "", "failed"],
    ["one that may not be needed", { ...need, isCertain: false }, "no", "", "warning"],
    ["one in a namespace of the run", { ...need, namespace: "unknown" }, "no", "", "warning"],
    ["one on a kind to come", need, "no", "the server doesn't have a resource type 'x'", "warning"],
    ["a kind to come", need, "yes", "the server doesn't have a resource type 'x'", "warning"],
    ["an API that is silent", need, "unknown", "timeout", "warning"],
  ] as const)("%s", (_, one, answer, remark, status) => {
    const [summary, item] = judgePermissions([{ need: one, answer, remark }], 2);
    expect(summary?.found).toContain("2 calls of kubectl could not be read");
    expect(item?.status).toBe(status);
    expect(item?.help).not.toBe(undefined);
  });

  test("a right that is there needs no line of its own", () => {
    const items = judgePermissions([{ need, answer: "yes", remark: "" }], 0);
    expect(items.map(({ found }) => found)).toEqual(["1 of 1 granted"]);
  });

  test("what is too old is a warning: on the day it may be all there is", () => {
    const prerequisite = { summary: "A backup", path: "/backup", newest: "1h" };
    const nowMs = Date.parse("2026-11-21T12:00:00Z");
    const judged = (age: number) =>
      judgePrerequisite(
        { prerequisite, subject: "/backup", count: 2, newestMs: nowMs - age },
        nowMs,
      );
    expect(judged(3_500_000)).toMatchObject({ status: "ok" });
    expect(judged(3_700_000)).toMatchObject({ status: "warning" });
    expect(judged(3_700_000).help).toContain("expected one of the last 1 h");
  });

  test("disk", () => {
    const statuses = [99, 100, 1023, 1024].map((size) => judgeDisk("/", size * 2 ** 20).status);
    expect(statuses).toEqual(["failed", "warning", "warning", "ok"]);
  });

  test("secrets: where each comes from, and what is weak about it", () => {
    const inputs = {
      variables: {},
      secrets: { A: "long enough", B: "abc", C: "long enough", D: "" },
      recorded: { A: null, B: null, C: null, D: null, E: "x" },
    };
    const origins = { A: { from: "environment" }, C: { from: "file c", openFile: "c" } };
    expect(judgeInputs(inputs, origins).map(({ found, status }) => `${status} ${found}`)).toEqual([
      "ok valid",
      "ok environment",
      "warning prompt, very short",
      "warning file c, which others can read",
      "ok not given",
    ]);
  });

  const drill: PastDrill = {
    ...{
      run: "1",
      result: "passed" as const,
      startedAt: "2026-11-01T00:00:00Z",
      sources: { a: "1" },
    },
    rto: { targetSeconds: 60, recoveryMs: 4000, isMet: true },
  };
  const frontMatter: Pick<FrontMatter, "drill" | "id"> = {
    id: "x",
    drill: { cadence: "monthly", arguments: [] },
  };

  test.each<
    [Mode, PastDrill | undefined, now: string, digest: string, status: string, found: string]
  >([
    ["incident", drill, "2026-11-20", "1", "ok", "passed 19 d ago in 4.0 s (run 1)"],
    ["incident", drill, "2026-11-20", "2", "ok", "; sources have changed since (run 1)"],
    ["incident", drill, "2026-12-20", "1", "warning", "monthly is overdue"],
    ["incident", { ...drill, result: "failed" }, "2026-11-20", "1", "warning", "failed 19 d ago"],
    ["incident", undefined, "2026-11-20", "1", "warning", "none is recorded here"],
    ["drill", undefined, "2026-11-20", "1", "ok", "none is recorded here"],
  ])("last drill, %s: %#", (mode, last, now, digest, status, found) => {
    const around = { nowMs: Date.parse(now), sources: { a: digest } };
    const item = judgeLastDrill(frontMatter, "c", mode, last, around);
    expect(item.status).toBe(status);
    expect(item.found).toContain(found);
  });
});

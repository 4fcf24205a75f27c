import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PreflightItem } from "../../src/exec/preflight/item.ts";
import type { RunSummary } from "../../src/exec/summarize-run.ts";
import {
  findAssets,
  makePki,
  openSwitchboard,
  startApiServer,
  writeKubeconfig,
  type ApiServer,
  type Switchboard,
} from "./api-server.ts";
import { start, type Started } from "./exec-async.ts";
import { execLibrary, fence, type ExecLibrary } from "./exec-library.ts";

const assets = findAssets();

/** Waits in the middle of a run until the test has changed the world. */
const wait = "touch reached; until [[ -e go ]]; do sleep 0.05; done";
const create = (name: string): string =>
  `kubectl --namespace "$QUEUE_NAME" create configmap ${name}-$RUN_ID; echo ${name} >> log`;

const body = (middle = wait): string => `## Procedure

### One

${fence("name=one", create("one"))}
${fence("name=tidy role=cleanup", 'kubectl --namespace "$QUEUE_NAME" delete configmap one-$RUN_ID; echo tidy >> log')}

### Two

${fence("name=look role=verify", middle)}
${fence("name=two", create("two"))}
`;

const nothingAfterOne = { failed: null, leftover: ["tidy"], result: "failed" };

describe.skipIf(assets === undefined)(
  "the target lock on a real API server",
  { timeout: 60_000 },
  () => {
    let home = "";
    let pki = "";
    let [first, second] = [] as unknown as [ApiServer, ApiServer];
    let front: Switchboard;

    beforeAll(async () => {
      home = mkdtempSync(join(tmpdir(), "runbook-api-"));
      pki = join(home, "pki");
      makePki(pki);
      const begin = (name: string) => startApiServer(assets ?? "", pki, join(home, name));
      [first, second] = await Promise.all([begin("first"), begin("second")]);
      front = await openSwitchboard();
      for (const server of [first, second]) {
        kubectl(server, "create", "namespace", "orders");
        kubectl(server, "create", "namespace", "databases");
      }
    }, 120_000);
    afterAll(async () => {
      await front?.connectTo(undefined);
      await Promise.all([first?.stop(), second?.stop()]);
      if (home !== "") rmSync(home, { recursive: true, force: true });
    });

    function kubectl({ port }: Pick<ApiServer, "port">, ...words: string[]): string {
      const path = join(home, `kubeconfig-${port}`);
      if (!existsSync(path)) writeKubeconfig(path, pki, { one: port });
      return execFileSync("kubectl", ["--kubeconfig", path, ...words], { encoding: "utf8" });
    }

    /** Config maps that the run has left. */
    function madeOn(server: ApiServer): string[] {
      const names = kubectl(server, "get", "configmaps", "-n", "orders", "-o", "name").split("\n");
      return names.flatMap((name) => /configmap\/(one|two)-/.exec(name)?.[1] ?? []);
    }

    interface KubernetesLibrary extends Omit<ExecLibrary, "exec"> {
      kubeconfig: string;
      env: NodeJS.ProcessEnv;
      begin: (...args: string[]) => Started;
      exec: (...args: string[]) => Started["ended"];
      /** Begins the run, changes the world in the middle of it, and waits for its end. */
      change: (
        how: () => void,
      ) => Promise<{ code: number | null; summary: RunSummary; stderr: string }>;
    }

    async function library(
      text = body(),
      { user = "admin", kubernetes = "" } = {},
    ): Promise<KubernetesLibrary> {
      await front.connectTo(first.port);
      kubectl(first, "delete", "configmaps", "--all", "-n", "orders");
      const base = execLibrary(text);
      const { root } = base;
      const kubeconfig = join(root, "kubeconfig");
      writeKubeconfig(kubeconfig, pki, { one: front.port, other: second.port }, user as "admin");
      const config = `version: 1
clusters:
  infra:
    components: [queue]
    kubernetes: { context: one${kubernetes} }
    protectedNamespaces: [databases]
    values: { QUEUE_NAME: orders }
`;
      writeFileSync(join(root, "runbook.config.yaml"), config);
      const env = { KUBECONFIG: kubeconfig, HOME: root };
      const begin = (...args: string[]): Started =>
        start(root, ["exec", "queue-restore", "--yes", ...args], env);
      return {
        ...base,
        kubeconfig,
        env,
        begin,
        exec: (...args) => begin(...args).ended,
        change: async (how) => {
          const { ended } = begin("--json");
          await fileAt(join(root, "reached"));
          await Promise.resolve(how());
          writeFileSync(join(root, "go"), "");
          const { code, stderr, stdout } = await ended;
          return { code, stderr, summary: JSON.parse(stdout) as RunSummary };
        },
      };
    }

    async function fileAt(path: string): Promise<void> {
      for (let tries = 0; tries < 600 && !existsSync(path); tries += 1) await delay(50);
      expect(existsSync(path)).toBe(true);
    }

    it("passes on the right cluster, and tells which it was", async () => {
      const { change, log } = await library();
      const { code, summary } = await change(() => undefined);
      expect(code).toBe(0);
      expect(log()).toEqual(["one", "two", "tidy"]);
      expect(madeOn(first)).toEqual(["two"]);
      const server = `https://127.0.0.1:${front.port}`;
      expect(summary.target).toEqual({ context: "one", server, uid: first.uid });
    });

    it("executes nothing on a context of another cluster than configured", async () => {
      const { exec, log, runIds } = await library(body(), { kubernetes: `, uid: ${second.uid}` });
      const { code, stderr } = await exec();
      expect(stderr).toContain(
        `is cluster ${first.uid}, expected ${second.uid}: this is not infra`,
      );
      expect(code).toBe(2);
      expect([log(), runIds(), madeOn(first)]).toEqual([[], [], []]);
    });

    it("executes nothing when the API is down", async () => {
      const { exec, log, runIds } = await library();
      await front.connectTo(undefined);
      const { code, stderr } = await exec();
      expect(stderr).toContain("Cannot ask cluster infra");
      expect(code).toBe(2);
      expect([log(), runIds()]).toEqual([[], []]);
    });

    it("stays on its cluster when the operator switches the context elsewhere", async () => {
      const { change, kubeconfig, log } = await library();
      const { code } = await change(() => {
        execFileSync("kubectl", ["--kubeconfig", kubeconfig, "config", "use-context", "other"]);
      });
      expect(code).toBe(0);
      expect(log()).toEqual(["one", "two", "tidy"]);
      expect([madeOn(first), madeOn(second)]).toEqual([["two"], []]);
    });

    it("stays on its cluster when the kubeconfig is replaced", async () => {
      const { change, kubeconfig } = await library();
      const { code } = await change(() => writeKubeconfig(kubeconfig, pki, { one: second.port }));
      expect(code).toBe(0);
      expect([madeOn(first), madeOn(second)]).toEqual([["two"], []]);
    });

    it("stops before the next change when the run's own kubeconfig is replaced", async () => {
      const { change, log, root, runIds } = await library();
      const { code, summary } = await change(() => {
        const own = join(root, ".runbook/runs", runIds()[0] ?? "", "kubeconfig");
        writeKubeconfig(own, pki, { one: second.port });
      });
      expect(code).toBe(1);
      expect(summary).toMatchObject(nothingAfterOne);
      expect(log()).toEqual(["one"]);
      expect(madeOn(second)).toEqual([]);
    });

    it("stops before the next change when another cluster answers at the same address", async () => {
      const { change, log } = await library();
      const { code, stderr, summary } = await change(() => front.connectTo(second.port));
      expect(stderr).toContain(`the API now answers for cluster ${second.uid}`);
      expect(code).toBe(1);
      expect(summary).toMatchObject(nothingAfterOne);
      expect(log()).toEqual(["one"]);
      expect(madeOn(second)).toEqual([]);
    });

    it("stops before the next change when the API goes away", async () => {
      const { change, log } = await library();
      const { code, summary } = await change(() => front.connectTo(undefined));
      expect(code).toBe(1);
      expect(summary).toMatchObject(nothingAfterOne);
      expect(summary.reason).toContain("the identity of the cluster cannot be read");
      expect(log()).toEqual(["one"]);
      expect(madeOn(first)).toEqual(["one"]);
    });

    it("gives the blocks one context, which they cannot leave, and removes it", async () => {
      const middle = `[[ $(kubectl config get-contexts -o name) == one ]]
[[ $(stat -c %a "$KUBECONFIG") == 600 ]]
! kubectl config use-context other
kubectl config view --raw -o jsonpath='{.users[*].name}' >> users`;
      const { exec, root, runIds } = await library(body(middle));
      const { code } = await exec();
      expect(code).toBe(0);
      expect(readFileSync(join(root, "users"), "utf8")).toBe("admin");
      expect(existsSync(join(root, ".runbook/runs", runIds()[0] ?? "", "kubeconfig"))).toBe(false);
    });

    it("removes the kubeconfig also of a run that was killed and resumed", async () => {
      const { begin, env, log, root, runIds } = await library();
      const { child, ended } = begin();
      await fileAt(join(root, "reached"));
      child.kill("SIGKILL");
      await ended;
      const own = join(root, ".runbook/runs", runIds()[0] ?? "", "kubeconfig");
      expect(existsSync(own)).toBe(true);
      await front.connectTo(second.port);
      const elsewhere = await start(root, ["exec", "--resume", "--yes"], env).ended;
      expect(elsewhere.stderr).toContain(`is now cluster ${second.uid}`);
      expect(elsewhere.code).toBe(2);
      await front.connectTo(first.port);
      writeFileSync(join(root, "go"), "");
      const { code } = await start(root, ["exec", "--resume", "--yes"], env).ended;
      expect(code).toBe(0);
      expect(log()).toEqual(["one", "two", "tidy"]);
      expect(existsSync(own)).toBe(false);
    });

    it("changes nothing in a protected namespace", async () => {
      const { exec, log } = await library(body("kubectl --namespace databases create configmap x"));
      const { code, stderr } = await exec();
      expect(stderr).toContain("namespace databases of infra is protected");
      expect(code).toBe(1);
      expect(log()).toEqual(["one", "tidy"]);
      expect(kubectl(first, "get", "configmaps", "-n", "databases", "-o", "name")).not.toContain(
        "/x",
      );
    });

    describe("pre-flight", () => {
      const itemsOf = ({ stdout }: { stdout: string }): PreflightItem[] =>
        (JSON.parse(stdout) as { preflight: PreflightItem[] }).preflight;

      it("does not begin without the rights that the blocks need", async () => {
        const { exec, log, runIds } = await library(body("kubectl get pods -A"), { user: "drill" });
        const rules = ["--verb=get", "--resource=namespaces"];
        spawnSync(
          "kubectl",
          ["--kubeconfig", join(home, `kubeconfig-${first.port}`), "create"].concat(
            "clusterrole",
            "look",
            ...rules,
          ),
        );
        spawnSync(
          "kubectl",
          ["--kubeconfig", join(home, `kubeconfig-${first.port}`), "create"].concat(
            "clusterrolebinding",
            "look",
            "--clusterrole=look",
            "--user=drill",
          ),
        );
        const { code, stderr } = await exec();
        expect(code).toBe(2);
        expect(stderr).toContain("permissions: create configmap in orders: no; needed by one, two");
        expect(stderr).toContain("permissions: delete configmap in orders: no; needed by tidy");
        expect(stderr).toContain("permissions: list pods in every namespace: no; needed by look");
        expect([log(), runIds()]).toEqual([[], []]);
        const look = await exec("--preflight", "--json");
        expect(look.code).toBe(1);
        expect(itemsOf(look).find(({ check }) => check === "cluster")?.status).toBe("ok");
        const inSpite = await exec("--ignore-preflight", "--json");
        expect(inSpite.code).toBe(1);
        expect(JSON.parse(inSpite.stdout)).toMatchObject({ failed: { block: "one" } });
      });

      it("looks for the objects that have to be there", async () => {
        const { exec, root } = await library(body("true"));
        const file = join(root, "runbooks/queue.md");
        const prerequisites = `prerequisites:
  - { summary: Password, object: secret/restic, namespace: $QUEUE_NAME }
  - { summary: Settings, object: configmaps, namespace: $QUEUE_NAME, where: data.kind=real }
  - { summary: Home, object: namespace/$QUEUE_NAME, newest: 1h }
  - { summary: Only on the day, object: secret/none, mode: incident }
---`;
        const text = readFileSync(file, "utf8").replace(/---\n\n# /, `${prerequisites}\n\n# `);
        writeFileSync(file, text);
        const found = async (): Promise<string[]> =>
          itemsOf(await exec("--preflight", "--json"))
            .filter(({ check }) => check === "prerequisites")
            .map(({ status, subject }) => `${status} ${subject}`);
        const home = "ok namespace/orders";
        expect(await found()).toEqual([
          "failed secret/restic in orders",
          "failed configmaps in orders",
          home,
        ]);
        kubectl(first, "create", "secret", "generic", "restic", "-n", "orders");
        const data = ["--from-literal=kind=real"];
        kubectl(first, "create", "configmap", "settings", "-n", "orders", ...data);
        expect(await found()).toEqual([
          "ok secret/restic in orders",
          "ok configmaps in orders",
          home,
        ]);
        expect((await exec()).code).toBe(0);
      });
    });
  },
);

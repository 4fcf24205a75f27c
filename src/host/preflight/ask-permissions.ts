import type { KubectlNeed } from "../../exec/preflight/kubectl-needs.ts";
import type { Permission } from "../../exec/preflight/judge-cluster.ts";
import { runKubectl } from "./run-kubectl.ts";

/** More at once would only wait for each other. */
const lanes = 4;

/** Asks the API for each need: `kubectl auth can-i`. Who may do everything is asked once. */
export async function askPermissions(
  kubeconfig: string,
  needs: readonly KubectlNeed[],
): Promise<Permission[]> {
  const [first] = needs;
  if (first === undefined) return [];
  const everything = await runKubectl(kubeconfig, ["auth", "can-i", "*", "*", "--all-namespaces"]);
  if (everything.stdout === "yes") {
    return needs.map((need) => ({ need, answer: "yes", remark: "" }));
  }
  const permissions: Permission[] = [];
  const open = [...needs.entries()];
  const lane = async (): Promise<void> => {
    for (let next = open.shift(); next !== undefined; next = open.shift()) {
      const [index, need] = next;
      permissions[index] = await askOne(kubeconfig, need);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return permissions;
}

async function askOne(kubeconfig: string, need: KubectlNeed): Promise<Permission> {
  const { namespace, resource, subresource, verb } = need;
  const words = ["auth", "can-i", verb, resource];
  if (subresource !== undefined) words.push(`--subresource=${subresource}`);
  if (typeof namespace === "object") words.push(`--namespace=${namespace.name}`);
  else if (namespace !== "current") words.push("--all-namespaces");
  const { stderr, stdout } = await runKubectl(kubeconfig, words);
  const answer = stdout === "yes" ? "yes" : /^no\b/.test(stdout) ? "no" : "unknown";
  return { need, answer, remark: stderr.split("\n")[0] ?? "" };
}

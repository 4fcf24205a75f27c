import { execFile } from "node:child_process";
import { Failure } from "../diagnostics/failure.ts";

const timeoutMs = 60_000;

/**
 * The CustomResourceDefinitions of the cluster that kubectl is set to, as it prints them.
 * @throws Failure `kubectl-failed`
 */
export function readClusterDefinitions(env: NodeJS.ProcessEnv): Promise<unknown[]> {
  const args = ["get", "customresourcedefinitions.apiextensions.k8s.io", "--output", "json"];
  const options = { env, maxBuffer: 512 * 1024 * 1024, timeout: timeoutMs };
  return new Promise((done, fail) => {
    execFile("kubectl", [...args, "--request-timeout=50s"], options, (error, stdout, stderr) => {
      if (error === null) done((JSON.parse(stdout) as { items: unknown[] }).items);
      else {
        const said = stderr.trim().split("\n").at(-1) ?? "";
        const reason = said === "" ? error.message : said;
        fail(
          new Failure(
            "kubectl-failed",
            `Cannot read the definitions of the cluster: ${reason}`,
            "Choose the cluster with `kubectl config use-context`, or name files",
          ),
        );
      }
    });
  });
}

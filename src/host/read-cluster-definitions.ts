import { execFile, type ExecFileException } from "node:child_process";
import { Failure } from "../diagnostics/failure.ts";

const timeoutMs = 60_000;
const maxBytes = 512 * 1024 * 1024;

/**
 * The CustomResourceDefinitions of the cluster that kubectl is set to, as one JSON list.
 * @throws Failure `kubectl-failed`
 */
export function readClusterDefinitions(env: NodeJS.ProcessEnv): Promise<string> {
  const args = ["get", "customresourcedefinitions.apiextensions.k8s.io", "--output", "json"];
  const options = { env, maxBuffer: maxBytes, timeout: timeoutMs };
  return new Promise((done, fail) => {
    execFile("kubectl", [...args, "--request-timeout=50s"], options, (error, stdout, stderr) => {
      if (error === null) done(stdout);
      else fail(explain(error, stderr));
    });
  });
}

function explain(error: ExecFileException, stderr: string): Failure {
  if (error.code === "ENOENT") {
    return new Failure(
      "kubectl-failed",
      "Cannot read the definitions of the cluster: kubectl is not installed",
      "Install kubectl, or name files",
    );
  }
  const late = error.killed === true ? `no answer within ${timeoutMs / 1000} s` : undefined;
  const said = late ?? stderr.trim().split("\n").at(-1) ?? "";
  return new Failure(
    "kubectl-failed",
    `Cannot read the definitions of the cluster: ${said === "" ? "kubectl failed" : said}`,
    "Choose the cluster with `kubectl config use-context`, or name files",
  );
}

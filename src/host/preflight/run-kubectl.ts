import { execFile } from "node:child_process";

/** More than a list of every object of a kind. */
const maxBuffer = 1 << 28;

/**
 * What kubectl says, trimmed, however it ends. `stderr` holds why it could not be run, when that is
 * so; `code` is null then.
 */
export function runKubectl(
  kubeconfig: string,
  words: readonly string[],
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const env = { ...process.env, KUBECONFIG: kubeconfig };
  const all = ["--request-timeout=15s", ...words];
  return new Promise((resolve) => {
    execFile("kubectl", all, { env, maxBuffer, timeout: 30_000 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : null;
      const said = stderr.trim() || (code === null ? (error?.message ?? "") : "");
      resolve({ code, stdout: stdout.trim(), stderr: said });
    });
  });
}

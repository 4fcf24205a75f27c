import { refusePath as refuseText } from "../model/output-path.ts";

/** Files that no output may replace, whatever the configuration says. */
const alwaysProtected = ["runbook.config.yaml", "runbook.lock"];

/**
 * Why no output may go to this path, or undefined when one may. `protectedPaths` are the sources:
 * files, and folders that end in a slash.
 */
export function refusePath(path: string, protectedPaths: readonly string[]): string | undefined {
  const refused = refuseText(path);
  if (refused !== undefined) return refused;
  // C1 control characters: some terminals take them for escapes.
  if (/[\u0080-\u009f]/.test(path)) return "the path has a control character";
  const folded = foldCase(path);
  const owner = [...alwaysProtected, ...protectedPaths].find((owned) => covers(owned, folded));
  return owner === undefined ? undefined : `${owner} is never generated`;
}

/** Equal for two paths that are one file where case or Unicode form does not count. */
export function foldCase(path: string): string {
  return path.normalize("NFC").toLowerCase();
}

function covers(owned: string, folded: string): boolean {
  const own = foldCase(owned);
  return own.endsWith("/") ? `${folded}/`.startsWith(own) : folded === own;
}

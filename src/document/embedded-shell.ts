import type { Code, ManifestCode } from "./document.ts";

/** Shell code inside YAML: `cmds` of tasks, `command` and `args` of containers, `run` of workflows. */
export function embeddedShell(_manifests: readonly ManifestCode[]): Code[] {
  return [];
}

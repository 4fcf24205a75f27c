import type { ManifestPath } from "../manifest/manifest.ts";
import type { ShellModes } from "../shell/read-commands.ts";
import type { Code, ManifestCode, ShellCode } from "./document.ts";
import { cutCode } from "./make-code.ts";
import { makeShellCode } from "./shell-code.ts";

interface Found {
  path: ManifestPath;
  origin: Code["origin"];
  modes: ShellModes;
}

/** No manifest that a person writes is deeper; one with a recursive alias is. */
const maxDepth = 30;

/** Shell code inside YAML: `cmds` of tasks, `command` and `args` of containers, `run` of workflows. */
export function embeddedShell(manifests: readonly ManifestCode[]): ShellCode[] {
  return manifests.flatMap((code) => {
    if (code.kind !== "yaml" || !/\b(?:cmds?|command|args|run|sh):/.test(code.text)) return [];
    const { manifest } = code;
    return [...findShell(manifest.value, [], maxDepth)].flatMap(({ modes, origin, path }) => {
      const text = manifest.valueAt(path);
      const map = manifest.mapAt(path);
      if (typeof text !== "string" || map === undefined) return [];
      return [makeShellCode(cutCode(code, { kind: "shell", text, origin }, map), modes)];
    });
  });
}

function* findShell(value: unknown, path: ManifestPath, depth: number): Generator<Found> {
  if (typeof value !== "object" || value === null || depth === 0) return;
  if (!Array.isArray(value)) {
    yield* inTask(value, path);
    yield* inContainer(value, path);
    yield* inStep(value, path);
  }
  for (const [key, child] of Object.entries(value)) {
    const step = Array.isArray(value) ? Number(key) : key;
    yield* findShell(child, [...path, step], depth - 1);
  }
}

/** `tasks.NAME.cmds[]`, as text or as `cmd:`; also a task that is nothing but its command. */
function* inTask(value: object, path: ManifestPath): Generator<Found> {
  if (path.at(-2) !== "tasks") return;
  const found = (rest: ManifestPath): Found => ({
    path: [...path, ...rest],
    origin: "task",
    modes: { errexit: true },
  });
  const cmds = "cmds" in value && Array.isArray(value.cmds) ? value.cmds : [];
  for (const [index, cmd] of (cmds as unknown[]).entries()) {
    if (typeof cmd === "string") yield found(["cmds", index]);
    else if (hasText(cmd, "cmd")) yield found(["cmds", index, "cmd"]);
  }
  if (hasText(value, "cmd")) yield found(["cmd"]);
}

/** `[sh, -c, script]` over `command` and `args` together. */
function* inContainer(value: object, path: ManifestPath): Generator<Found> {
  const command = listOf(value, "command");
  const args = listOf(value, "args");
  const words = [
    ...command.map((text, index) => ({ text, rest: ["command", index] })),
    ...args.map((text, index) => ({ text, rest: ["args", index] })),
  ];
  const [shell] = words;
  if (!/(?:^|\/)(?:ba|da|a)?sh$/.test(String(shell?.text))) return;
  const at = words.findIndex(({ text }) => /^-[a-z]*c$/.test(String(text)));
  const script = words[at + 1];
  if (at < 1 || typeof script?.text !== "string") return;
  const options = words.slice(1, at + 1).map(({ text }) => String(text));
  const modes = {
    errexit: options.some((text) => /^-[a-z]*e/.test(text) || text === "errexit"),
    pipefail: options.includes("pipefail"),
    nounset: options.some((text) => /^-[a-z]*u/.test(text)),
  };
  yield { path: [...path, ...script.rest], origin: "container", modes };
}

/** `jobs.NAME.steps[].run` and `runs.steps[].run`; `shell: bash` brings pipefail, the default does not. */
function* inStep(value: object, path: ManifestPath): Generator<Found> {
  if (path.at(-2) !== "steps" || !hasText(value, "run")) return;
  const shell = "shell" in value ? String(value.shell) : "";
  if (shell !== "" && !/^(?:ba|)sh\b/.test(shell)) return;
  const modes = { errexit: true, pipefail: shell === "bash" };
  yield { path: [...path, "run"], origin: "workflow", modes };
}

function listOf(value: object, key: string): unknown[] {
  const list: unknown = (value as Readonly<Record<string, unknown>>)[key];
  return Array.isArray(list) ? list : [];
}

function hasText(value: unknown, key: string): boolean {
  if (typeof value !== "object" || value === null) return false;
  return typeof (value as Readonly<Record<string, unknown>>)[key] === "string";
}

import type { Repository } from "../../document/repository.ts";
import type { ShellWord } from "../../shell/shell-commands.ts";
import {
  everyName,
  unknownNames,
  type KnownNames,
  type Runner,
  type RunnerCall,
} from "./runner.ts";

/** `npm run`, `pnpm run`, `yarn run` and `bun run`. */
export const packageScripts: Runner = {
  noun: "script",
  files: ["package.json"],
  looksUpwards: true,
  readCall,
  readFile,
  wanted: everyName,
};

/** Words that say `run`, by program. */
const runs: Readonly<Record<string, RegExp>> = {
  npm: /^(?:run|run-script|rum|urn)$/,
  pnpm: /^(?:run|run-script)$/,
  yarn: /^run$/,
  bun: /^run$/,
};

/** Options that choose another package, or leave open whether there is a script. */
const choosing =
  /^(?:-[wCFr]|-ws|--(?:workspaces?|prefix|include-workspace-root|if-present|filter|dir|cwd|recursive|parallel|global|location|help|version|resume-from)(?:=.*)?|-h|-v)$/;

function readCall(words: readonly ShellWord[]): RunnerCall | undefined {
  const program = words[0]?.value ?? "";
  const [run, name, ...rest] = words.slice(1).filter(({ text }) => !/^(?:-s|--silent)$/.test(text));
  if (run?.value === undefined || runs[program]?.test(run.value) !== true) return undefined;
  if (name?.value === undefined || !/^[A-Za-z][\w:.-]*$/.test(name.value)) return undefined;
  const end = rest.findIndex(({ text }) => text === "--");
  const own = end === -1 ? rest : rest.slice(0, end);
  if (own.some(({ text }) => choosing.test(text))) return undefined;
  // Yarn and bun run the programs of packages too, and bun files: none of these has a colon in its name.
  if (/^(?:yarn|bun)$/.test(program) && !name.value.includes(":")) return undefined;
  return { folder: "", files: [], operands: [name] };
}

function readFile(repository: Repository, file: string, folder: string): KnownNames {
  const value = parseJson(repository.textOf(file) ?? "");
  if (!isRecord(value) || !isRecord(value["scripts"] ?? {})) return unknownNames(file);
  const names = Object.keys(value["scripts"] ?? {});
  // Yarn finds a script with a colon in any workspace, and a workspace may be what is meant.
  const isOpen =
    "workspaces" in value ||
    repository.kindOf(inFolder(folder, "pnpm-workspace.yaml")) !== undefined;
  return {
    file,
    names: new Set([...names, "env"]),
    internal: new Set(),
    mayHave: (name) => isOpen || /^(?:start|restart|stop)$/.test(name),
  };
}

function inFolder(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

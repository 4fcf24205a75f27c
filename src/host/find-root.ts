import { existsSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { Failure } from "../diagnostics/failure.ts";

const configName = "runbook.config.yaml";

export interface Root {
  /** Absolute path of the folder that holds runbook.config.yaml. */
  root: string;
  /** Configuration and lock, relative to the root. */
  configFile: string;
  lockFile: string;
}

/**
 * The root is the nearest folder, upwards, that holds runbook.config.yaml. Another configuration
 * file keeps that root, has a lock of its own beside it, and is a root by itself when there is none.
 * @throws Failure `config-missing`
 */
export function findRoot(cwd: string, config: string | undefined): Root {
  if (config === undefined) return rootOf(cwd, undefined);
  const file = resolve(cwd, config);
  if (!existsSync(file)) {
    throw new Failure("config-missing", `Cannot read ${config}: no such file`, "Check --config");
  }
  return rootOf(dirname(file), file);
}

function rootOf(start: string, config: string | undefined): Root {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, configName))) return describe(folder, config);
    if (dirname(folder) === folder) break;
  }
  if (config !== undefined) return describe(dirname(config), config);
  throw new Failure(
    "config-missing",
    `Missing ${configName} in ${start} and the folders above it`,
    "Change to the repository of the runbooks, or name the file with --config FILE",
  );
}

function describe(root: string, config: string | undefined): Root {
  const path = config === undefined ? configName : relative(root, config).split(sep).join("/");
  const lockFile = `${path.replace(/(?:\.config)?\.ya?ml$/, "")}.lock`;
  return { root, configFile: path, lockFile };
}

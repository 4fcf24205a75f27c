import { readArguments } from "./read-arguments.ts";
import type { ShellCommand, ShellWord } from "./shell-commands.ts";

/** A command that is run in a container that runs already. */
export interface ExecCall {
  program: "kubectl" | "docker" | "compose";
  /** Standard input is passed on. Compose always does. */
  passesInput: boolean;
  /** A terminal is asked for: `-t`; compose without `-T`. */
  asksTerminal: boolean;
  /** The container, pod or service. */
  target: ShellWord;
  /** What runs there, `env`, `sudo` and `sh -c` included. */
  words: readonly ShellWord[];
}

const valued = {
  kubectl: new Set(
    "-n --namespace --context --kubeconfig -c --container -f --filename --pod-running-timeout".split(
      " ",
    ),
  ),
  docker: new Set("-e --env --env-file -u --user -w --workdir --detach-keys".split(" ")),
  compose: new Set("-e --env -u --user -w --workdir --index".split(" ")),
  global: new Set(
    "-H --host -c --context -f --file -p --project-name --env-file --profile".split(" "),
  ),
};

/** What `kubectl exec`, `docker exec` or `docker compose exec` runs; undefined for another command. */
export function execCall({
  name,
  words,
}: Pick<ShellCommand, "name" | "words">): ExecCall | undefined {
  const program = programOf(name, words);
  if (program === undefined) return undefined;
  const at = words.findIndex(({ value }) => value === "exec");
  const [before, after] = [words.slice(0, at), words.slice(at)];
  const expected = program === "compose" ? 2 : 1;
  const globals = program === "kubectl" ? valued.kubectl : valued.global;
  const { operands } = readArguments(before, globals);
  if (at < 1 || operands.length >= (name === "docker-compose" ? 1 : expected)) return undefined;
  const isMarked = program === "kubectl" && after.some(({ value }) => value === "--");
  const {
    operands: found,
    options,
    rest,
  } = readArguments(after, valued[program], {
    ...(isMarked ? {} : { stopsAtOperands: 1 }),
  });
  const [target] = found;
  if (target === undefined || rest.length === 0) return undefined;
  const inner = rest[0]?.value === "--" ? rest.slice(1) : rest;
  const isOn = (letter: string, long: string): boolean =>
    options.has(letter) || (options.has(long) && options.get(long) !== "false");
  return {
    program,
    passesInput: program === "compose" || isOn("-i", "--stdin") || options.has("--interactive"),
    asksTerminal:
      program === "compose"
        ? !isOn("-T", "--no-TTY") && !options.has("--no-tty")
        : isOn("-t", "--tty"),
    target,
    words: inner,
  };
}

function programOf(
  name: string | undefined,
  words: readonly ShellWord[],
): ExecCall["program"] | undefined {
  if (name === "kubectl" || name === "oc") return "kubectl";
  if (name === "docker-compose") return "compose";
  if (name !== "docker" && name !== "podman" && name !== "nerdctl") return undefined;
  return words[1]?.value === "compose" ? "compose" : "docker";
}

import { oncePer } from "./once-per.ts";
import { readArguments, type Arguments } from "./read-arguments.ts";
import type { ShellWord } from "./shell-commands.ts";

/** Options of kubectl 1.32 that take the next word (`kubectl options`, `kubectl <verb> --help`). */
const valued = new Set(
  [
    "-n --namespace --context --kubeconfig --cluster --user -s --server --as --as-group --token",
    "-o --output -l --selector -f --filename -k --kustomize -c --container --field-selector",
    "--sort-by --timeout --for --image --from-literal --from-file --from-env-file --type -p --patch",
    "--replicas --tail --since --template --request-timeout --grace-period --overrides --port",
    "--restart-policy --subresource --patch-file --field-manager --max-log-requests -L --profile",
  ].flatMap((line) => line.split(" ")),
);

export interface KubectlCall extends Arguments {
  /** `get`, `delete`, `exec`; a plugin's name too. */
  verb: string;
}

/** A call of kubectl or oc, taken apart; undefined for any other command or without a known verb. */
export function kubectlCall(
  name: string | undefined,
  words: readonly ShellWord[],
): KubectlCall | undefined {
  return name === "kubectl" || name === "oc" || name === "k" ? readCall(words) : undefined;
}

const readCall = oncePer((words: readonly ShellWord[]): KubectlCall | undefined => {
  const { operands, options, rest } = readArguments(words, valued);
  const [verb, ...others] = operands;
  if (verb?.value === undefined) return undefined;
  return { verb: verb.value, operands: others, options, rest };
});

/** The kinds that a call names, lower case and without their group: `pvc` of `delete pvc/a pvc/b`. */
export function kindsOf({ operands }: Pick<KubectlCall, "operands">): string[] {
  const [first, ...others] = operands.map(({ text, value }) => value ?? text);
  const named = first?.includes("/") === true ? [first, ...others] : [first ?? ""];
  return named
    .flatMap((text) => (text.split("/")[0] ?? "").split(","))
    .map((kind) => (kind.split(".")[0] ?? "").toLowerCase());
}

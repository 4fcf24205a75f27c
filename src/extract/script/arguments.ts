import type { Cluster } from "../../model/config.ts";
import type { Runbook } from "../../model/runbook.ts";
import { timestampPattern, typeSummaries, type ValueType } from "../../model/values.ts";
import { heredocDelimiter } from "../../shell/heredoc-delimiter.ts";
import { quote } from "../../shell/quote.ts";
import { installHint } from "./tools.ts";
import { optionOf, usageText, type ScriptInput } from "./usage.ts";

/** Extended regular expressions for bash of the types that a script can check by one. */
const formats: Partial<Record<ValueType, string>> = {
  int: "^-?(0|[1-9][0-9]*)$",
  duration: "^([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?$",
  timestamp: timestampPattern.source
    .replaceAll("(?:", "(")
    .replaceAll("\\d", "[0-9]")
    .replaceAll("\\.", "[.]"),
  size: "^[0-9]+([.][0-9]+)?([kMGT]|[KMGT]i)?$",
  name: "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$",
};

/** The `usage` function. The text stands in a quoted heredoc: nothing in it is expanded. */
export function usageFunction(
  runbook: Runbook,
  clusters: readonly Cluster[],
  inputs: readonly ScriptInput[],
): string {
  const text = usageText(runbook, clusters, inputs);
  const delimiter = heredocDelimiter(text);
  return `usage() {\n  cat <<'${delimiter}'\n${text}\n${delimiter}\n}`;
}

/** The table of the clusters' values. Values arrive quoted: as values, never as code. */
export function clusterTable(
  clusters: readonly Cluster[],
  valueNames: readonly string[],
  usesKubernetes: boolean,
): string {
  const rows = clusters.map((cluster) => {
    const { kubernetes } = cluster;
    const settings: [string, string][] = usesKubernetes
      ? [
          ["KUBE_CONTEXT", kubernetes?.context ?? cluster.name],
          ["KUBE_CONFIG", kubernetes?.kubeconfig ?? ""],
          ["KUBE_UID", kubernetes?.uid ?? ""],
          ["PROTECTED_NAMESPACES", cluster.protectedNamespaces.join(" ")],
        ]
      : [];
    for (const name of valueNames) {
      const value = cluster.values[name];
      if (value !== undefined) settings.push([name, value]);
    }
    const lines = settings.map(([name, value]) => `      ${name}=${quote(value)}`);
    return [`    ${cluster.name})`, ...(lines.length > 0 ? lines : ["      :"]), "      ;;"];
  });
  const known = clusters.map(({ name }) => name).join(", ");
  return [
    "# The clusters that this runbook applies to, with their values.",
    "use_cluster() {",
    '  case "$1" in',
    ...rows.flat(),
    `    *) usage_error "unknown cluster '$1', expected ${clusters.length > 1 ? "one of " : ""}${known}" ;;`,
    "  esac",
    "}",
  ].join("\n");
}

/** Reads the command line: options beat the environment, the environment beats the default. */
export function argumentLoop(inputs: readonly ScriptInput[], usesKubernetes: boolean): string {
  const positional = inputs.filter(({ position }) => position !== undefined);
  const options = inputs.filter(
    ({ input, position }) => position === undefined && input.type !== "secret",
  );
  const arms = options.map(
    ({ name, input }) =>
      [optionOf(name), `${name}=${input.type === "path" ? '$(absolute "$2")' : "$2"}`] as const,
  );
  if (usesKubernetes) arms.push(["--kubeconfig", 'run_kubeconfig=$(absolute "$2")']);
  arms.push(["--report", 'run_report=$(absolute "$2")']);
  const required = positional.filter(({ isRequired }) => isRequired).length + 1;
  const words = ["CLUSTER", ...positional.map(({ name }) => name)].join(" ");
  const count =
    required === positional.length + 1
      ? `((\${#arguments[@]} == ${required}))`
      : `((\${#arguments[@]} >= ${required} && \${#arguments[@]} <= ${positional.length + 1}))`;
  return [
    ...inputs.filter(({ position }) => position === undefined).map(initialValue),
    `run_report=''${usesKubernetes ? " run_kubeconfig=''" : ""} arguments=()`,
    "while (($# > 0)); do",
    '  case "$1" in',
    "    -h | --help)",
    "      usage",
    "      exit 0",
    "      ;;",
    '    --*=*) set -- "${1%%=*}" "${1#*=}" "${@:2}" ;;',
    `    ${arms.map(([option]) => option).join(" | ")})`,
    '      (($# > 1)) || usage_error "$1 needs a value"',
    '      case "$1" in',
    ...arms.map(([option, action]) => `        ${option}) ${action} ;;`),
    "      esac",
    "      shift 2",
    "      ;;",
    '    -*) usage_error "unknown option $1" ;;',
    "    *)",
    '      arguments+=("$1")',
    "      shift",
    "      ;;",
    "  esac",
    "done",
    `${count} || usage_error "expected ${words}, got \${#arguments[@]} arguments"`,
    "CLUSTER=${arguments[0]}",
    ...positional.map(({ name, input }, index) =>
      input.default === undefined
        ? `${name}=\${arguments[${index + 1}]}`
        : `${name}=\${arguments[${index + 1}]:-${quote(input.default)}}`,
    ),
    'use_cluster "$CLUSTER"',
    ...inputs.flatMap(validation),
  ].join("\n");
}

function initialValue({ name, input }: ScriptInput): string {
  const fallback = input.default ?? "";
  const bare = /^[\w./:@%+,-]*$/.test(fallback);
  const line = bare
    ? `${name}=\${${name}:-${fallback}}`
    : `[[ -n \${${name}:-} ]] || ${name}=${quote(fallback)}`;
  return input.type === "path" && !fallback.startsWith("/")
    ? `if [[ -n \${${name}:-} ]]; then ${name}=$(absolute "$${name}"); else ${name}=${quote(fallback)}; fi`
    : line;
}

function validation({ name, input, isRequired, position }: ScriptInput): string[] {
  const lines: string[] = [];
  if (input.type === "secret") {
    if (isRequired) {
      lines.push(
        `[[ -n $${name} ]] || usage_error "${name} is not set: give it in the environment"`,
      );
    }
    return lines;
  }
  if (isRequired && position === undefined) {
    lines.push(
      `[[ -n $${name} ]] || usage_error "${name} is missing: give ${optionOf(name)} VALUE"`,
    );
  }
  const format =
    input.type === "enum"
      ? `^(${(input.options ?? []).map(escapeRegex).join("|")})$`
      : formats[input.type];
  if (format !== undefined) {
    const expected =
      input.type === "enum" ? (input.options ?? []).join(" or ") : typeSummaries[input.type];
    const check = `require_format ${name} "$${name}" ${quote(format)} ${quote(expected)}`;
    lines.push(isRequired ? check : `[[ -z $${name} ]] || ${check}`);
  }
  return lines;
}

function escapeRegex(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** Checks every tool at once, before anything is touched. */
export function toolCheck(tools: readonly string[]): string {
  return [
    "missing_tools=()",
    ...tools.map((tool) => `need ${quote(tool)} ${quote(installHint(tool))}`),
    "if ((${#missing_tools[@]} > 0)); then",
    "  printf 'Missing: %s\\n' \"${missing_tools[@]}\" >&2",
    "  exit 2",
    "fi",
  ].join("\n");
}

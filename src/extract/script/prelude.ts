import absolute from "./absolute.sh?raw";
import deadline from "./deadline.sh?raw";
import expect from "./expect.sh?raw";
import expectJson from "./expect-json.sh?raw";
import expectRegex from "./expect-regex.sh?raw";
import expectText from "./expect-text.sh?raw";
import expectThreshold from "./expect-threshold.sh?raw";
import expectWildcard from "./expect-wildcard.sh?raw";
import format from "./format.sh?raw";
import kubernetes from "./kubernetes.sh?raw";
import recovery from "./recovery.sh?raw";
import rollback from "./rollback.sh?raw";
import run from "./run.sh?raw";
import supervise from "./supervise.sh?raw";
import tools from "./tools.sh?raw";
import usage from "./usage.sh?raw";
import within from "./within.sh?raw";

const fragments = {
  absolute,
  deadline,
  expect,
  "expect-json": expectJson,
  "expect-regex": expectRegex,
  "expect-text": expectText,
  "expect-threshold": expectThreshold,
  "expect-wildcard": expectWildcard,
  format,
  kubernetes,
  recovery,
  rollback,
  run,
  supervise,
  tools,
  usage,
  within,
} as const;

export type Fragment = keyof typeof fragments;

/** The bash functions of a fragment, without the directive that its own file needs. */
export function fragment(name: Fragment): string {
  return fragments[name].replace(/^# shellcheck .*\n/, "").trimEnd();
}

/**
 * Names that a script defines for itself. A block that defined one of them would break the run,
 * so this is an error of the source, not a surprise of the drill.
 */
export function reservedNames(): Set<string> {
  const names = new Set(["usage", "use_cluster", "arguments", "missing_tools"]);
  for (const text of Object.values(fragments)) {
    for (const match of text.matchAll(/^(\w+)\(\) \{$/gm)) names.add(match[1] ?? "");
    for (const match of text.matchAll(/\b(run_\w+)(?:\+?=)/g)) names.add(match[1] ?? "");
  }
  return names;
}

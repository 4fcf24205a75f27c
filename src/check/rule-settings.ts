import type { Diagnostic, Severity } from "../diagnostics/diagnostic.ts";
import { suggestHelp } from "../diagnostics/suggest.ts";
import type { Config, RuleConfig } from "../model/config.ts";
import type { AnyRule, OptionValue } from "../rules/rule.ts";
import { configFile } from "./subject.ts";

/** A rule that is on, with its severity and options. */
export interface ActiveRule {
  rule: AnyRule;
  severity: Severity;
  /** In a document that is no runbook of ours. */
  untagged: Severity;
  options: Readonly<Record<string, OptionValue>>;
}

/** The rules that are on, as the configuration says, and what is wrong with what it says. */
export function resolveRules(
  rules: readonly AnyRule[],
  config: Config["rules"] = {},
  file: string = configFile,
): { active: ActiveRule[]; diagnostics: Diagnostic[] } {
  const known = new Map(rules.map((rule) => [rule.id, rule]));
  const diagnostics = Object.entries(config).flatMap(([id, given]) => {
    const rule = known.get(id);
    if (rule !== undefined) return checkOptions(rule, given, file);
    const reason = `Unexpected rule \`${id}\`, expected one that exists`;
    const help = suggestHelp(id, [...known.keys()]);
    return [fault("rule-unknown", reason, help, file)];
  });
  const active = rules.flatMap((rule): ActiveRule[] => {
    const given: RuleConfig = config[rule.id] ?? { options: {} };
    const wanted = typeof given === "string" ? given : given.severity;
    const severity = wanted ?? rule.severity;
    if (severity === "off") return [];
    const untagged = wanted === undefined ? (rule.untagged ?? severity) : severity;
    const options = typeof given === "string" ? {} : given.options;
    return [{ rule, severity, untagged, options: { ...rule.options, ...options } }];
  });
  return { active, diagnostics };
}

function checkOptions(rule: AnyRule, given: RuleConfig, file: string): Diagnostic[] {
  if (typeof given === "string") return [];
  return Object.entries(given.options).flatMap(([name, value]) => {
    const standard = rule.options[name];
    if (standard !== undefined && kindOf(standard) === kindOf(value)) return [];
    const expected =
      standard === undefined
        ? "one that the rule has"
        : `${kindOf(standard)}, not ${kindOf(value)}`;
    const reason = `Unexpected option \`${name}\` of rule \`${rule.id}\`, expected ${expected}`;
    const names = Object.keys(rule.options);
    const help =
      names.length === 0 ? "Remove it: the rule has no options" : suggestHelp(name, names);
    return [fault("rule-option", reason, help, file)];
  });
}

function kindOf(value: OptionValue): string {
  return Array.isArray(value) ? "a list" : `a ${typeof value}`;
}

function fault(id: string, reason: string, help: string, file: string): Diagnostic {
  return { id, severity: "error", reason, help, file };
}

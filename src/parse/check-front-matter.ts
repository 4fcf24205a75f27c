import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { suggestHelp } from "../diagnostics/suggest.ts";
import type { FrontMatter, Input } from "../model/front-matter.ts";
import { refusePath } from "../model/output-path.ts";
import { explainInvalid } from "../model/values.ts";
import type { Subject } from "./explain-issues.ts";
import { problem, type Site } from "./problem.ts";

/** Variables that the tool sets. */
const reservedVariables: readonly string[] = ["RUN_ID", "RUN_DIR", "CLUSTER", "KUBECONFIG"];

/** What the schema cannot say: one key of the front matter against another. */
export function checkFrontMatter(frontMatter: FrontMatter, subject: Subject): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const { inputs, values, drill } = frontMatter;

  for (const [name, input] of Object.entries(inputs)) {
    diagnostics.push(...checkInput(name, input, subject));
    if (!(name in values)) continue;
    const reason = `Unexpected input \`${name}\`, expected a name that is not in \`values\``;
    const first = valueAt(`values.${name}`, subject);
    const cause = { ...first, reason: "the cluster value" };
    const site = keyAt(`inputs.${name}`, subject);
    diagnostics.push(problem("variable-twice", site, reason, "Remove one of the two", cause));
  }
  for (const path of [...names("inputs", inputs), ...names("values", values)]) {
    const name = path.slice(path.indexOf(".") + 1);
    if (!reservedVariables.includes(name)) continue;
    const reason = `Unexpected \`${name}\`, expected a variable that the tool does not set`;
    const site = keyAt(path, subject);
    diagnostics.push(problem("variable-reserved", site, reason, "Choose another name"));
  }
  for (const [index, name] of (drill?.arguments ?? []).entries()) {
    if (name in inputs) continue;
    const reason = `Unexpected argument \`${name}\`, expected the name of an input`;
    const help = suggestHelp(name, Object.keys(inputs));
    const site = valueAt(`drill.arguments.${index}`, subject);
    diagnostics.push(problem("argument-unknown", site, reason, help));
  }
  const refusal = drill?.script === undefined ? undefined : refusePath(drill.script);
  if (refusal !== undefined) {
    const reason = `Unexpected path \`${drill?.script}\`, expected one below the root: ${refusal}`;
    const site = valueAt("drill.script", subject);
    diagnostics.push(problem("path-refused", site, reason, "Write a path below the root"));
  }
  return diagnostics;
}

function checkInput(name: string, input: Input, subject: Subject): Diagnostic[] {
  const path = `inputs.${name}`;
  if (input.type === "enum" && input.options === undefined) {
    const reason = `Missing \`options\` in \`${path}\`, expected the values of the enum`;
    return [
      problem("input-options", keyAt(path, subject), reason, "Add `options: [first, second]`"),
    ];
  }
  if (input.type !== "enum" && input.options !== undefined) {
    const reason = `Unexpected \`options\` of type ${input.type}, expected them with type enum`;
    const site = keyAt(`${path}.options`, subject);
    return [problem("input-options", site, reason, "Write `type: enum`")];
  }
  if (input.default === undefined || input.default === "") return [];
  const expected = explainInvalid(input.type, input.default, input.options);
  if (expected === undefined) return [];
  const reason = `Unexpected default \`${input.default}\`, expected ${expected}`;
  const site = valueAt(`${path}.default`, subject);
  return [problem("input-default", site, reason, `Write ${expected}, or remove the default`)];
}

function names(parent: string, record: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(record).map((name) => `${parent}.${name}`);
}

function keyAt(path: string, { file, entries, place }: Subject): Site {
  return { file, place: entries.get(path)?.key ?? place };
}

function valueAt(path: string, { file, entries, place }: Subject): Site {
  return { file, place: entries.get(path)?.value ?? place };
}

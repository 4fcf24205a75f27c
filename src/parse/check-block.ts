import type { DiagnosticId } from "../diagnostics/catalogue.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { isShell, type BlockAttributes, type TaggedBlock } from "../model/block.ts";
import { refusePath } from "../model/output-path.ts";
import { checkExpectation } from "./check-expectation.ts";
import { problem } from "./problem.ts";

type Key = keyof BlockAttributes;

/** What can be said about a tagged block without looking at any other. */
export function checkBlock(block: TaggedBlock): Diagnostic[] {
  const { attributes, attributePlaces, file, language } = block;
  const { name, role } = attributes;
  const diagnostics: Diagnostic[] = [];
  const report = (id: DiagnosticId, key: Key, reason: string, help: string): void => {
    const place = attributePlaces[key] ?? attributePlaces["name"] ?? block.place;
    diagnostics.push(problem(id, { file, place }, reason, help));
  };

  if (attributes.every !== undefined && attributes.within === undefined) {
    const reason = `Unexpected \`every\` without \`within\` in block \`${name}\`, expected both`;
    report("block-poll-misplaced", "every", reason, "Add `within=5m`: every wait ends");
  }
  if (attributes.within !== undefined && role !== "verify") {
    const reason = `Unexpected \`within\` in block \`${name}\`, expected it with role=verify only`;
    const help = "Write `role=verify`, or `timeout` for the longest time the block may take";
    report("block-poll-misplaced", "within", reason, help);
  }
  if (attributes.approve === true && role !== "run" && role !== "apply" && role !== "verify") {
    const reason = `Unexpected \`approve\` in block \`${name}\` with role=${role}, expected it with run, apply or verify only`;
    const help = "Remove it: what undoes and cleans up waits for nobody";
    report("block-approve-misplaced", "approve", reason, help);
  }
  if (attributes["rollback-of"] !== undefined && role !== "rollback") {
    const reason = `Unexpected \`rollback-of\` in block \`${name}\`, expected it with role=rollback only`;
    report("block-rollback-of", "rollback-of", reason, "Write `role=rollback`");
  }
  if (attributes["rollback-of"] === undefined && role === "rollback") {
    const reason = `Missing \`rollback-of\` in block \`${name}\`, expected the name of the block it undoes`;
    report("block-rollback-of", "role", reason, "Add `rollback-of=name-of-the-block`");
  }
  if (attributes.match !== undefined && role !== "expect") {
    const reason = `Unexpected \`match\` in block \`${name}\`, expected it with role=expect only`;
    report("block-expect-invalid", "match", reason, "Write `role=expect`, or remove it");
  }
  if (role === "expect") {
    for (const { help, key, reason } of checkExpectation(block)) {
      report("block-expect-invalid", key, reason, help);
    }
  }
  const isPolled = attributes.within !== undefined;
  if (attributes.outputs.length > 0 && (isPolled || role === "cleanup")) {
    const what = isPolled ? "a verify block with `within`" : "a cleanup block";
    const reason = `Unexpected \`outputs\` in ${what}, expected none: it runs in a subshell`;
    const help = "Set the variables in a block of their own";
    report("block-outputs-lost", "outputs", reason, help);
  }
  const expected = languageOf(block);
  if (expected !== undefined) {
    const found = language === "" ? "no language" : `language \`${language}\``;
    const reason = `Unexpected ${found} of block \`${name}\`, expected ${expected} for role=${role}`;
    report("block-language", "role", reason, `Write ${expected} before the brace`);
  }
  if (role === "file" && attributes.file === undefined) {
    const reason = `Missing \`file\` in block \`${name}\`, expected the path that it is written to`;
    report("block-file-missing", "role", reason, "Add `file=path/below/the/root`");
  }
  const refusal = attributes.file === undefined ? undefined : refusePath(attributes.file);
  if (refusal !== undefined) {
    const reason = `Unexpected path \`${attributes.file}\`, expected one below the root: ${refusal}`;
    report("path-refused", "file", reason, "Write a path below the root");
  }
  if (attributes.permission !== undefined && attributes.file === undefined) {
    const reason = `Unexpected \`permission\` in block \`${name}\`, expected it with \`file\` only`;
    report("block-permission-alone", "permission", reason, "Add `file=path`, or remove it");
  }
  return diagnostics;
}

/** What the language should be when the role cannot use the one that is there. */
function languageOf({ attributes: { role }, language }: TaggedBlock): string | undefined {
  if (role === "apply") return language === "yaml" ? undefined : "`yaml`";
  if (role === "file" || role === "expect") return undefined;
  return isShell(language) ? undefined : "`bash`";
}

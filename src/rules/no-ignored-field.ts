import { objectsOfKind, type ManifestObject } from "./kinds/manifests-of.ts";
import { runChecks, textOf, type ObjectFinding } from "./kinds/admission.ts";
import { defineRule } from "./rule.ts";

/** A field that is accepted and has no effect lets a recovery look right until somebody uses it. */
export const noIgnoredField = defineRule({
  id: "no-ignored-field",
  summary: "A field of a manifest has an effect",
  severity: "warning",
  *check(document) {
    for (const object of objectsOfKind(document, "postgresql.cnpg.io", "Cluster")) {
      yield* runChecks(object, [superuserSecret]);
    }
    for (const object of objectsOfKind(document, "velero.io", "Restore")) {
      yield* runChecks(object, [existingResourcePolicy, backupAndSchedule]);
    }
  },
});

function* superuserSecret({ has, value }: ManifestObject): Generator<ObjectFinding> {
  if (!has("spec", "superuserSecret")) return;
  if (has("spec", "enableSuperuserAccess") && value("spec", "enableSuperuserAccess") !== false)
    return;
  yield {
    path: ["spec", "superuserSecret"],
    part: "key",
    reason:
      "Unexpected `superuserSecret` without `enableSuperuserAccess`, expected both: the password is removed otherwise",
    help: "Add `enableSuperuserAccess: true`, or remove it",
  };
}

/** A free text in the schema; the controller ends a restore with another value as FailedValidation. */
function* existingResourcePolicy({ value }: ManifestObject): Generator<ObjectFinding> {
  const policy = textOf(value("spec", "existingResourcePolicy"));
  if (policy === undefined || /^(?:|none|update)$/.test(policy)) return;
  yield {
    path: ["spec", "existingResourcePolicy"],
    reason: `Unexpected policy \`${policy}\`, expected \`none\` or \`update\``,
    help: "Write `update`, or remove it",
    severity: "error",
  };
}

function* backupAndSchedule({ value }: ManifestObject): Generator<ObjectFinding> {
  const [backup, schedule] = [value("spec", "backupName"), value("spec", "scheduleName")].map(
    textOf,
  );
  if (!backup || !schedule) return;
  yield {
    path: ["spec", "scheduleName"],
    part: "key",
    reason: "Unexpected `scheduleName` beside `backupName`, expected one of them",
    help: "Remove one of them",
    severity: "error",
  };
}

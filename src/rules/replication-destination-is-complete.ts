import { objectsOfKind, type ManifestObject } from "./kinds/manifests-of.ts";
import { runChecks, textOf, type ObjectFinding } from "./kinds/admission.ts";
import { defineRule } from "./rule.ts";

/** VolSync accepts a destination that it cannot restore to, and says so only in a status that nobody waits for. */
export const replicationDestinationIsComplete = defineRule({
  id: "replication-destination-is-complete",
  summary: "A ReplicationDestination says where it restores to, once, and how",
  severity: "error",
  *check(document) {
    for (const object of objectsOfKind(document, "volsync.backube", "ReplicationDestination")) {
      if (typeof object.value("spec", "restic") !== "object") continue;
      yield* runChecks(object, [volume, copyMethod, repository, previous, trigger]);
    }
  },
});

function* volume({ has, subject }: ManifestObject): Generator<ObjectFinding> {
  const isGiven = has("spec", "restic", "destinationPVC");
  const size = ["capacity", "accessModes"].filter((key) => has("spec", "restic", key));
  if (isGiven && size[0] !== undefined) {
    yield {
      path: ["spec", "restic", size[0]],
      part: "key",
      reason: `Unexpected \`${size[0]}\` beside \`destinationPVC\`, expected one of them: it is ignored`,
      help: "Remove one of them",
      severity: "warning",
    };
  } else if (!isGiven && size.length < 2 && !subject.isPartial) {
    yield {
      path: ["spec", "restic"],
      part: "key",
      reason:
        "Missing volume in ReplicationDestination, expected `destinationPVC`, or `capacity` and `accessModes`",
      help: "Add `destinationPVC` with the name of a claim that exists",
    };
  }
}

/** The schema allows what the mover refuses after the restore (VolSync 0.16). */
function* copyMethod({ value }: ManifestObject): Generator<ObjectFinding> {
  const method = textOf(value("spec", "restic", "copyMethod"));
  if (method !== "Clone" && method !== "None") return;
  yield {
    path: ["spec", "restic", "copyMethod"],
    reason: `Unexpected copy method \`${method}\` of a destination, expected \`Direct\` or \`Snapshot\``,
    help: "Write `Direct`",
    ...(method === "None" && { severity: "warning" as const }),
  };
}

function* repository({ has, subject }: ManifestObject): Generator<ObjectFinding> {
  if (has("spec", "restic", "repository") || subject.isPartial) return;
  yield {
    path: ["spec", "restic"],
    part: "key",
    reason:
      "Missing `repository` in ReplicationDestination, expected the Secret of the restic repository",
    help: "Add `repository` with the name of a Secret in the same namespace",
  };
}

function* previous({ value }: ManifestObject): Generator<ObjectFinding> {
  const count = value("spec", "restic", "previous");
  if (typeof count !== "number" || count >= 0) return;
  yield {
    path: ["spec", "restic", "previous"],
    reason: `Unexpected \`${count}\`, expected 0 or more: the newest snapshot would be restored`,
    help: "Write how many snapshots to skip, counted back from the newest",
  };
}

function* trigger({ has, subject }: ManifestObject): Generator<ObjectFinding> {
  if (has("spec", "trigger") || subject.isPartial) return;
  yield {
    path: ["spec"],
    part: "key",
    reason:
      "Missing `trigger` in ReplicationDestination, expected `manual`: without one it restores over and over",
    help: "Add `trigger: {manual: NAME}`, and wait until `status.lastManualSync` is NAME",
    severity: "warning",
  };
}

import type { ObjectCheck } from "./admission.ts";
import { textOf } from "./admission.ts";

const recovery = ["spec", "bootstrap", "recovery"] as const;
const target = [...recovery, "recoveryTarget"] as const;
const targets = ["targetTime", "targetName", "targetXID", "targetLSN", "targetImmediate"] as const;

/** What the webhook of CloudNativePG 1.30 says about `spec.bootstrap.recovery.recoveryTarget`. */
export const recoveryTargetChecks: readonly ObjectCheck[] = [
  function* oneTarget({ value }) {
    const given = targets.filter((name) => (textOf(value(...target, name)) ?? "") !== "");
    const second = given[1];
    if (second === undefined) return;
    yield {
      path: [...target, second],
      part: "key",
      reason: `Unexpected \`${second}\` beside \`${given[0]}\`, expected one recovery target`,
      help: `Remove \`${given[0]}\` or \`${second}\``,
    };
  },
  function* backupIdOfLabel({ has, value }) {
    const label = ["targetName", "targetXID", "targetImmediate"].find(
      (name) => (textOf(value(...target, name)) ?? "") !== "",
    );
    if (label === undefined || has(...target, "backupID") || has(...recovery, "volumeSnapshots"))
      return;
    yield {
      path: [...target, label],
      part: "key",
      reason: `Missing \`backupID\` in \`recoveryTarget\` with \`${label}\`, expected the backup to start from`,
      help: "Add `backupID`: the `backupId` in the status of a completed Backup",
    };
  },
  function* timeFormat({ value }) {
    const time = textOf(value(...target, "targetTime"));
    if (time === undefined || isTargetTime(time)) return;
    yield {
      path: [...target, "targetTime"],
      reason: `Unexpected \`${time}\`, expected a time that CloudNativePG reads`,
      help: "Write RFC 3339 with a zone, such as `2026-03-01T04:00:00Z`",
    };
  },
  function* timeline({ value }) {
    const timeline = textOf(value(...target, "targetTLI"));
    if (timeline === undefined || /^(?:|latest|0*[1-9]\d*)$/.test(timeline)) return;
    yield {
      path: [...target, "targetTLI"],
      reason: `Unexpected \`${timeline}\`, expected a timeline`,
      help: "Write `latest` or an integer of 1 or more, in quotes",
    };
  },
  function* transaction({ value }) {
    const xid = textOf(value(...target, "targetXID"));
    if (xid === undefined || (/^\d*$/.test(xid) && Number(xid) < 2 ** 32)) return;
    yield {
      path: [...target, "targetXID"],
      reason: `Unexpected \`${xid}\`, expected a transaction id of 32 bits`,
      help: "Write the id in decimal, without the epoch",
    };
  },
  function* restorePoint({ value }) {
    const name = textOf(value(...target, "targetName"));
    if (name === undefined || name.length < 64) return;
    yield {
      path: [...target, "targetName"],
      reason: `Unexpected name of ${name.length} characters, expected a restore point of fewer than 64`,
      help: "Write the name that was given to `pg_create_restore_point`",
    };
  },
  function* position({ value }) {
    const lsn = textOf(value(...target, "targetLSN"));
    if (lsn === undefined || /^(?:|[0-9A-Fa-f]{1,8}\/[0-9A-Fa-f]{1,8})$/.test(lsn)) return;
    yield {
      path: [...target, "targetLSN"],
      reason: `Unexpected \`${lsn}\`, expected a WAL position`,
      help: "Write it as PostgreSQL does, such as `0/3000028`",
    };
  },
];

/** Formats seen accepted and refused on a real API: a blank or a T, seconds, and `Z`, `+02:00` or, behind a blank, `+02`. */
function isTargetTime(text: string): boolean {
  return /^(?:|\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?:T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})?| \d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}(?::\d{2}(?::\d{2})?)?)?)?)$/.test(
    text,
  );
}

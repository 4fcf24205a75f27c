import { manifestsOf, type ManifestObject } from "./kinds/manifests-of.ts";
import { longestGap } from "./words/cron.ts";
import { objectiveOf, spellDuration } from "./words/objectives.ts";
import { defineRule } from "./rule.ts";

/** An objective of one hour beside a backup once a day is a promise that is broken on 23 hours of 24. */
export const scheduleMeetsRpo = defineRule({
  id: "schedule-meets-rpo",
  summary: "Backups are made at least as often as the RPO says",
  severity: "warning",
  *check(document) {
    const schedules = manifestsOf(document).flatMap((object) => scheduleOf(object) ?? []);
    // Whatever is written to an archive all the time has no schedule.
    if (
      schedules.length === 0 ||
      /\bWAL\b|wal_level|archive_mode|ScheduledBackup/.test(document.text)
    )
      return;
    const seconds = objectiveOf(document, "RPO");
    if (seconds === undefined || schedules.some(({ gap }) => gap <= seconds)) return;
    for (const { gap, object, path } of schedules) {
      yield {
        place: object.place(path),
        reason: `Unexpected schedule with up to ${spellDuration(gap)} between two backups, expected at most the RPO of ${spellDuration(seconds)}`,
        help: "Run it more often, or write down the objective that it meets",
        ...(document.library === undefined ? { severity: "info" as const } : {}),
      };
    }
  },
});

interface Schedule {
  object: ManifestObject;
  path: string[];
  /** Seconds. */
  gap: number;
}

function scheduleOf(object: ManifestObject): Schedule | undefined {
  const path = pathOf(object);
  const text = path && object.value(...path);
  const minutes = typeof text === "string" ? longestGap(text) : undefined;
  return path && minutes !== undefined ? { object, path, gap: minutes * 60 } : undefined;
}

function pathOf({ apiVersion, kind, value }: ManifestObject): string[] | undefined {
  const name = value("metadata", "name");
  switch (`${apiVersion.split("/", 1)[0] ?? ""} ${kind}`) {
    case "batch CronJob":
      return typeof name === "string" &&
        /backup|dump/.test(name) &&
        !/verif|check|test|prune|clean/.test(name)
        ? ["spec", "schedule"]
        : undefined;
    case "velero.io Schedule":
      return ["spec", "schedule"];
    case "volsync.backube ReplicationSource":
      return ["spec", "trigger", "schedule"];
    default:
      return undefined;
  }
}

import type { Place } from "../diagnostics/diagnostic.ts";
import type { Document, Fence } from "../document/document.ts";
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
    const schedules = [
      ...manifestsOf(document).flatMap((object) => scheduleOf(object, document) ?? []),
      ...document.fences.flatMap(crontabLines),
    ];
    // Whatever is written to an archive all the time has no schedule.
    if (
      schedules.length === 0 ||
      /\bWAL\b|wal_level|archive_mode|ScheduledBackup/.test(document.text)
    )
      return;
    const seconds = objectiveOf(document, "RPO");
    if (seconds === undefined || schedules.some(({ gap }) => gap <= seconds)) return;
    for (const { gap, place } of schedules) {
      yield {
        place,
        reason: `Unexpected schedule with up to ${spellDuration(gap)} between two backups, expected at most the RPO of ${spellDuration(seconds)}`,
        help: "Run it more often, or write down the objective that it meets",
        ...(document.library === undefined ? { severity: "info" as const } : {}),
      };
    }
  },
});

interface Schedule {
  place: Place;
  /** Seconds. */
  gap: number;
}

function scheduleOf(object: ManifestObject, document: Document): Schedule | undefined {
  const path = pathOf(object);
  const text = path && object.value(...path);
  const minutes = typeof text === "string" ? longestGap(text) : undefined;
  if (path === undefined || minutes === undefined) return undefined;
  const place = object.place(path);
  // Of two equal keys the last one counts, and the first one is found.
  const written = document.text.slice(place.start.offset, place.end.offset);
  return written.includes(String(text)) ? { place, gap: minutes * 60 } : undefined;
}

/** `0 3 * * * /opt/backup.sh`, in a crontab or in what is piped into one. */
function crontabLines({ code }: Fence): Schedule[] {
  if (code.kind === "yaml" || !/back-?up|dump/i.test(code.text)) return [];
  return Array.from(code.text.matchAll(crontabLine)).flatMap((match) => {
    const [line, schedule = "", command = ""] = match;
    const minutes = isBackup(command) ? longestGap(schedule) : undefined;
    const place = code.placeOf(match.index, match.index + line.length);
    return minutes === undefined ? [] : [{ place, gap: minutes * 60 }];
  });
}

const crontabLine =
  /^[ \t]*((?:[\d*/,]+[ \t]+){4}[\d*/,]+|@(?:hourly|daily|weekly|monthly))[ \t]+(\S.*)$/gm;

function isBackup(name: string): boolean {
  return /back-?up|dump/i.test(name) && !/verif|check|test|prune|clean|delete|rm |sync/i.test(name);
}

function pathOf({ apiVersion, kind, value }: ManifestObject): string[] | undefined {
  const name = value("metadata", "name");
  switch (`${apiVersion.split("/", 1)[0] ?? ""} ${kind}`) {
    case "batch CronJob":
      return typeof name === "string" && isBackup(name) ? ["spec", "schedule"] : undefined;
    case "velero.io Schedule":
      return ["spec", "schedule"];
    case "volsync.backube ReplicationSource":
      return ["spec", "trigger", "schedule"];
    default:
      return undefined;
  }
}

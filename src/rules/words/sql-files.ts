/** What SQL is for, as far as the names around it tell: a dump or a migration, questions, or who knows. */
export type SqlFile = "restore" | "report" | "unknown";

const writes =
  /back-?up|dump|restor|migrat|schema|(?:^|[^a-z])(?:data|grants|privileges)(?:[^a-z]|$)|^(?:\d{3,}[-_]|V\d+__)|(?:^|\D)20\d\d-?\d\d-?\d\d(?:\D|$)|\$\(date\b/i;

const folders = /(?:back-?ups?|dumps?)\/[^/]*$|\bmigrations?\//i;

/** `orphan-audit-post.sql` is an audit. */
const isMoment = /^(?:pre|post|before|after)$/i;

const reads =
  /^(?:verify|verification|check|checks|audit|validate|validation|report|monitor|monitoring|status|tests?)$/i;

/** What makes plain SQL of a backup. */
const unpacks =
  /\b(?:gunzip|gzip|pigz|zcat|zstd|zstdcat|unzstd|xz|xzcat|unxz|bzcat|bunzip2|lz4|lz4cat|unzip|gpg|age|openssl|pg_dump|pg_dumpall|pg_restore)\b/;

/**
 * Judges a file by its path, as it is written: `$BACKUP_FILE` and `<dump.sql>` tell as much as `app.dump.sql`.
 * `check-backup.sql` asks; of `backup-report.sql` nobody can say.
 */
export function sqlFileOf(path: string): SqlFile {
  if (unpacks.test(path)) return "restore";
  const name = path.replace(/["']/g, "").replace(/^.*\/(?=.)/s, "");
  const words = name
    .replace(/\.p?sql\b.*$/is, "")
    .split(/[^a-z]+/i)
    .filter((word) => word !== "");
  const [first = "", last = first] = [words[0], words.findLast((word) => !isMoment.test(word))];
  const isWritten = writes.test(name) || folders.test(path);
  if (reads.test(first) && (!writes.test(name) || /^(?:verify|check|validate)$/i.test(first)))
    return "report";
  if (reads.test(first) || reads.test(last)) return isWritten ? "unknown" : "report";
  return isWritten ? "restore" : "unknown";
}

/** Judges what is piped by the commands that make it. */
export function pipedSqlOf(commands: string): SqlFile {
  return unpacks.test(commands) || /back-?up|dump|restor|migrat/i.test(commands)
    ? "restore"
    : "unknown";
}

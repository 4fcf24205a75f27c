/** Programs whose output is a backup. */
export const dumpPrograms: ReadonlySet<string> = new Set([
  "pg_dump",
  "pg_dumpall",
  "pg_basebackup",
  "mysqldump",
  "mariadb-dump",
  "mongodump",
  "sqlite3",
]);

/** Programs that write what they read into a database, a cluster or a disk. */
export const loadPrograms: ReadonlySet<string> = new Set([
  "psql",
  "pg_restore",
  "mysql",
  "mariadb",
  "mongorestore",
]);

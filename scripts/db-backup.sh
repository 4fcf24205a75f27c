#!/usr/bin/env bash
# Usage: db-backup.sh [--type=daily|weekly|monthly] [--verify]
# Writes BACKUP_DIR/<db>_<type>_<YYYYMMDD_HHMMSS>.sql.gz with .sha256 and .counts.
# Environment: POSTGRES_HOST, POSTGRES_PORT, POSTGRES_DB, POSTGRES_USER, PGPASSWORD, BACKUP_DIR.
set -Eeuo pipefail

type=daily verify=no
for argument in "$@"; do
  case "$argument" in
    --type=daily | --type=weekly | --type=monthly) type="${argument#*=}" ;;
    --verify) verify=yes ;;
    *)
      echo "db-backup.sh: unexpected $argument, expected --type=daily|weekly|monthly or --verify" >&2
      exit 2
      ;;
  esac
done

export PGHOST="${POSTGRES_HOST:-localhost}" PGPORT="${POSTGRES_PORT:-5432}"
export PGDATABASE="${POSTGRES_DB:-app_db}" PGUSER="${POSTGRES_USER:-app_user}"
export PGPASSWORD="${PGPASSWORD:?not set: the password of $PGUSER}" PGAPPNAME=db-backup
umask 077
mkdir -p "${BACKUP_DIR:=./backups}"
cd "$BACKUP_DIR"
work=$(mktemp -d "$PWD/.backup.XXXXXXXX")
trap 'rm -rf -- "$work"' EXIT

export DUMP="$work/dump.sql"
psql -X -qAt -F $'\t' -v ON_ERROR_STOP=1 >"$work/counts" <<'SQL'
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SELECT pg_export_snapshot() AS snapshot \gset
\setenv SNAPSHOT :snapshot
\! pg_dump --snapshot="$SNAPSHOT" --no-owner --no-privileges --file="$DUMP"
SELECT format('SELECT %L, count(*) FROM %I.%I', format('%I.%I', nspname, relname), nspname, relname)
FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE relkind = 'r' AND nspname NOT LIKE 'pg\_%' AND nspname <> 'information_schema'
ORDER BY nspname COLLATE "C", relname COLLATE "C" \gexec
COMMIT;
SQL
if [[ ! -f "$DUMP" || "$(tail -n 20 "$DUMP")" != *"PostgreSQL database dump complete"* ]]; then
  echo "db-backup.sh: pg_dump has not finished the dump" >&2
  exit 1
fi

name="${PGDATABASE}_${type}_$(date -u +%Y%m%d_%H%M%S)"
if command -v sha256sum >/dev/null; then sha256=(sha256sum); else sha256=(shasum -a 256); fi
gzip "$DUMP"
checksum=$("${sha256[@]}" <"$DUMP.gz")
echo "${checksum%% *}  $name.sql.gz" >"$work/sha256"
mv "$work/counts" "$name.counts"
mv "$work/sha256" "$name.sql.gz.sha256"
mv "$DUMP.gz" "$name.sql.gz"
if [[ "$verify" == yes ]]; then
  gunzip -t "$name.sql.gz"
  "${sha256[@]}" -c "$name.sql.gz.sha256" >/dev/null
fi
echo "$PWD/$name.sql.gz"

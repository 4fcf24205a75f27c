#!/usr/bin/env bash
# PostgreSQL logical restore: the drill.
#
# Generated from runbooks/postgres-logical-restore.md, do not edit: change the source, then run `runbook extract`.
#
# Functions are called through traps, `defer` and `within`, values are meant literally:
# shellcheck disable=SC2016,SC2317,SC2329
set -Eeuo pipefail
shopt -s inherit_errexit

readonly RUNBOOK=postgres-logical-restore STEP_COUNT=5 RTO_TARGET=3600

usage() {
  cat <<'EOF'
Usage: dr-postgres-logical-restore.sh CLUSTER [option ...]

PostgreSQL logical restore: the drill. Passes when every check has passed within 1 h.

Clusters:
  compose  Docker Compose project with one PostgreSQL

Options:
  --backup VALUE         Backup to restore; empty chooses the newest of BACKUP_TYPE (a path) [$BACKUP]
  --backup-type WORD     Which backups to choose from (daily | weekly | monthly; default daily) [$BACKUP_TYPE]
  --backup-dir VALUE     Directory of the backups (a path; default ./backups) [$BACKUP_DIR]
  --max-age-hours VALUE  A drill fails when the chosen backup is older (a whole number; default 48) [$MAX_AGE_HOURS]
  --target-db VALUE      Name for the restored database; no database may have it yet. Empty makes one up (text) [$TARGET_DB]
  --postgres-host VALUE  Host of the server (text; default localhost) [$POSTGRES_HOST]
  --postgres-port VALUE  Port of the server (a whole number; default 5432) [$POSTGRES_PORT]
  --postgres-db VALUE    Database to restore (text; default app_db) [$POSTGRES_DB]
  --postgres-user VALUE  Role that owns the database and may create one (text; default app_user) [$POSTGRES_USER]
  --report FILE          write the result as JSON
  --help                 print this text

Environment:
  PGPASSWORD  Password of POSTGRES_USER (a secret)

Exit status: 0 when every check has passed; 2 for wrong usage; 124 when a block ran out of
time; 130 or 143 when interrupted; else that of the command that failed.
EOF
}

usage_error() {
  printf '%s: %s\nTry %s --help\n' "${0##*/}" "$1" "$0" >&2
  exit 2
}

# absolute PATH: as the caller meant it, since the run itself works in the repository's root.
absolute() {
  case $1 in
    '' | /*) printf '%s' "$1" ;;
    *) printf '%s/%s' "$PWD" "$1" ;;
  esac
}

# require_format NAME VALUE PATTERN EXPECTED
require_format() {
  [[ $2 =~ $3 ]] || usage_error "$1 is '$2', expected $4"
}

# need TOOL HINT: notes what is missing, so that everything is named at once.
need() {
  command -v "$1" >/dev/null || missing_tools+=("$1: $2")
}

# The clusters that this runbook applies to, with their values.
use_cluster() {
  case "$1" in
    compose)
      :
      ;;
    *) usage_error "unknown cluster '$1', expected compose" ;;
  esac
}

if [[ -n ${BACKUP:-} ]]; then BACKUP=$(absolute "$BACKUP"); else BACKUP=''; fi
BACKUP_TYPE=${BACKUP_TYPE:-daily}
if [[ -n ${BACKUP_DIR:-} ]]; then BACKUP_DIR=$(absolute "$BACKUP_DIR"); else BACKUP_DIR=./backups; fi
MAX_AGE_HOURS=${MAX_AGE_HOURS:-48}
TARGET_DB=${TARGET_DB:-}
POSTGRES_HOST=${POSTGRES_HOST:-localhost}
POSTGRES_PORT=${POSTGRES_PORT:-5432}
POSTGRES_DB=${POSTGRES_DB:-app_db}
POSTGRES_USER=${POSTGRES_USER:-app_user}
PGPASSWORD=${PGPASSWORD:-}
run_report='' arguments=()
while (($# > 0)); do
  case "$1" in
    -h | --help)
      usage
      exit 0
      ;;
    --*=*) set -- "${1%%=*}" "${1#*=}" "${@:2}" ;;
    --backup | --backup-type | --backup-dir | --max-age-hours | --target-db | --postgres-host | --postgres-port | --postgres-db | --postgres-user | --report)
      (($# > 1)) || usage_error "$1 needs a value"
      case "$1" in
        --backup) BACKUP=$(absolute "$2") ;;
        --backup-type) BACKUP_TYPE=$2 ;;
        --backup-dir) BACKUP_DIR=$(absolute "$2") ;;
        --max-age-hours) MAX_AGE_HOURS=$2 ;;
        --target-db) TARGET_DB=$2 ;;
        --postgres-host) POSTGRES_HOST=$2 ;;
        --postgres-port) POSTGRES_PORT=$2 ;;
        --postgres-db) POSTGRES_DB=$2 ;;
        --postgres-user) POSTGRES_USER=$2 ;;
        --report) run_report=$(absolute "$2") ;;
      esac
      shift 2
      ;;
    -*) usage_error "unknown option $1" ;;
    *)
      arguments+=("$1")
      shift
      ;;
  esac
done
((${#arguments[@]} == 1)) || usage_error "expected CLUSTER, got ${#arguments[@]} arguments"
CLUSTER=${arguments[0]}
use_cluster "$CLUSTER"
[[ -z $BACKUP_TYPE ]] || require_format BACKUP_TYPE "$BACKUP_TYPE" '^(daily|weekly|monthly)$' 'daily or weekly or monthly'
[[ -z $MAX_AGE_HOURS ]] || require_format MAX_AGE_HOURS "$MAX_AGE_HOURS" '^-?(0|[1-9][0-9]*)$' 'a whole number'
[[ -z $POSTGRES_PORT ]] || require_format POSTGRES_PORT "$POSTGRES_PORT" '^-?(0|[1-9][0-9]*)$' 'a whole number'
[[ -n $PGPASSWORD ]] || usage_error "PGPASSWORD is not set: give it in the environment"

missing_tools=()
need psql 'apt-get install postgresql-client'
need pg_dump 'apt-get install postgresql-client (of the server'\''s major version)'
need awk 'install it and put it into PATH'
if ((${#missing_tools[@]} > 0)); then
  printf 'Missing: %s\n' "${missing_tools[@]}" >&2
  exit 2
fi

cd "$(dirname "${BASH_SOURCE[0]}")/../.."

# --- the run --------------------------------------------------------------------

run_started=$(date +%s) run_started_at=$(date -u +%Y-%m-%dT%H:%M:%SZ)
RUN_ID=$(date -u +%Y%m%d%H%M%S)-$(printf '%04x' $((RANDOM + RANDOM)))
run_step='' run_title='' run_block='' run_failed_command='' run_deadline='' run_step_started=0
run_recovery_seconds='' run_failed_block=null run_complete=''
run_steps=() run_checks=() run_cleanups=() run_rollbacks=()

# step NUMBER TITLE: the heading of what follows.
step() {
  call_off_deadline
  close_step passed
  run_step="step $1/$STEP_COUNT" run_title=$2 run_block='' run_step_started=$(date +%s)
  printf '\n[%4d s] %s/%s %s\n' $((run_step_started - run_started)) "$1" "$STEP_COUNT" "$2"
}

# block NAME: the runbook's block that follows.
block() {
  call_off_deadline
  run_block=$1
}

# passed: the check above has succeeded.
passed() {
  call_off_deadline
  run_checks+=("$(json "$run_block")")
  printf '         ok  %s\n' "$run_block"
}

# defer FUNCTION: call it when the run ends, however it ends; the newest goes first.
defer() {
  run_cleanups=("$1" "${run_cleanups[@]}")
}

close_step() {
  [[ -n $run_step ]] || return 0
  run_steps+=("{\"title\":$(json "$run_title"),\"seconds\":$(($(date +%s) - run_step_started)),\"result\":\"$1\"}")
}

json() {
  local text=${1//\\/\\\\}
  text=${text//\"/\\\"}
  text=${text//$'\t'/ }
  printf '"%s"' "${text//$'\n'/ }"
}

call_off_deadline() {
  [[ -n $run_deadline ]] || return 0
  kill -KILL "$run_deadline" 2>/dev/null || true
  wait "$run_deadline" 2>/dev/null || true
  run_deadline=''
}

begin() {
  set +m
  trap 'finish $?' EXIT
  trap 'run_failed_command=$BASH_COMMAND' ERR
  trap 'exit 124' ALRM
  trap 'exit 130' INT
  trap 'exit 141' PIPE
  trap 'exit 143' TERM HUP
  umask 077
  RUN_DIR=$(mktemp -d "${TMPDIR:-/tmp}/runbook.XXXXXXXX")
  printf '%s on %s, run %s\n' "$RUNBOOK" "$CLUSTER" "$RUN_ID"
}

# finish STATUS: undoes, cleans up, reports; the last line is the verdict.
finish() {
  local status=$1 action verdict=PASS reason='' leftover=''
  trap - EXIT ERR
  trap '' INT TERM HUP PIPE ALRM
  set +e
  call_off_deadline
  if ((status == 0)) && [[ -z $run_complete ]]; then
    status=1 run_failed_command="'exit 0' before the last step"
  fi
  if ((status != 0)); then
    close_step failed
    run_failed_block=$(json "$run_block")
    explain "$status" >&2
    for action in "${run_rollbacks[@]}"; do tidy "$action"; done
  else
    close_step passed
  fi
  for action in "${run_cleanups[@]}"; do tidy "$action"; done
  rm -rf -- "$RUN_DIR" || leftover+=" $RUN_DIR"
  if [[ -n $leftover ]] && ((status == 0)); then status=1; fi
  if ((status != 0)); then verdict=FAIL reason=" (exit status $status)"; fi
  if [[ -n $leftover ]]; then reason+=", left behind by:$leftover"; fi
  if [[ -n $run_report ]]; then write_report "$verdict" "$status" "$leftover" >"$run_report" || status=1; fi
  printf '\n%s  %s on %s after %s s%s%s\n' "$verdict" "$RUNBOOK" "$CLUSTER" \
    $(($(date +%s) - run_started)) "${run_recovery_seconds:+, RTO $run_recovery_seconds s}" "$reason"
  exit "$status"
}

# tidy FUNCTION: in a shell of its own and under errexit; a failure is remembered, not fatal.
tidy() {
  printf '         %s\n' "${1//_/ }"
  (
    set -Eeuo pipefail
    "$1"
  )
  local status=$?
  if ((status != 0)); then
    printf '%s: exit status %s\n' "$1" "$status" >&2
    leftover+=" $1"
  fi
}

explain() {
  local command=${run_failed_command%%$'\n'*}
  case $1 in
    124) printf '\n%s "%s", block %s: out of time\n' "$run_step" "$run_title" "$run_block" ;;
    130 | 143) printf '\n%s "%s": interrupted\n' "${run_step:-before the first step}" "$run_title" ;;
    *)
      printf '\n%s "%s", block %s: exit status %s%s\n' "${run_step:-before the first step}" \
        "$run_title" "${run_block:-none}" "$1" "${command:+ from: $command}"
      ;;
  esac
}

# write_report VERDICT STATUS LEFTOVER
write_report() {
  local IFS=,
  printf '{"runbook":%s,"cluster":%s,"run":%s,"result":%s,"exitStatus":%s,"startedAt":%s,"seconds":%s,' \
    "$(json "$RUNBOOK")" "$(json "$CLUSTER")" "$(json "$RUN_ID")" "$(json "${1,,}")" "$2" \
    "$(json "$run_started_at")" $(($(date +%s) - run_started))
  printf '"recoverySeconds":%s,"targetSeconds":%s,"failedBlock":%s,"leftover":%s,' \
    "${run_recovery_seconds:-null}" "${RTO_TARGET:-null}" \
    "$run_failed_block" "$(json "${3# }")"
  printf '"checks":[%s],"steps":[%s]}\n' "${run_checks[*]}" "${run_steps[*]}"
}

# start_recovery: the RTO clock starts here; what came before was preparation of the drill.
start_recovery() {
  run_recovery_started=$(date +%s)
}

# verified: everything is checked, the RTO clock stops. Later than the target is a failure.
verified() {
  run_recovery_seconds=$(($(date +%s) - run_recovery_started))
  printf '\nRTO %s s%s\n' "$run_recovery_seconds" "${RTO_TARGET:+ (target $RTO_TARGET s)}"
  if [[ -n $RTO_TARGET ]] && ((run_recovery_seconds > RTO_TARGET)); then
    run_block=rto-target
    printf 'The recovery took %s s, the target is %s s\n' "$run_recovery_seconds" "$RTO_TARGET" >&2
    exit 1
  fi
}

# deadline SECONDS: for the block that follows. SIGALRM ends what it has started, and the run
# answers with its cleanup; what does not listen is killed.
deadline() {
  local run=$BASHPID
  (
    trap - EXIT ERR
    trap '' ALRM
    for ((left = $1; left > 0; left--)); do sleep 1; done
    kill -ALRM -- "-$run"
    sleep 5
    ps -A -o pid= -o pgid= | while read -r pid group; do
      if [[ $group == "$run" && $pid != "$run" && $pid != "$BASHPID" ]]; then
        kill -KILL "$pid" || true
      fi
    done
  ) &
  run_deadline=$!
}

# supervise PID: passes an interruption on to the run's whole process group, waits for its
# cleanup, ends what it may have left running, and ends with its exit status.
supervise() {
  local run=$1 interrupted='' status=0
  trap 'interrupt INT' INT
  trap 'interrupt TERM' TERM HUP
  while kill -0 "$run" 2>/dev/null; do wait "$run" || true; done
  wait "$run" || status=$?
  kill -TERM -- "-$run" 2>/dev/null || true
  exit "$status"
}

interrupt() {
  if [[ -z $interrupted ]]; then
    interrupted=yes
    kill "-$1" -- "-$run" 2>/dev/null || true
  else
    printf 'Still cleaning up. To abandon it: kill -KILL -- -%s\n' "$run" >&2
  fi
}

# --- blocks that are called later ------------------------------------------------

cleanup_drop_restored_database() {
psql -X -q -v ON_ERROR_STOP=1 -v "run=dr-run $RUN_ID" -v "made=restore_${RUN_ID//-/_}" <<'SQL'
SELECT format('DROP DATABASE %I WITH (FORCE)', datname) FROM pg_database
WHERE datname = :'made' OR shobj_description(oid, 'pg_database') = :'run' \gexec
SQL
}

# The run has a process group of its own, so that an interruption reaches every command that it
# has started, and its cleanup still gets its turn.
set -m
(
begin

# --- Connect to the server -------------------------------------------------------
step 1 'Connect to the server'
start_recovery

block connect
deadline 60
unset PGHOSTADDR PGSERVICE PGOPTIONS
export PGHOST="$POSTGRES_HOST" PGPORT="$POSTGRES_PORT" PGUSER="$POSTGRES_USER" PGPASSWORD PGDATABASE=postgres
export PGCONNECT_TIMEOUT=10 PGAPPNAME="dr-$RUN_ID"
may_create=$(psql -X -qAt -v ON_ERROR_STOP=1 \
  -c "SELECT rolsuper OR rolcreatedb FROM pg_roles WHERE rolname = current_user")
if [[ "$may_create" != t ]]; then
  echo "The role $POSTGRES_USER may not create a database: ALTER ROLE $POSTGRES_USER CREATEDB" >&2
  exit 1
fi

# --- Choose and verify the backup ------------------------------------------------
step 2 'Choose and verify the backup'

block choose-backup
deadline 60
if [[ -z "$BACKUP" ]]; then
  for file in "$BACKUP_DIR/${POSTGRES_DB}_${BACKUP_TYPE}_"*.sql.gz; do
    stamp="${file##*_"${BACKUP_TYPE}"_}"
    if [[ "$stamp" =~ ^[0-9]{8}_[0-9]{6}\.sql\.gz$ && "$file" > "$BACKUP" ]]; then BACKUP="$file"; fi
  done
fi
if [[ ! -r "$BACKUP" ]]; then
  echo "No backup ${BACKUP:-of $POSTGRES_DB ($BACKUP_TYPE) in $BACKUP_DIR}" >&2
  exit 1
fi
echo "$BACKUP"

block backup-is-young
deadline 60
TZ=UTC printf -v oldest '%(%Y%m%d_%H%M%S)T' "$(($(date +%s) - MAX_AGE_HOURS * 3600))"
made="${BACKUP%.sql.gz}"
made="${made: -15}"
if [[ "$made" < "$oldest" ]]; then
  echo "The newest backup is of $made (UTC), older than $MAX_AGE_HOURS hours: are backups still being made?" >&2
  exit 1
fi
passed

block backup-is-intact
deadline 7200
for suffix in sql.gz.sha256 counts; do
  if [[ ! -r "${BACKUP%.sql.gz}.$suffix" ]]; then
    echo "Missing ${BACKUP%.sql.gz}.$suffix: without it the restore cannot be proven" >&2
    exit 1
  fi
done
if command -v sha256sum >/dev/null; then
  checksum=$(sha256sum <"$BACKUP")
else
  checksum=$(shasum -a 256 <"$BACKUP")
fi
read -r expected_checksum _ <"$BACKUP.sha256"
if [[ "${checksum%% *}" != "$expected_checksum" ]]; then
  echo "The checksum of $BACKUP is wrong: the file is not what was written" >&2
  exit 1
fi
if ! gunzip -t "$BACKUP"; then
  echo "$BACKUP cannot be unpacked" >&2
  exit 1
fi
gunzip -c "$BACKUP" | awk '
  /^\\connect / { other = 1 }
  /^-- PostgreSQL database dump complete/ { complete = 1 }
  END {
    if (other) print "The dump was made with --create and would write into the database it names"
    if (!complete) print "The dump is truncated: it does not end as pg_dump ends one"
    exit other || !complete
  }
' >&2
passed

# --- Restore beside the database in use ------------------------------------------
step 3 'Restore beside the database in use'
defer cleanup_drop_restored_database

block create-database
deadline 300
NEW_DB="${TARGET_DB:-restore_${RUN_ID//-/_}}"
psql -X -q -v ON_ERROR_STOP=1 -v "new=$NEW_DB" -v "db=$POSTGRES_DB" -v "run=dr-run $RUN_ID" <<'SQL'
SELECT EXISTS (SELECT FROM pg_database WHERE datname = :'new') AS taken, length(:'new') > 63 AS long \gset
\if :taken
  \warn The database :"new" exists already: give another TARGET_DB
  DO $$BEGIN RAISE 'nothing was changed'; END$$;
\elif :long
  \warn The name :"new" is longer than 63 letters: give another TARGET_DB
  DO $$BEGIN RAISE 'nothing was changed'; END$$;
\endif
CREATE DATABASE :"new" TEMPLATE template0;
COMMENT ON DATABASE :"new" IS :'run';
SQL

block load-backup
deadline 21600
gunzip -c "$BACKUP" | psql -X -q -v ON_ERROR_STOP=1 --single-transaction -d "$NEW_DB" >/dev/null
echo "Restored into $NEW_DB"

# --- Compare with what was backed up ---------------------------------------------
step 4 'Compare with what was backed up'

block rows-as-counted
deadline 7200
psql -X -qAt -F $'\t' -v ON_ERROR_STOP=1 -d "$NEW_DB" >"$RUN_DIR/counts" <<'SQL'
SELECT format('SELECT %L, count(*) FROM %I.%I', format('%I.%I', nspname, relname), nspname, relname)
FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE relkind = 'r' AND nspname NOT LIKE 'pg\_%' AND nspname <> 'information_schema'
ORDER BY nspname COLLATE "C", relname COLLATE "C" \gexec
SQL
if ! diff "${BACKUP%.sql.gz}.counts" "$RUN_DIR/counts" >&2; then
  echo "The restored rows differ from those that were backed up (< backed up, > restored)" >&2
  exit 1
fi
awk -F '\t' '{ rows += $2 } END { print NR " tables, " rows " rows, as in the backup"; exit NR == 0 }' "$RUN_DIR/counts"
passed

block constraints-and-indexes
deadline 1800
wanted=$(gunzip -c "$BACKUP" | awk '
  /^    ADD CONSTRAINT / { constraints++ }
  /^CREATE (UNIQUE )?INDEX / { indexes++ }
  END { print constraints + 0, indexes + 0 }
')
read -r constraints indexes <<<"$wanted"
psql -X -qAt -v ON_ERROR_STOP=1 -d "$NEW_DB" -v "constraints=$constraints" -v "indexes=$indexes" <<'SQL'
SELECT (SELECT count(*) FROM pg_constraint WHERE contype IN ('p', 'u', 'f', 'x')
   AND connamespace::regnamespace::text NOT LIKE 'pg\_%') AS constraints_found,
  (SELECT count(*) FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
   WHERE relnamespace::regnamespace::text NOT LIKE 'pg\_%') AS indexes_found,
  (SELECT count(*) FROM pg_index WHERE NOT indisvalid) AS invalid \gset
\echo :constraints_found keys and foreign keys, :indexes_found indexes, :invalid invalid
SELECT :constraints_found < :constraints OR :indexes_found < :indexes OR :invalid > 0 AS wrong \gset
\if :wrong
  \warn Expected at least :constraints constraints and :indexes indexes, none invalid
  DO $$BEGIN RAISE 'the restored database is incomplete'; END$$;
\endif
SQL
passed

# --- Every table can be read -----------------------------------------------------
step 5 'Every table can be read'

block tables-readable
deadline 7200
restored_now="$NEW_DB"
if [[ -n "${OLD_DB:-}" ]]; then restored_now="$POSTGRES_DB"; fi
pg_dump --dbname="$restored_now" --file=/dev/null
passed
verified

run_complete=yes
) </dev/null &
supervise "$!"

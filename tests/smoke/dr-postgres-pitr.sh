#!/usr/bin/env bash
# PostgreSQL point-in-time recovery: the drill.
#
# Generated from runbooks/postgres-pitr.md, do not edit: change the source, then run `runbook extract`.
#
# Functions are called through traps, `defer` and `within`, values are meant literally:
# shellcheck disable=SC2016,SC2317,SC2329
set -Eeuo pipefail
shopt -s inherit_errexit

readonly RUNBOOK=postgres-pitr STEP_COUNT=11 RTO_TARGET=1800

usage() {
  cat <<'EOF'
Usage: dr-postgres-pitr.sh CLUSTER [option ...]

PostgreSQL point-in-time recovery: the drill. Passes when every check has passed within 30 min.

Clusters:
  compose  Docker Compose project with one PostgreSQL

Options:
  --target-time VALUE      Moment to recover to, just before the loss; a drill that is not given one sets its own (a time with zone, such as 2026-11-21T03:15:42Z) [$TARGET_TIME]
  --recover-to WORD        `time` stops at TARGET_TIME, `end` replays everything that is archived (time | end; default time) [$RECOVER_TO]
  --postgres-host VALUE    Host of the production server (text; default localhost) [$POSTGRES_HOST]
  --postgres-port VALUE    Port of the production server (a whole number; default 5432) [$POSTGRES_PORT]
  --postgres-db VALUE      Database to recover (text; default app_db) [$POSTGRES_DB]
  --postgres-user VALUE    Superuser that owns the database (text; default app_user) [$POSTGRES_USER]
  --base-backup-dir VALUE  Directory with one directory for each base backup (a path; default ./backups/base) [$BASE_BACKUP_DIR]
  --wal-archive VALUE      Directory of the WAL archive (a path; default ./backups/wal) [$WAL_ARCHIVE]
  --pg-bindir VALUE        Directory of the PostgreSQL server programs; empty asks pg_config (a path) [$PG_BINDIR]
  --scratch-dir VALUE      Where to put the recovered data; empty means a directory of the run, removed at its end (a path) [$SCRATCH_DIR]
  --report FILE            write the result as JSON
  --help                   print this text

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

TARGET_TIME=${TARGET_TIME:-}
RECOVER_TO=${RECOVER_TO:-time}
POSTGRES_HOST=${POSTGRES_HOST:-localhost}
POSTGRES_PORT=${POSTGRES_PORT:-5432}
POSTGRES_DB=${POSTGRES_DB:-app_db}
POSTGRES_USER=${POSTGRES_USER:-app_user}
PGPASSWORD=${PGPASSWORD:-}
if [[ -n ${BASE_BACKUP_DIR:-} ]]; then BASE_BACKUP_DIR=$(absolute "$BASE_BACKUP_DIR"); else BASE_BACKUP_DIR=./backups/base; fi
if [[ -n ${WAL_ARCHIVE:-} ]]; then WAL_ARCHIVE=$(absolute "$WAL_ARCHIVE"); else WAL_ARCHIVE=./backups/wal; fi
if [[ -n ${PG_BINDIR:-} ]]; then PG_BINDIR=$(absolute "$PG_BINDIR"); else PG_BINDIR=''; fi
if [[ -n ${SCRATCH_DIR:-} ]]; then SCRATCH_DIR=$(absolute "$SCRATCH_DIR"); else SCRATCH_DIR=''; fi
run_report='' arguments=()
while (($# > 0)); do
  case "$1" in
    -h | --help)
      usage
      exit 0
      ;;
    --*=*) set -- "${1%%=*}" "${1#*=}" "${@:2}" ;;
    --target-time | --recover-to | --postgres-host | --postgres-port | --postgres-db | --postgres-user | --base-backup-dir | --wal-archive | --pg-bindir | --scratch-dir | --report)
      (($# > 1)) || usage_error "$1 needs a value"
      case "$1" in
        --target-time) TARGET_TIME=$2 ;;
        --recover-to) RECOVER_TO=$2 ;;
        --postgres-host) POSTGRES_HOST=$2 ;;
        --postgres-port) POSTGRES_PORT=$2 ;;
        --postgres-db) POSTGRES_DB=$2 ;;
        --postgres-user) POSTGRES_USER=$2 ;;
        --base-backup-dir) BASE_BACKUP_DIR=$(absolute "$2") ;;
        --wal-archive) WAL_ARCHIVE=$(absolute "$2") ;;
        --pg-bindir) PG_BINDIR=$(absolute "$2") ;;
        --scratch-dir) SCRATCH_DIR=$(absolute "$2") ;;
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
[[ -z $TARGET_TIME ]] || require_format TARGET_TIME "$TARGET_TIME" '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])[T ]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,6})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$' 'a time with zone, such as 2026-11-21T03:15:42Z'
[[ -z $RECOVER_TO ]] || require_format RECOVER_TO "$RECOVER_TO" '^(time|end)$' 'time or end'
[[ -z $POSTGRES_PORT ]] || require_format POSTGRES_PORT "$POSTGRES_PORT" '^-?(0|[1-9][0-9]*)$' 'a whole number'
[[ -n $PGPASSWORD ]] || usage_error "PGPASSWORD is not set: give it in the environment"

missing_tools=()
need psql 'apt-get install postgresql-client'
need tar 'install it and put it into PATH'
need awk 'install it and put it into PATH'
need date 'install it and put it into PATH'
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

# within SECONDS PAUSE CHECK: repeats CHECK until it succeeds; its exit status 99 gives up at once.
within() {
  local until=$(($(date +%s) + $1)) status
  while :; do
    set +e
    (
      set -e
      "$3"
    )
    status=$?
    set -e
    run_failed_command=''
    case $status in
      0) return 0 ;;
      99) printf '%s: this cannot succeed any more\n' "$run_block" >&2 && exit 1 ;;
    esac
    if (($(date +%s) >= until)); then
      printf '%s: not within %s s (exit status %s)\n' "$run_block" "$1" "$status" >&2
      exit 1
    fi
    sleep "$2"
  done
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

check_loss_is_archived() {
[[ -r "$WAL_ARCHIVE/$LAST_SEGMENT" ]]
echo "Archived up to $LAST_SEGMENT"
}

check_target_reached() {
if ! pg_ctl --pgdata="$DATA" status >/dev/null 2>&1; then
  sed -n -e 's/^.*\(FATAL: .*\)/\1/p' -e 's/^.*\(last completed transaction.*\)/\1/p' "$RUN_DIR/recovery.log" >&2
  newest_segment=$(find "$WAL_ARCHIVE" -maxdepth 1 -name '[0-9A-F]*' ! -name '*.*' | sed 's|.*/||' | sort | tail -n 1)
  missing=$(grep -E '^[0-9A-F]{24}$' "$DATA/dr_missing" | tail -n 1 || true)
  if [[ -n "$missing" && "$missing" < "$newest_segment" ]]; then
    echo "WAL segment $missing is missing in $WAL_ARCHIVE, which goes on to $newest_segment" >&2
  elif [[ -n "$TARGET_TIME" ]]; then
    echo "The archive cannot reach $TARGET_TIME" >&2
  fi
  exit 99
fi
state=$(recovered psql -X -qAt -v ON_ERROR_STOP=1 -c \
  "SELECT CASE WHEN pg_is_in_recovery() THEN pg_get_wal_replay_pause_state() ELSE 'finished' END")
replayed=$(recovered psql -X -qAt -v ON_ERROR_STOP=1 -c \
  "SELECT coalesce(to_char(pg_last_xact_replay_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') || ' UTC',
     'the end of the base backup')")
if [[ -z "$TARGET_TIME" ]]; then
  [[ "$state" == finished ]]
elif [[ "$state" == finished ]]; then
  echo "The server was promoted instead of pausing at $TARGET_TIME" >&2
  exit 99
else
  [[ "$state" == paused ]]
fi
echo "Replayed up to $replayed"
}

cleanup_remove_partial_backup() {
rm -rf -- "$BASE_BACKUP_DIR/.partial-$RUN_ID"
}

cleanup_drop_probe() {
psql -X -q -v ON_ERROR_STOP=1 -c "SET client_min_messages = warning" \
  -c "DROP SCHEMA IF EXISTS dr_probe_${RUN_ID//-/_} CASCADE"
}

cleanup_remove_recovered_data() {
rm -rf -- "${SCRATCH_DIR:-$RUN_DIR}/recovered-$RUN_ID"
}

cleanup_stop_recovered_server() {
if [[ ! -f "$DATA/postmaster.pid" ]]; then sleep 1; fi
if pg_ctl --pgdata="$DATA" status >/dev/null 2>&1; then
  pg_ctl --pgdata="$DATA" --mode=immediate --wait --timeout=60 stop >/dev/null
fi
}

# The run has a process group of its own, so that an interruption reaches every command that it
# has started, and its cleanup still gets its turn.
set -m
(
begin

# --- Check the server ------------------------------------------------------------
step 1 'Check the server'

block check-server
deadline 60
if ((EUID == 0)); then
  echo "PostgreSQL refuses to run as root: run this as the owner of $WAL_ARCHIVE" >&2
  exit 1
fi
PG_BINDIR="${PG_BINDIR:-$(pg_config --bindir)}"
export PATH="$PG_BINDIR:$PATH"
unset PGHOSTADDR PGSERVICE PGOPTIONS
export PGHOST="$POSTGRES_HOST" PGPORT="$POSTGRES_PORT" PGDATABASE="$POSTGRES_DB" PGUSER="$POSTGRES_USER"
export PGPASSWORD PGCONNECT_TIMEOUT=10 PGAPPNAME="dr-$RUN_ID"

server_major=$(psql -X -qAt -v ON_ERROR_STOP=1 \
  -c "SELECT current_setting('server_version_num')::int / 10000")
if [[ "$(postgres --version)" != *") $server_major"[.a-z]* ]]; then
  echo "$PG_BINDIR holds $(postgres --version), but the server is version $server_major: set PG_BINDIR" >&2
  exit 1
fi
problems=$(psql -X -qAt -v ON_ERROR_STOP=1 <<'SQL'
SELECT 'wal_level is minimal, expected replica' WHERE current_setting('wal_level') = 'minimal'
UNION ALL
SELECT 'archive_mode is off, expected on' WHERE current_setting('archive_mode') = 'off'
UNION ALL
SELECT 'the server is a standby, expected a primary' WHERE pg_is_in_recovery()
UNION ALL
SELECT 'archiving fails, last for ' || last_failed_wal FROM pg_stat_archiver
WHERE last_failed_time > coalesce(last_archived_time, '-infinity')
UNION ALL
SELECT 'the role is no superuser, as a base backup and its check need' FROM pg_roles
WHERE rolname = current_user AND NOT rolsuper
UNION ALL
SELECT 'tablespace ' || spcname || ' is outside the data directory' FROM pg_tablespace
WHERE spcname NOT IN ('pg_default', 'pg_global')
SQL
)
if [[ -n "$problems" ]]; then
  printf 'This server cannot be recovered: %s\n' "$problems" >&2
  exit 1
fi
if [[ ! -d "$WAL_ARCHIVE" || ! -r "$WAL_ARCHIVE" || ! -x "$WAL_ARCHIVE" ]]; then
  echo "The WAL archive $WAL_ARCHIVE is not a directory that $(id -un) may read: set WAL_ARCHIVE" >&2
  exit 1
fi
echo "PostgreSQL $server_major at $POSTGRES_HOST:$POSTGRES_PORT archives its WAL"

# --- Have a base backup ----------------------------------------------------------
step 2 'Have a base backup'
defer cleanup_remove_partial_backup

block ensure-base-backup
deadline 14400
mkdir -p "$BASE_BACKUP_DIR"
if ! compgen -G "$BASE_BACKUP_DIR/*/backup_manifest" >/dev/null; then
  base_name="base_$(date -u +%Y%m%d_%H%M%S)"
  pg_basebackup --pgdata="$BASE_BACKUP_DIR/.partial-$RUN_ID" --format=tar --gzip --compress=1 \
    --wal-method=stream --checkpoint=fast --manifest-checksums=SHA256 --no-password
  mv "$BASE_BACKUP_DIR/.partial-$RUN_ID" "$BASE_BACKUP_DIR/$base_name"
  echo "No base backup was there: took $BASE_BACKUP_DIR/$base_name"
fi

# --- Write the probe -------------------------------------------------------------
step 3 'Write the probe'
defer cleanup_drop_probe

block write-probe
deadline 3600
PROBE="dr_probe_${RUN_ID//-/_}"
psql -X -q -v ON_ERROR_STOP=1 <<SQL
CREATE SCHEMA $PROBE;
CREATE TABLE $PROBE.markers (label text PRIMARY KEY);
CREATE TABLE $PROBE.orders AS
  SELECT id, md5(id::text) AS reference, id * 37 % 1000 AS amount FROM generate_series(1, 2000) AS id;
CREATE TABLE $PROBE.payments AS SELECT id, reference FROM $PROBE.orders;
SQL

probe_state() {
  psql -X -qAt -v ON_ERROR_STOP=1 <<SQL
SELECT 'orders', count(*), md5(string_agg(o::text, ',' ORDER BY id)) FROM $PROBE.orders AS o
UNION ALL
SELECT 'payments', count(*), md5(string_agg(p::text, ',' ORDER BY id)) FROM $PROBE.payments AS p;
SQL
}

count_rows() {
  psql -X -qAt -v ON_ERROR_STOP=1 <<'SQL'
SELECT format('SELECT %L, count(*) FROM %I.%I', format('%I.%I', nspname, relname), nspname, relname)
FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE relkind = 'r' AND relpersistence = 'p'
  AND nspname NOT LIKE 'pg\_%' AND nspname NOT LIKE 'dr\_probe\_%' AND nspname <> 'information_schema'
ORDER BY nspname, relname \gexec
SQL
}

PROBE_STATE=$(probe_state)
count_rows >"$RUN_DIR/rows-before"
psql -X -q -v ON_ERROR_STOP=1 -c "INSERT INTO $PROBE.markers VALUES ('before')"

# --- Lose data on purpose --------------------------------------------------------
step 4 'Lose data on purpose'

block lose-data
deadline 60
PROBE_COMPARED=no
if [[ -z "$TARGET_TIME" && "$RECOVER_TO" == time ]]; then
  PROBE_COMPARED=yes
  psql -X -q -v ON_ERROR_STOP=1 -c "SELECT pg_sleep(1.2)" >/dev/null
  TARGET_TIME=$(psql -X -qAt -v ON_ERROR_STOP=1 <<'SQL'
SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
SQL
  )
fi
count_rows >"$RUN_DIR/rows-after"
LOST_AT=$(date +%s)
LAST_SEGMENT=$(psql -X -qAt -v ON_ERROR_STOP=1 <<SQL
DELETE FROM $PROBE.payments;
DROP TABLE $PROBE.orders;
INSERT INTO $PROBE.markers VALUES ('after');
SELECT pg_walfile_name(pg_current_wal_insert_lsn());
SQL
)
psql -X -q -v ON_ERROR_STOP=1 -c "SELECT pg_switch_wal()" >/dev/null
echo "Emptied one table and dropped another; recovering to ${TARGET_TIME:-the end of the archive}"

block loss-is-archived
within 300 1 check_loss_is_archived
passed

# --- Choose the base backup ------------------------------------------------------
step 5 'Choose the base backup'
start_recovery

block choose-base-backup
deadline 300
case "$RECOVER_TO" in
  end) TARGET_TIME="" limit=$(($(date +%s) + 1)) ;;
  time)
    if [[ -z "$TARGET_TIME" ]]; then
      echo "Missing TARGET_TIME: give the moment before the loss, or RECOVER_TO=end" >&2
      exit 1
    fi
    limit=$(date -u -d "$TARGET_TIME" +%s)
    ;;
esac
BASE_BACKUP="" ended_at="" newest=0 oldest=""
for manifest in "$BASE_BACKUP_DIR"/*/backup_manifest; do
  if [[ ! -r "$manifest" ]]; then continue; fi
  start_lsn=$(sed -n 's/.*"Start-LSN": "\([^"]*\)".*/\1/p' "$manifest" | tail -n 1)
  end_lsn=$(sed -n 's/.*"End-LSN": "\([^"]*\)".*/\1/p' "$manifest" | tail -n 1)
  ended=$(find "$WAL_ARCHIVE" -maxdepth 1 -name '*.backup' -exec awk \
    -v start="START WAL LOCATION: $start_lsn " -v stop="STOP WAL LOCATION: $end_lsn " '
    index($0, start) == 1 { started_in = FILENAME }
    index($0, stop) == 1 { stopped_in = FILENAME }
    started_in == FILENAME && stopped_in == FILENAME && sub(/^STOP TIME: /, "")
  ' {} +)
  if [[ -z "$ended" ]]; then
    echo "Ignored ${manifest%/*}: the archive holds no history file of it" >&2
    continue
  fi
  end=$(date -u -d "$ended" +%s)
  if [[ -z "$oldest" ]] || ((end < oldest)); then oldest=$end; fi
  if ((end < limit && end > newest)); then
    newest=$end BASE_BACKUP="${manifest%/*}" ended_at="$ended"
  fi
done
if [[ -z "$BASE_BACKUP" ]]; then
  echo "No base backup in $BASE_BACKUP_DIR ended before ${TARGET_TIME:-now}" >&2
  if [[ -n "$oldest" ]]; then echo "The oldest one ended at $(date -u -d "@$oldest" +%Y-%m-%dT%H:%M:%SZ)" >&2; fi
  exit 1
fi
echo "$BASE_BACKUP ended at $ended_at"

# --- Unpack and verify the base backup -------------------------------------------
step 6 'Unpack and verify the base backup'
defer cleanup_remove_recovered_data

block unpack-base-backup
deadline 21600
PG_BINDIR="${PG_BINDIR:-$(pg_config --bindir)}"
export PATH="$PG_BINDIR:$PATH"
DATA="${SCRATCH_DIR:-$RUN_DIR}/recovered-$RUN_ID"
mkdir -m 0700 "$DATA"
if ! tar -xf "$BASE_BACKUP"/base.tar* -C "$DATA" || ! tar -xf "$BASE_BACKUP"/pg_wal.tar* -C "$DATA/pg_wal"; then
  echo "The base backup $BASE_BACKUP is damaged: it cannot be unpacked" >&2
  exit 1
fi
cp "$BASE_BACKUP/backup_manifest" "$DATA/"
if ! pg_verifybackup --quiet "$DATA"; then
  echo "The base backup $BASE_BACKUP is damaged: it differs from its manifest" >&2
  exit 1
fi
data_major=$(<"$DATA/PG_VERSION")
if [[ "$(postgres --version)" != *") $data_major"[.a-z]* ]]; then
  echo "$PG_BINDIR holds $(postgres --version), but the backup is of version $data_major: set PG_BINDIR" >&2
  exit 1
fi
echo "Every file of the backup has the checksum of its manifest"

# --- Recover to the target time --------------------------------------------------
step 7 'Recover to the target time'
defer cleanup_stop_recovered_server

block start-recovery
deadline 300
for file in postgresql.conf postgresql.auto.conf pg_hba.conf; do
  if [[ -f "$DATA/$file" ]]; then mv "$DATA/$file" "$DATA/$file.production"; fi
done
ln -s "$(cd "$WAL_ARCHIVE" && pwd -P)" "$DATA/dr_archive"
echo "local all all trust" >"$DATA/pg_hba.conf"
cat >"$DATA/postgresql.conf" <<EOF
listen_addresses = ''
unix_socket_directories = '$RUN_DIR'
port = 5432
archive_mode = off
hot_standby = on
restore_command = 'cp dr_archive/%f "%p" || { echo %f >>dr_missing; false; }'
EOF
LC_ALL=C pg_controldata "$DATA" | sed -n -E \
  -e 's/^max_(connections|worker_processes|wal_senders) setting: */max_\1 = /p' \
  -e 's/^max_prepared_xacts setting: */max_prepared_transactions = /p' \
  -e 's/^max_locks_per_xact setting: */max_locks_per_transaction = /p' >>"$DATA/postgresql.conf"
if [[ -n "$TARGET_TIME" ]]; then
  cat >>"$DATA/postgresql.conf" <<EOF
recovery_target_time = '${TARGET_TIME/%Z/+00:00}'
recovery_target_action = pause
EOF
fi
touch "$DATA/recovery.signal"

recovered() {
  PGHOST="$RUN_DIR" PGPORT=5432 PGUSER="$POSTGRES_USER" PGDATABASE="$POSTGRES_DB" "$@"
}

pg_ctl --pgdata="$DATA" --log="$RUN_DIR/recovery.log" --wait --timeout=15 start >/dev/null </dev/null ||
  echo "The server is not ready yet"

block target-reached
within 14400 1 check_target_reached
passed

block stopped-before-target
deadline 60
if [[ -n "$TARGET_TIME" ]]; then
  late=$(recovered psql -X -qAt -v ON_ERROR_STOP=1 -v "target=${TARGET_TIME/%Z/+00:00}" <<'SQL'
SELECT pg_last_xact_replay_timestamp() WHERE pg_last_xact_replay_timestamp() > :'target'
SQL
  )
  if [[ -n "$late" ]]; then
    echo "The recovered data contains a commit of $late, which is after $TARGET_TIME" >&2
    exit 1
  fi
fi
passed

block loss-is-measured
deadline 60
last=$(recovered psql -X -qAt -v ON_ERROR_STOP=1 -c \
  "SELECT floor(extract(epoch FROM pg_last_xact_replay_timestamp()))")
((last > 0))
RPO_SECONDS=$((LOST_AT > last ? LOST_AT - last : 0))
echo "The last recovered commit is $RPO_SECONDS s older than the loss"
passed

# --- Look at the recovered data --------------------------------------------------
step 8 'Look at the recovered data'

block tables-readable
deadline 7200
recovered pg_dump --file=/dev/null
tables=$(recovered psql -X -qAt -v ON_ERROR_STOP=1 -c "SELECT count(*) FROM pg_class WHERE relkind = 'r'
  AND relnamespace::regnamespace::text NOT LIKE 'pg\_%' AND relnamespace::regnamespace::text <> 'information_schema'")
echo "Read every row of $tables tables"
((tables > 0))
passed

# --- Promote the recovered server ------------------------------------------------
step 9 'Promote the recovered server'

block promote
deadline 300
in_recovery=$(recovered psql -X -qAt -v ON_ERROR_STOP=1 -c "SELECT pg_is_in_recovery()")
if [[ "$in_recovery" == t ]]; then
  promoted=$(recovered psql -X -qAt -v ON_ERROR_STOP=1 -c "SELECT pg_promote(true, 240)")
  [[ "$promoted" == t ]]
fi
recovered psql -X -q -v ON_ERROR_STOP=1 <<SQL
CREATE TABLE dr_write_${RUN_ID//-/_} AS SELECT generate_series(1, 100) AS id;
DROP TABLE dr_write_${RUN_ID//-/_};
SQL
echo "The recovered server accepts writes"

# --- The lost rows are back ------------------------------------------------------
step 10 'The lost rows are back'

block probe-is-back
deadline 300
if [[ "$PROBE_COMPARED" == yes ]]; then
  markers=$(recovered psql -X -qAt -v ON_ERROR_STOP=1 -c "SELECT string_agg(label, ' ') FROM $PROBE.markers")
  if [[ "$markers" != before ]]; then
    echo "Recovered the markers '$markers', expected 'before' alone" >&2
    exit 1
  fi
  found=$(recovered probe_state)
  if [[ "$found" != "$PROBE_STATE" ]]; then
    echo "The probe differs from what it was before the loss:" >&2
    diff <(echo "$PROBE_STATE") <(echo "$found") >&2
  fi
  echo "4000 deleted and dropped rows are back, each as it was"
else
  echo "Not compared: the target time was given, and the probe is younger"
fi
passed

# --- Your tables have the rows they had ------------------------------------------
step 11 'Your tables have the rows they had'

block rows-as-counted
deadline 3600
recovered count_rows >"$RUN_DIR/rows-recovered"
awk -v compared="$PROBE_COMPARED" -F '|' '
  FILENAME == ARGV[1] { before[$1] = $2; next }
  FILENAME == ARGV[2] { after[$1] = $2; next }
  { recovered[$1] = $2 }
  END {
    if (compared == "no") {
      print "Not compared: the target time was given, and the rows were counted later"
      exit
    }
    for (table in before) {
      if (!(table in after) || before[table] != after[table]) {
        print table " was written to: " before[table] " rows before, " recovered[table] " recovered"
      } else if (recovered[table] "" != before[table] "") {
        print table " has " recovered[table] + 0 " rows, expected " before[table] > "/dev/stderr"
        wrong++
      } else {
        rows += before[table]
        equal++
      }
    }
    print equal + 0 " tables with " rows + 0 " rows have the number of rows they had"
    exit wrong > 0
  }
' "$RUN_DIR/rows-before" "$RUN_DIR/rows-after" "$RUN_DIR/rows-recovered"
passed
verified

run_complete=yes
) </dev/null &
supervise "$!"

#!/usr/bin/env bash
# CNPG point-in-time recovery: the drill.
#
# Generated from runbooks/cnpg-pitr.md, do not edit: change the source, then run `runbook extract`.
#
# Functions are called through traps, `defer` and `within`, values are meant literally:
# shellcheck disable=SC2016,SC2317,SC2329
set -Eeuo pipefail
shopt -s inherit_errexit

readonly RUNBOOK=cnpg-pitr STEP_COUNT=9 RTO_TARGET=1800

usage() {
  cat <<'EOF'
Usage: dr-cnpg-restore.sh CLUSTER [option ...]

CNPG point-in-time recovery: the drill. Passes when every check has passed within 30 min.

Clusters:
  infra     Hub of the homelab, with observability and single sign-on
  apps      Spoke of the homelab, with the business applications
  home      Home automation, with its PostgreSQL
  hexabase  K3s platform with PostgreSQL, Redis, MinIO, Velero and vClusters

Options:
  --target-time VALUE  Moment to recover to; a drill that is not given one sets its own (a time with zone, such as 2026-11-21T03:15:42Z) [$TARGET_TIME]
  --compare WORD       What a drill compares for each table; both read the tables of the source twice (content | counts; default content) [$COMPARE]
  --kubeconfig FILE    kubeconfig that holds the cluster's context
  --report FILE        write the result as JSON
  --help               print this text

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
    infra)
      KUBE_CONTEXT=infra
      KUBE_CONFIG=kubeconfig-infra
      KUBE_UID=''
      PROTECTED_NAMESPACES='kube-system flux-system external-secrets volsync-system databases observability'
      CNPG_NAMESPACE=databases
      CNPG_CLUSTER=postgres
      ;;
    apps)
      KUBE_CONTEXT=apps
      KUBE_CONFIG=kubeconfig-apps
      KUBE_UID=''
      PROTECTED_NAMESPACES='kube-system flux-system external-secrets volsync-system databases business'
      CNPG_NAMESPACE=databases
      CNPG_CLUSTER=postgres
      ;;
    home)
      KUBE_CONTEXT=home
      KUBE_CONFIG=''
      KUBE_UID=''
      PROTECTED_NAMESPACES='kube-system home-automation postgresql-system'
      CNPG_NAMESPACE=home-automation
      CNPG_CLUSTER=homeassistant-postgresql
      ;;
    hexabase)
      KUBE_CONTEXT=hexabase
      KUBE_CONFIG=''
      KUBE_UID=''
      PROTECTED_NAMESPACES='kube-system hexabase-system hexabase-workspaces velero monitoring'
      CNPG_NAMESPACE=hexabase-system
      CNPG_CLUSTER=hexabase-db
      ;;
    *) usage_error "unknown cluster '$1', expected one of infra, apps, home, hexabase" ;;
  esac
}

TARGET_TIME=${TARGET_TIME:-}
COMPARE=${COMPARE:-content}
run_report='' run_kubeconfig='' arguments=()
while (($# > 0)); do
  case "$1" in
    -h | --help)
      usage
      exit 0
      ;;
    --*=*) set -- "${1%%=*}" "${1#*=}" "${@:2}" ;;
    --target-time | --compare | --kubeconfig | --report)
      (($# > 1)) || usage_error "$1 needs a value"
      case "$1" in
        --target-time) TARGET_TIME=$2 ;;
        --compare) COMPARE=$2 ;;
        --kubeconfig) run_kubeconfig=$(absolute "$2") ;;
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
[[ -z $COMPARE ]] || require_format COMPARE "$COMPARE" '^(content|counts)$' 'content or counts'

missing_tools=()
need kubectl https://kubernetes.io/docs/tasks/tools/
need jq 'apt-get install jq, or brew install jq'
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

# lock_target: a kubeconfig of the run's own with the one context, and the cluster's identity.
lock_target() {
  local source=$run_kubeconfig server
  if [[ -z $source && -n $KUBE_CONFIG && -f $KUBE_CONFIG ]]; then source=$KUBE_CONFIG; fi
  KUBECONFIG=${source:-${KUBECONFIG:-$HOME/.kube/config}} command kubectl config view \
    --raw --minify --flatten --context="$KUBE_CONTEXT" >"$RUN_DIR/kubeconfig"
  export KUBECONFIG=$RUN_DIR/kubeconfig
  server=$(command kubectl config view --output='jsonpath={.clusters[0].cluster.server}')
  run_identity=$(cluster_identity)
  if [[ -n $KUBE_UID && $run_identity != "$KUBE_UID" ]]; then
    printf 'context %s at %s is cluster %s, expected %s: this is not %s\n' \
      "$KUBE_CONTEXT" "$server" "$run_identity" "$KUBE_UID" "$CLUSTER" >&2
    exit 1
  fi
  printf 'Target: context %s, %s, cluster %s\n' "$KUBE_CONTEXT" "$server" "$run_identity"
}

cluster_identity() {
  local uid
  uid=$(command kubectl --request-timeout=15s get namespace kube-system --output='jsonpath={.metadata.uid}')
  [[ -n $uid ]]
  printf '%s' "$uid"
}

# same_target: stops when the API answers for another cluster than at the start.
same_target() {
  local identity
  identity=$(cluster_identity)
  if [[ $identity != "$run_identity" ]]; then
    printf 'the API now answers for cluster %s, the run began on %s\n' "$identity" "$run_identity" >&2
    exit 1
  fi
}

# kubectl, but nothing is changed in a protected namespace: neither one that is named, nor one
# that a manifest names. Reading and exec are allowed.
kubectl() {
  local verb='' namespace='' manifest='' stdin='' words=' ' arg previous='' name
  for arg in "$@"; do
    case $previous in
      -n | --namespace) namespace=$arg ;;
      --context | --kubeconfig | --request-timeout | -s | --server) ;;
      -f | --filename) if [[ $arg == - ]]; then stdin=yes; elif [[ -f $arg ]]; then manifest+=$(<"$arg"); fi ;;
      *)
        case $arg in
          --) break ;;
          -n=* | --namespace=*) namespace=${arg#*=} ;;
          -n?*) namespace=${arg#-n} ;;
          -f=- | -f- | --filename=-) stdin=yes ;;
          --filename=*) if [[ -f ${arg#*=} ]]; then manifest+=$(<"${arg#*=}"); fi ;;
          -A | --all-namespaces) namespace='*' ;;
          get | describe | logs | wait | exec | auth | diff | config | version | top | events | explain | \
            api-resources | port-forward | proxy | cluster-info | cnpg) verb=${verb:-read} ;;
          -*) ;;
          *)
            verb=${verb:-$arg}
            words+="$arg "
            ;;
        esac
        ;;
    esac
    previous=$arg
  done
  if [[ -z $verb || $verb == read || $words == ' rollout status '* ]]; then
    command kubectl "$@"
    return
  fi
  if [[ -n $stdin ]]; then manifest+=$(cat); fi
  for name in $PROTECTED_NAMESPACES; do
    if [[ $namespace == "$name" || $namespace == '*' || $words =~ \ (ns|namespaces?)/$name\  ||
      $words =~ \ (ns|namespaces?)\  && ($words =~ \ $name\  || " $* " == *' --all '*) ||
      $manifest =~ \"?namespace\"?:[[:space:]]*[\"\']?$name([^a-z0-9-]|$) ||
      $manifest =~ \"?kind\"?:[[:space:]]*[\"\']?Namespace([^a-zA-Z]|$) &&
      $manifest =~ \"?name\"?:[[:space:]]*[\"\']?$name([^a-z0-9-]|$) ]]; then
      printf 'kubectl %s refused: namespace %s of %s is protected\n' "$verb" "$name" "$CLUSTER" >&2
      return 1
    fi
  done
  if [[ -n $stdin ]]; then
    command kubectl "$@" <<<"$manifest"
  else
    command kubectl "$@"
  fi
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

check_wait_for_archive() {
archived=$(
  source_sql <<'SQL'
SELECT last_archived_wal FROM pg_stat_archiver;
SQL
)
echo "last archived segment: ${archived:-none}, waiting for $MARKER_WAL"
LC_ALL=C
[[ "${archived:0:24}" =~ ^[0-9A-F]{24}$ && ! "${archived:0:24}" < "$MARKER_WAL" ]]
}

check_wait_for_recovery() {
state=$(kubectl --namespace "$RECOVERY_NAMESPACE" get clusters.postgresql.cnpg.io "$RECOVERY_CLUSTER" --output json)
jobs=$(kubectl --namespace "$RECOVERY_NAMESPACE" get jobs --selector "cnpg.io/cluster=$RECOVERY_CLUSTER,cnpg.io/jobRole=full-recovery" --output json)
phase=$(jq -r '.status.phase // ""' <<<"$state")
failed=$(jq '[.items[].status.failed // 0] | add // 0' <<<"$jobs")
age=$(jq 'now - (.metadata.creationTimestamp | fromdateiso8601) | floor' <<<"$state")
echo "phase: ${phase:-none}; failed recovery pods: $failed"
if jq -e 'any(.status.conditions[]?; .type == "Ready" and .status == "True")' <<<"$state" >/dev/null; then
  exit 0
fi
reason=""
case "$phase" in
  "Cluster is unrecoverable and needs manual intervention" | "Invalid cluster definition" | \
    "Cluster has incomplete or invalid image catalog" | \
    "Cluster cannot proceed to reconciliation due to an unknown plugin being required")
    reason=$(jq -r '.status | .phase + ". " + (.phaseReason // "")' <<<"$state")
    ;;
  "")
    if ((age > 120)); then
      reason="No phase after ${age}s: the operator does not watch $RECOVERY_NAMESPACE, or the ObjectStore does not exist"
    fi
    ;;
esac
if ((failed >= 3)); then
  reason="The recovery job has failed $failed times"
fi
if [[ -n "$reason" ]]; then
  echo "$reason" >&2
  kubectl --namespace "$RECOVERY_NAMESPACE" logs --all-containers --tail=-1 \
    --selector "cnpg.io/cluster=$RECOVERY_CLUSTER,cnpg.io/jobRole=full-recovery" |
    jq -Rnr '[inputs | fromjson? | objects]
      | (map(select(.record.error_severity? == "FATAL") | "FATAL: " + .record.message) | unique) as $fatal
      | if $fatal == [] then map(select(.level == "error") | (.msg // "") + ": " + (.error // "")) | unique else $fatal end
      | .[]' >&2
  exit 99
fi
false
}

cleanup_delete_namespace() {
if ! kubectl delete namespace --selector "dr-run=$RUN_ID" --timeout=10m; then
  echo "Not removed: namespace dr-$RUN_ID. When the cluster answers again, run:" >&2
  echo "  kubectl delete namespace --selector dr-run=$RUN_ID" >&2
  exit 1
fi
}

# The run has a process group of its own, so that an interruption reaches every command that it
# has started, and its cleanup still gets its turn.
set -m
(
begin
lock_target

# --- Mark the data and choose the target time ------------------------------------
step 1 'Mark the data and choose the target time'

block define-fingerprint
# One line for each table that recovery brings back: database, table, exact number of rows, hash of the content.
# Unlogged tables are left out: they are empty after every recovery.
fingerprint() {
  local namespace=$1 pod=$2 database
  kubectl --namespace "$namespace" exec "$pod" --container postgres -- psql -X -q -At -v ON_ERROR_STOP=1 \
    -c 'SELECT datname FROM pg_database WHERE datallowconn AND NOT datistemplate ORDER BY 1' >"$RUN_DIR/databases"
  while IFS= read -r database; do
    kubectl --namespace "$namespace" exec --stdin "$pod" --container postgres -- \
      psql -X -q -At -v ON_ERROR_STOP=1 -v compare="$COMPARE" -d "$database" <<'SQL'
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SET LOCAL lock_timeout = '1min';
SET LOCAL TimeZone = 'UTC';
SET LOCAL DateStyle = 'ISO, YMD';
SET LOCAL IntervalStyle = 'iso_8601';
SET LOCAL bytea_output = 'hex';
SET LOCAL extra_float_digits = 1;
SELECT format('SELECT %L, count(*), %s FROM %I.%I AS dr_row',
  format('%s %I.%I', current_database(), nspname, relname),
  CASE :'compare' WHEN 'content' THEN 'coalesce(sum(hashtextextended((dr_row.*)::text, 0)), 0)' ELSE '''-''' END,
  nspname, relname)
FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE relkind IN ('r', 'm') AND relpersistence = 'p' AND relispopulated
  AND nspname NOT IN ('pg_catalog', 'information_schema', 'dr_probe')
ORDER BY nspname, relname
\gexec
COMMIT;
SQL
  done <"$RUN_DIR/databases"
}

block mark-data
deadline 3600
source_json=$(kubectl --namespace "$CNPG_NAMESPACE" get clusters.postgresql.cnpg.io "$CNPG_CLUSTER" --output json)
SOURCE_POD=$(jq -er '.status.currentPrimary' <<<"$source_json")
MARKER_DATABASE=$(jq -er '.spec.bootstrap | (.initdb // .recovery // .pg_basebackup).database' <<<"$source_json")
source_sql() {
  kubectl --namespace "$CNPG_NAMESPACE" exec --stdin "$SOURCE_POD" --container postgres -- \
    psql -X -q -At -v ON_ERROR_STOP=1 -d "$MARKER_DATABASE"
}

source_sql <<SQL
SET client_min_messages = warning;
CREATE SCHEMA IF NOT EXISTS dr_probe;
CREATE TABLE IF NOT EXISTS dr_probe.marker (run text, step text,
  at timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (run, step));
DELETE FROM dr_probe.marker WHERE at < clock_timestamp() - interval '400 days';
INSERT INTO dr_probe.marker (run, step) VALUES ('$RUN_ID', 'before');
SQL

if [[ -z "$TARGET_TIME" ]]; then
  fingerprint "$CNPG_NAMESPACE" "$SOURCE_POD" | LC_ALL=C sort >"$RUN_DIR/before"
  sleep 3
  TARGET_TIME=$(
    source_sql <<'SQL'
SELECT to_char(date_trunc('second', clock_timestamp()) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"');
SQL
  )
  sleep 3
  fingerprint "$CNPG_NAMESPACE" "$SOURCE_POD" | LC_ALL=C sort >"$RUN_DIR/after"
  LC_ALL=C comm -12 "$RUN_DIR/before" "$RUN_DIR/after" >"$RUN_DIR/expected"
fi

MARKER_WAL=$(
  source_sql <<SQL
INSERT INTO dr_probe.marker (run, step) VALUES ('$RUN_ID', 'after');
SELECT pg_walfile_name(pg_switch_wal());
SQL
)
echo "target time $TARGET_TIME; the marker after it is in WAL segment $MARKER_WAL"

block wait-for-archive
within 600 5 check_wait_for_archive
passed

# --- Read the source cluster -----------------------------------------------------
step 2 'Read the source cluster'
start_recovery

block read-source
deadline 60
source_json=$(kubectl --namespace "$CNPG_NAMESPACE" get clusters.postgresql.cnpg.io "$CNPG_CLUSTER" --output json)
plugin=$(jq -ec '[.spec.plugins[]? | select(.name == "barman-cloud.cloudnative-pg.io" and .enabled != false)][0]' <<<"$source_json") || {
  echo "Cluster $CNPG_CLUSTER has no Barman Cloud plugin in spec.plugins: it has no archive to recover from" >&2
  exit 1
}
SOURCE_STORE=$(jq -er '.parameters.barmanObjectName' <<<"$plugin")
SOURCE_SERVER=$(jq -er --arg name "$CNPG_CLUSTER" '.parameters.serverName // $name' <<<"$plugin")
SOURCE_IMAGE=$(jq -er '.status.image' <<<"$source_json")
SOURCE_DATABASE=$(jq -er '.spec.bootstrap | (.initdb // .recovery // .pg_basebackup).database' <<<"$source_json")
SOURCE_OWNER=$(jq -er '.spec.bootstrap | (.initdb // .recovery // .pg_basebackup).owner' <<<"$source_json")
SOURCE_SIZE=$(jq -er '.spec.storage | .size // .pvcTemplate.resources.requests.storage' <<<"$source_json")
SOURCE_POSTGRESQL=$(jq -c '.spec.postgresql | {parameters, shared_preload_libraries, extensions} | with_entries(select(.value != null))' <<<"$source_json")
SOURCE_RESOURCES=$(jq -c '.spec.resources // {}' <<<"$source_json")
# The volume knows its class even when the Cluster leaves it to the default.
volume=$(jq -r '.status.currentPrimary // ""' <<<"$source_json")
SOURCE_CLASS=$(kubectl --namespace "$CNPG_NAMESPACE" get persistentvolumeclaims "$volume" --ignore-not-found --output jsonpath='{.spec.storageClassName}')
SOURCE_CLASS=${SOURCE_CLASS:-$(jq -er '.spec.storage.storageClass' <<<"$source_json")}
store_json=$(kubectl --namespace "$CNPG_NAMESPACE" get objectstores.barmancloud.cnpg.io "$SOURCE_STORE" --output json)
echo "server $SOURCE_SERVER in ObjectStore $SOURCE_STORE; $SOURCE_IMAGE; database $SOURCE_DATABASE of $SOURCE_OWNER; $SOURCE_SIZE on $SOURCE_CLASS"

# --- Check that the archive reaches the target -----------------------------------
step 3 'Check that the archive reaches the target'

block check-recovery-window
deadline 60
# Seconds since 1970 of an RFC 3339 time.
epoch() {
  jq -nr --arg time "$1" '$time
    | capture("^(?<day>[0-9-]{10})[T ](?<clock>[0-9:]{8})([.][0-9]+)?(?<zone>Z|(?<sign>[+-])(?<hours>[0-9]{2}):(?<minutes>[0-9]{2}))$")
    | (.day + "T" + .clock + "Z" | fromdateiso8601)
      - (if .zone == "Z" then 0 else (if .sign == "-" then -60 else 60 end) * ((.hours | tonumber) * 60 + (.minutes | tonumber)) end)'
}
first=$(jq -r --arg server "$SOURCE_SERVER" '.status.serverRecoveryWindow[$server].firstRecoverabilityPoint // ""' <<<"$store_json")
if [[ -z "$first" ]]; then
  first=$(kubectl --namespace "$CNPG_NAMESPACE" get backups.postgresql.cnpg.io --output json |
    jq -r --arg cluster "$CNPG_CLUSTER" '[.items[] | select(.spec.cluster.name == $cluster and .status.phase == "completed") | .status.stoppedAt] | min // ""')
fi
if [[ -z "$first" ]]; then
  echo "No base backup of server $SOURCE_SERVER in ObjectStore $SOURCE_STORE: there is nothing to recover from" >&2
  exit 1
fi
target=$(epoch "${TARGET_TIME:-$first}")
first_epoch=$(epoch "$first")
now=$(date +%s)
if ((target < first_epoch)); then
  echo "Target time $TARGET_TIME lies before $first, the end of the first base backup of server $SOURCE_SERVER" >&2
  exit 1
fi
if ((target > now)); then
  echo "Target time $TARGET_TIME lies in the future: the archive cannot reach it" >&2
  exit 1
fi
echo "recoverable since $first; target ${TARGET_TIME:-end of the archive}"
passed

# --- Create an isolated namespace ------------------------------------------------
step 4 'Create an isolated namespace'
defer cleanup_delete_namespace

block create-namespace
deadline 60
DR_NAMESPACE="dr-$RUN_ID"
kubectl create -f - <<EOF
apiVersion: v1
kind: Namespace
metadata:
  name: $DR_NAMESPACE
  labels:
    dr-run: "$RUN_ID"
    pod-security.kubernetes.io/enforce: baseline
EOF
others=$(kubectl get namespaces --selector "dr-run,dr-run!=$RUN_ID" --output name)
if [[ -n "$others" ]]; then
  echo "Other drills are running or have left something behind:" >&2
  echo "$others" >&2
fi

block define-copy-secret
copy_secret() {
  kubectl --namespace "$1" get secret "$2" --output json |
    jq --arg namespace "$3" '{apiVersion, kind, type, data, metadata: {name: .metadata.name, namespace: $namespace}}' |
    kubectl --namespace "$3" create -f -
}

# --- Create the recovery cluster -------------------------------------------------
step 5 'Create the recovery cluster'

block copy-object-store
deadline 60
secrets=$(jq -r '[.spec | .. | objects | select(has("name") and has("key")) | .name] | unique[]' <<<"$store_json")
for secret in $secrets; do
  copy_secret "$CNPG_NAMESPACE" "$secret" "$DR_NAMESPACE"
done
jq '{apiVersion, kind, metadata: {name: "origin"}, spec: (.spec | del(.retentionPolicy))}' <<<"$store_json" |
  kubectl --namespace "$DR_NAMESPACE" create -f -

block create-recovery-cluster
deadline 60
RECOVERY_NAMESPACE=$DR_NAMESPACE
RECOVERY_CLUSTER=restored
if ! jq -e '.spec.walStorage == null and ((.spec.tablespaces // []) | length == 0)' <<<"$source_json" >/dev/null; then
  echo "Cluster $CNPG_CLUSTER uses walStorage or tablespaces: add them to the manifest of this step" >&2
  exit 1
fi
kubectl --namespace "$RECOVERY_NAMESPACE" create -f - <<EOF
apiVersion: postgresql.cnpg.io/v1
kind: Cluster
metadata:
  name: $RECOVERY_CLUSTER
  labels: {dr-run: "$RUN_ID"}
spec:
  instances: 1
  imageName: $SOURCE_IMAGE
  enablePDB: false
  storage: {size: $SOURCE_SIZE, storageClass: $SOURCE_CLASS}
  postgresql: $SOURCE_POSTGRESQL
  resources: $SOURCE_RESOURCES
  bootstrap:
    recovery:
      source: origin
      database: $SOURCE_DATABASE
      owner: $SOURCE_OWNER
      recoveryTarget: {targetTime: "$TARGET_TIME"}
  externalClusters:
    - name: origin
      plugin:
        name: barman-cloud.cloudnative-pg.io
        parameters: {barmanObjectName: origin, serverName: $SOURCE_SERVER}
EOF

# --- Wait until the recovery cluster is ready ------------------------------------
step 6 'Wait until the recovery cluster is ready'

block wait-for-recovery
within 1500 5 check_wait_for_recovery
passed

# --- Read every row once ---------------------------------------------------------
step 7 'Read every row once'

block read-recovered
deadline 60
RECOVERY_POD=$(kubectl --namespace "$RECOVERY_NAMESPACE" get clusters.postgresql.cnpg.io "$RECOVERY_CLUSTER" --output jsonpath='{.status.currentPrimary}')
recovered_sql() {
  kubectl --namespace "$RECOVERY_NAMESPACE" exec --stdin "$RECOVERY_POD" --container postgres -- \
    psql -X -q -At -v ON_ERROR_STOP=1 -d "$SOURCE_DATABASE"
}

block read-every-row
deadline 1800
recovered_sql >"$RUN_DIR/databases" <<'SQL'
SELECT datname FROM pg_database WHERE datallowconn AND NOT datistemplate ORDER BY 1;
SQL
while IFS= read -r database; do
  kubectl --namespace "$RECOVERY_NAMESPACE" exec "$RECOVERY_POD" --container postgres -- \
    pg_dump -d "$database" -Fc --no-sync -f /dev/null </dev/null
  echo "database $database: every row can be read"
done <"$RUN_DIR/databases"
failures=$(
  recovered_sql <<'SQL'
SELECT coalesce(sum(checksum_failures), 0) FROM pg_stat_database;
SQL
)
echo "checksum failures: $failures"
[[ "$failures" == 0 ]]
passed

# --- The recovery stopped at the target time -------------------------------------
step 8 'The recovery stopped at the target time'

block compare-markers
deadline 60
source_sql >"$RUN_DIR/markers-expected" <<SQL
SELECT run, step FROM dr_probe.marker WHERE at < timestamptz '$TARGET_TIME' - interval '2s' ORDER BY run COLLATE "C", step COLLATE "C";
SQL
recovered_sql >"$RUN_DIR/markers-restored" <<SQL
SELECT run, step FROM dr_probe.marker WHERE at <= timestamptz '$TARGET_TIME' ORDER BY run COLLATE "C", step COLLATE "C";
SQL
late=$(
  recovered_sql <<SQL
SELECT count(*) FROM dr_probe.marker WHERE at > timestamptz '$TARGET_TIME';
SQL
)
expected=$(wc -l <"$RUN_DIR/markers-expected")
missing=$(LC_ALL=C comm -23 "$RUN_DIR/markers-expected" "$RUN_DIR/markers-restored")
if ((expected == 0)); then
  echo "No marker was written before $TARGET_TIME: this drill cannot prove what was recovered. Give a later time, or none" >&2
  exit 1
fi
if [[ -n "$missing" ]]; then
  echo "Missing markers from before $TARGET_TIME:" >&2
  echo "$missing" >&2
  exit 1
fi
if ((late > 0)); then
  echo "$late markers from after $TARGET_TIME were recovered: recovery went too far" >&2
  exit 1
fi
echo "$((expected)) markers from before $TARGET_TIME are back, none from after it"
passed

# --- The content equals the source -----------------------------------------------
step 9 'The content equals the source'

block compare-content
deadline 3600
if [[ -e "$RUN_DIR/expected" ]]; then
  fingerprint "$RECOVERY_NAMESPACE" "$RECOVERY_POD" | LC_ALL=C sort >"$RUN_DIR/restored"
  tables=$(wc -l <"$RUN_DIR/expected")
  active=$(LC_ALL=C comm -23 "$RUN_DIR/before" "$RUN_DIR/expected")
  different=$(LC_ALL=C comm -23 "$RUN_DIR/expected" "$RUN_DIR/restored")
  if [[ -n "$active" ]]; then
    echo "Not compared, because they changed while the target time was chosen:"
    echo "$active"
  fi
  if ((tables == 0)); then
    echo "No table stayed the same while the target time was chosen: nothing can be compared. Repeat at a quieter time" >&2
    exit 1
  fi
  if [[ -n "$different" ]]; then
    echo "Recovered otherwise than they were at $TARGET_TIME (table|rows|content):" >&2
    echo "$different" >&2
    exit 1
  fi
  echo "$((tables)) tables have the rows and the content that they had at $TARGET_TIME"
else
  echo "TARGET_TIME was given: the content at that time was not recorded, and is not compared"
fi
passed
verified

run_complete=yes
) </dev/null &
supervise "$!"

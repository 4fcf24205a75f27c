#!/usr/bin/env bash
# Backup verification: the drill.
#
# Generated from runbooks/backup-verification.md, do not edit: change the source, then run `runbook extract`.
#
# Functions are called through traps, `defer` and `within`, values are meant literally:
# shellcheck disable=SC2016,SC2317,SC2329
set -Eeuo pipefail
shopt -s inherit_errexit

readonly RUNBOOK=backup-verification STEP_COUNT=4 RTO_TARGET=

usage() {
  cat <<'EOF'
Usage: dr-verify-backups.sh CLUSTER [option ...]

Backup verification: the drill. Passes when every check has passed.

Clusters:
  infra     Hub of the homelab, with observability and single sign-on
  apps      Spoke of the homelab, with the business applications
  home      Home automation, with its PostgreSQL
  hexabase  K3s platform with PostgreSQL, Redis, MinIO, Velero and vClusters

Options:
  --max-backup-hours VALUE  Greatest age of the newest base backup of a database (a whole number; default 26) [$MAX_BACKUP_HOURS]
  --max-sync-hours VALUE    Greatest age of the newest backup of a volume (a whole number; default 9) [$MAX_SYNC_HOURS]
  --kubeconfig FILE         kubeconfig that holds the cluster's context
  --report FILE             write the result as JSON
  --help                    print this text

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
      ;;
    apps)
      KUBE_CONTEXT=apps
      KUBE_CONFIG=kubeconfig-apps
      KUBE_UID=''
      PROTECTED_NAMESPACES='kube-system flux-system external-secrets volsync-system databases business'
      ;;
    home)
      KUBE_CONTEXT=home
      KUBE_CONFIG=''
      KUBE_UID=''
      PROTECTED_NAMESPACES='kube-system home-automation postgresql-system'
      ;;
    hexabase)
      KUBE_CONTEXT=hexabase
      KUBE_CONFIG=''
      KUBE_UID=''
      PROTECTED_NAMESPACES='kube-system hexabase-system hexabase-workspaces velero monitoring'
      ;;
    *) usage_error "unknown cluster '$1', expected one of infra, apps, home, hexabase" ;;
  esac
}

MAX_BACKUP_HOURS=${MAX_BACKUP_HOURS:-26}
MAX_SYNC_HOURS=${MAX_SYNC_HOURS:-9}
run_report='' run_kubeconfig='' arguments=()
while (($# > 0)); do
  case "$1" in
    -h | --help)
      usage
      exit 0
      ;;
    --*=*) set -- "${1%%=*}" "${1#*=}" "${@:2}" ;;
    --max-backup-hours | --max-sync-hours | --kubeconfig | --report)
      (($# > 1)) || usage_error "$1 needs a value"
      case "$1" in
        --max-backup-hours) MAX_BACKUP_HOURS=$2 ;;
        --max-sync-hours) MAX_SYNC_HOURS=$2 ;;
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
[[ -z $MAX_BACKUP_HOURS ]] || require_format MAX_BACKUP_HOURS "$MAX_BACKUP_HOURS" '^-?(0|[1-9][0-9]*)$' 'a whole number'
[[ -z $MAX_SYNC_HOURS ]] || require_format MAX_SYNC_HOURS "$MAX_SYNC_HOURS" '^-?(0|[1-9][0-9]*)$' 'a whole number'

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

check_check_archiving() {
waiting=0
LC_ALL=C
while read -r namespace cluster primary segment; do
  archived=$(
    kubectl --namespace "$namespace" exec --stdin "$primary" --container postgres -- psql -X -q -At -v ON_ERROR_STOP=1 <<'SQL'
SELECT last_archived_wal FROM pg_stat_archiver;
SQL
  )
  if [[ ! "${archived:0:24}" =~ ^[0-9A-F]{24}$ || "${archived:0:24}" < "$segment" ]]; then
    echo "$namespace/$cluster: last archived ${archived:-nothing}, waiting for $segment. When it stays so: credentials of the ObjectStore?"
    waiting=$((waiting + 1))
  fi
done <"$RUN_DIR/segments"
((waiting == 0))
}

# The run has a process group of its own, so that an interruption reaches every command that it
# has started, and its cleanup still gets its turn.
set -m
(
begin
lock_target

# --- Close a WAL segment of every database ---------------------------------------
step 1 'Close a WAL segment of every database'
start_recovery

block switch-wal
deadline 300
kubectl get clusters.postgresql.cnpg.io --all-namespaces --output json |
  jq '[.items[] | select(.metadata.labels["dr-run"] == null)]' >"$RUN_DIR/clusters"
if jq -e 'length == 0' "$RUN_DIR/clusters" >/dev/null; then
  echo "No PostgreSQL cluster found: there is nothing to verify, and that is not success" >&2
  exit 1
fi
jq -r '.[] | .metadata.namespace + " " + .metadata.name + " " + (.status.currentPrimary // "")' "$RUN_DIR/clusters" >"$RUN_DIR/primaries"
while read -r namespace cluster primary; do
  segment=$(
    kubectl --namespace "$namespace" exec --stdin "${primary:?Cluster $namespace/$cluster has no primary}" --container postgres -- \
      psql -X -q -At -v ON_ERROR_STOP=1 <<'SQL'
SELECT pg_walfile_name(pg_switch_wal()) FROM pg_create_restore_point('backup-verification');
SQL
  )
  echo "$namespace $cluster $primary $segment"
done <"$RUN_DIR/primaries" | tee "$RUN_DIR/segments"

# --- Every segment reaches the archive -------------------------------------------
step 2 'Every segment reaches the archive'

block check-archiving
within 300 5 check_check_archiving
passed

# --- Every database has a fresh base backup --------------------------------------
step 3 'Every database has a fresh base backup'

block check-base-backups
deadline 120
kubectl get objectstores.barmancloud.cnpg.io --all-namespaces --output json >"$RUN_DIR/stores"
kubectl get backups.postgresql.cnpg.io --all-namespaces --output json >"$RUN_DIR/backups"
jq -r --slurpfile stores "$RUN_DIR/stores" --slurpfile backups "$RUN_DIR/backups" --argjson hours "$MAX_BACKUP_HOURS" '
  .[] | . as $cluster
  | ([.spec.plugins[]? | select(.name == "barman-cloud.cloudnative-pg.io" and .enabled != false)][0]) as $plugin
  | (.metadata.namespace + "/" + .metadata.name) as $name
  | ($plugin.parameters.serverName // .metadata.name) as $server
  | ([$stores[0].items[] | select(.metadata.namespace == $cluster.metadata.namespace
      and .metadata.name == $plugin.parameters.barmanObjectName)][0].status.serverRecoveryWindow[$server]) as $window
  | ([$backups[0].items[] | select(.metadata.namespace == $cluster.metadata.namespace and .spec.cluster.name == $cluster.metadata.name
      and .status.phase == "completed") | .status.stoppedAt] + [$window.lastSuccessfulBackupTime | values] | max) as $newest
  | if $plugin == null then "BAD  \($name): no Barman Cloud plugin, so no archive"
    elif $newest == null then "BAD  \($name): no base backup of server \($server)"
    elif now - ($newest | fromdateiso8601) > $hours * 3600 then "BAD  \($name): newest base backup is of \($newest), older than \($hours) h"
    elif ($window.lastFailedBackupTime // "") > $newest then "BAD  \($name): the newest attempt has failed, at \($window.lastFailedBackupTime)"
    else "good \($name): newest base backup of server \($server) is of \($newest)" end' "$RUN_DIR/clusters" | tee "$RUN_DIR/base-backups"
bad=$(jq -Rr 'select(startswith("BAD"))' "$RUN_DIR/base-backups")
[[ -z "$bad" ]]
passed

# --- Every volume has a fresh backup ---------------------------------------------
step 4 'Every volume has a fresh backup'

block check-volume-backups
deadline 120
installed=$(kubectl get customresourcedefinitions.apiextensions.k8s.io replicationsources.volsync.backube --ignore-not-found --output name)
bad=""
if [[ -n "$installed" ]]; then
  kubectl get replicationsources.volsync.backube --all-namespaces --output json |
    jq -r --argjson hours "$MAX_SYNC_HOURS" 'if .items == [] then "BAD  VolSync is installed, but nothing is backed up"
      else .items[] | (.metadata.namespace + "/" + .metadata.name) as $name | .status as $status
      | if .spec.paused then "BAD  \($name): paused"
        elif $status.lastSyncTime == null then "BAD  \($name): has never finished"
        elif $status.latestMoverStatus.result != "Successful" then "BAD  \($name): the newest attempt has ended \($status.latestMoverStatus.result // "without a result")"
        elif now - ($status.lastSyncTime | fromdateiso8601) > $hours * 3600 then "BAD  \($name): newest backup is of \($status.lastSyncTime), older than \($hours) h"
        else "good \($name): \($status.lastSyncTime), next \($status.nextSyncTime // "when triggered")" end end' | tee "$RUN_DIR/volume-backups"
  bad=$(jq -Rr 'select(startswith("BAD"))' "$RUN_DIR/volume-backups")
else
  echo "VolSync is not installed here: no volume backup to look at"
fi
[[ -z "$bad" ]]
passed
verified

run_complete=yes
) </dev/null &
supervise "$!"

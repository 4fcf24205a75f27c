#!/usr/bin/env bash
# VolSync volume restore: the drill.
#
# Generated from runbooks/volsync-restore.md, do not edit: change the source, then run `runbook extract`.
#
# Functions are called through traps, `defer` and `within`, values are meant literally:
# shellcheck disable=SC2016,SC2317,SC2329
set -Eeuo pipefail
shopt -s inherit_errexit

readonly RUNBOOK=volsync-restore STEP_COUNT=7 RTO_TARGET=900

usage() {
  cat <<'EOF'
Usage: dr-volsync-restore.sh CLUSTER APP [option ...]

VolSync volume restore: the drill. Passes when every check has passed within 15 min.

Clusters:
  infra  Hub of the homelab, with observability and single sign-on
  apps   Spoke of the homelab, with the business applications

Arguments:
  APP  Application, whose ReplicationSource is called `APP-backup` (a name of lower-case letters, digits and hyphens)

Options:
  --app-namespace VALUE    Namespace of the application, when two namespaces have an application of this name (a name of lower-case letters, digits and hyphens) [$APP_NAMESPACE]
  --previous VALUE         How many snapshots to go back from the newest one (a whole number; default 0) [$PREVIOUS]
  --restore-as-of VALUE    Restore the newest snapshot that is not younger than this (a time with zone, such as 2026-11-21T03:15:42Z) [$RESTORE_AS_OF]
  --fresh WORD             Drill only. `yes` makes a backup of files with known checksums and restores that (no | yes; default no) [$FRESH]
  --without-sentinel WORD  What a drill does when the volume has no checksums to compare; `count` compares the number of files with the backup's (fail | count; default fail) [$WITHOUT_SENTINEL]
  --kubeconfig FILE        kubeconfig that holds the cluster's context
  --report FILE            write the result as JSON
  --help                   print this text

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
      RESTIC_IMAGE=docker.io/restic/restic:0.18.1
      ;;
    apps)
      KUBE_CONTEXT=apps
      KUBE_CONFIG=kubeconfig-apps
      KUBE_UID=''
      PROTECTED_NAMESPACES='kube-system flux-system external-secrets volsync-system databases business'
      RESTIC_IMAGE=docker.io/restic/restic:0.18.1
      ;;
    *) usage_error "unknown cluster '$1', expected one of infra, apps" ;;
  esac
}

APP_NAMESPACE=${APP_NAMESPACE:-}
PREVIOUS=${PREVIOUS:-0}
RESTORE_AS_OF=${RESTORE_AS_OF:-}
FRESH=${FRESH:-no}
WITHOUT_SENTINEL=${WITHOUT_SENTINEL:-fail}
run_report='' run_kubeconfig='' arguments=()
while (($# > 0)); do
  case "$1" in
    -h | --help)
      usage
      exit 0
      ;;
    --*=*) set -- "${1%%=*}" "${1#*=}" "${@:2}" ;;
    --app-namespace | --previous | --restore-as-of | --fresh | --without-sentinel | --kubeconfig | --report)
      (($# > 1)) || usage_error "$1 needs a value"
      case "$1" in
        --app-namespace) APP_NAMESPACE=$2 ;;
        --previous) PREVIOUS=$2 ;;
        --restore-as-of) RESTORE_AS_OF=$2 ;;
        --fresh) FRESH=$2 ;;
        --without-sentinel) WITHOUT_SENTINEL=$2 ;;
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
((${#arguments[@]} == 2)) || usage_error "expected CLUSTER APP, got ${#arguments[@]} arguments"
CLUSTER=${arguments[0]}
APP=${arguments[1]}
use_cluster "$CLUSTER"
[[ -z $APP_NAMESPACE ]] || require_format APP_NAMESPACE "$APP_NAMESPACE" '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$' 'a name of lower-case letters, digits and hyphens'
[[ -z $PREVIOUS ]] || require_format PREVIOUS "$PREVIOUS" '^-?(0|[1-9][0-9]*)$' 'a whole number'
[[ -z $RESTORE_AS_OF ]] || require_format RESTORE_AS_OF "$RESTORE_AS_OF" '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])[T ]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,6})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$' 'a time with zone, such as 2026-11-21T03:15:42Z'
[[ -z $FRESH ]] || require_format FRESH "$FRESH" '^(no|yes)$' 'no or yes'
[[ -z $WITHOUT_SENTINEL ]] || require_format WITHOUT_SENTINEL "$WITHOUT_SENTINEL" '^(fail|count)$' 'fail or count'
require_format APP "$APP" '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$' 'a name of lower-case letters, digits and hyphens'

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

check_wait_for_backup() {
if [[ "$FRESH" == yes ]]; then
  state=$(kubectl --namespace "$DR_NAMESPACE" get replicationsources.volsync.backube known --output json)
  failed=$(kubectl --namespace "$DR_NAMESPACE" get job volsync-src-known --ignore-not-found --output jsonpath='{.status.failed}')
  if ((${failed:-0} >= 2)); then
    kubectl --namespace "$DR_NAMESPACE" logs --selector job-name=volsync-src-known --tail=15 >&2
    exit 99
  fi
  jq -r '"backup: " + ([.status.conditions[]? | .reason + " " + .message] | last // "not begun")' <<<"$state"
  jq -e --arg trigger "backup-$RUN_ID" '.status.lastManualSync == $trigger and .status.latestMoverStatus.result == "Successful"' <<<"$state" >/dev/null
elif ! jq -e '.status.lastSyncTime != null' <<<"$source_json" >/dev/null; then
  echo "$SOURCE_NAMESPACE/$SOURCE_NAME has never finished a backup: there is nothing to restore" >&2
  exit 99
fi
}

check_wait_for_restore() {
state=$(kubectl --namespace "$RESTORE_NAMESPACE" get replicationdestinations.volsync.backube "$RESTORE_NAME" --output json)
jq -r '"restore: " + ([.status.conditions[]? | .reason + ": " + .message] | last // "not begun")' <<<"$state"
if jq -e --arg trigger "$RESTORE_NAME" '.status.lastManualSync == $trigger' <<<"$state" >/dev/null; then
  exit 0
fi
# A Failed result comes after 20 minutes, if at all. Two failed movers are enough.
failed=$(kubectl --namespace "$RESTORE_NAMESPACE" get job "volsync-dst-$RESTORE_NAME" --ignore-not-found --output jsonpath='{.status.failed}')
if ((${failed:-0} >= 2)) || jq -e '.status.latestMoverStatus.result == "Failed"' <<<"$state" >/dev/null; then
  echo "The mover has failed ${failed:-} times:" >&2
  kubectl --namespace "$RESTORE_NAMESPACE" logs --selector "job-name=volsync-dst-$RESTORE_NAME" --tail=15 >&2
  exit 99
fi
# An update conflict is also an Error, and goes away: only one that stays for a minute is final.
if jq -e 'any(.status.conditions[]?; .reason == "Error" and (now - (.lastTransitionTime | fromdateiso8601)) > 60)' <<<"$state" >/dev/null; then
  exit 99
fi
false
}

check_check_files() {
job=$(kubectl --namespace "$RESTORE_NAMESPACE" get job "$CHECK_JOB" --output json)
if jq -e 'any(.status.conditions[]?; .type == "Complete" and .status == "True")' <<<"$job" >/dev/null; then
  kubectl --namespace "$RESTORE_NAMESPACE" logs "job/$CHECK_JOB" --tail=30
  exit 0
fi
if jq -e 'any(.status.conditions[]?; .type == "Failed" and .status == "True")' <<<"$job" >/dev/null; then
  echo "The restored files are not what they should be:" >&2
  kubectl --namespace "$RESTORE_NAMESPACE" logs "job/$CHECK_JOB" --tail=30 >&2
  exit 99
fi
echo "still reading"
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

# --- Read the ReplicationSource --------------------------------------------------
step 1 'Read the ReplicationSource'
start_recovery

block read-source
deadline 60
candidates=$(kubectl get replicationsources.volsync.backube --all-namespaces --output json |
  jq --arg name "$APP-backup" --arg namespace "$APP_NAMESPACE" \
    '[.items[] | select(.metadata.name == $name and ($namespace == "" or .metadata.namespace == $namespace))]')
if [[ $(jq length <<<"$candidates") != 1 ]]; then
  echo "Expected one ReplicationSource $APP-backup ${APP_NAMESPACE:+in $APP_NAMESPACE}, found:" >&2
  jq -r 'if length == 0 then "none" else .[] | .metadata.namespace + "/" + .metadata.name end' <<<"$candidates" >&2
  exit 1
fi
source_json=$(jq '.[0]' <<<"$candidates")
SOURCE_NAMESPACE=$(jq -r '.metadata.namespace' <<<"$source_json")
SOURCE_NAME=$(jq -r '.metadata.name' <<<"$source_json")
SOURCE_SECRET=$(jq -er '.spec.restic.repository' <<<"$source_json")
SOURCE_PVC=$(jq -er '.spec.sourcePVC' <<<"$source_json")
SECURITY_CONTEXT=$(jq -c '.spec.restic.moverSecurityContext // {}' <<<"$source_json")
# Only the mover's log says how many files the newest backup had; of older ones there is no record.
FILES_BACKED_UP=""
if [[ "$PREVIOUS" == 0 && -z "$RESTORE_AS_OF" ]]; then
  FILES_BACKED_UP=$(jq -r '[.status.latestMoverStatus.logs // "" | match("processed ([0-9]+) files").captures[0].string] | last // ""' <<<"$source_json")
fi
volume_json=$(kubectl --namespace "$SOURCE_NAMESPACE" get persistentvolumeclaims "$SOURCE_PVC" --output json)
SOURCE_SIZE=$(jq -er '.status.capacity.storage // .spec.resources.requests.storage' <<<"$volume_json")
SOURCE_CLASS=$(jq -er '.spec.storageClassName' <<<"$volume_json")
PRIVILEGED_MOVERS=$(kubectl get namespace "$SOURCE_NAMESPACE" --output json | jq -r '.metadata.annotations["volsync.backube/privileged-movers"] // "false"')
echo "$SOURCE_NAMESPACE/$SOURCE_NAME backs up volume $SOURCE_PVC ($SOURCE_SIZE on $SOURCE_CLASS)"
jq -r '"last backup: \(.status.lastSyncTime // "never"), \(.status.latestMoverStatus.result // "no result")"' <<<"$source_json"

# --- Create an isolated namespace ------------------------------------------------
step 2 'Create an isolated namespace'
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

# --- Choose the backup -----------------------------------------------------------
step 3 'Choose the backup'

block write-known-files
deadline 180
if [[ "$FRESH" == yes ]]; then
  kubectl --namespace "$SOURCE_NAMESPACE" get secret "$SOURCE_SECRET" --output json |
    jq '{apiVersion, kind, type, metadata: {name: "known-repository"}, data: (.data
      | .RESTIC_REPOSITORY |= (@base64d | sub("/+$"; "") + "-dr-probe" | @base64))}' |
    kubectl --namespace "$DR_NAMESPACE" create -f -
  kubectl --namespace "$DR_NAMESPACE" create -f - <<EOF
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: known}
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: $SOURCE_CLASS
  resources: {requests: {storage: 64Mi}}
---
apiVersion: batch/v1
kind: Job
metadata: {name: write-known-files}
spec:
  backoffLimit: 0
  activeDeadlineSeconds: 120
  template:
    spec:
      restartPolicy: Never
      securityContext: $SECURITY_CONTEXT
      containers:
        - name: write
          image: $RESTIC_IMAGE
          command: [sh, -euc]
          args:
            - |
              cd /data
              mkdir -p files .dr-probe
              for number in 1 2 3 4 5 6 7 8; do
                head -c 8192 /dev/urandom >"files/random \$number"
              done
              echo "$RUN_ID" >files/run
              chmod 0640 files/run
              sha256sum files/* >.dr-probe/SHA256SUMS
              stat -c '%a %u %g %n' files/* >.dr-probe/MODES
          volumeMounts: [{name: data, mountPath: /data}]
      volumes: [{name: data, persistentVolumeClaim: {claimName: known}}]
EOF
  kubectl --namespace "$DR_NAMESPACE" wait --for=condition=Complete job/write-known-files --timeout=2m
fi

block back-up-known-files
deadline 60
if [[ "$FRESH" == yes ]]; then
  kubectl annotate namespace "$DR_NAMESPACE" "volsync.backube/privileged-movers=$PRIVILEGED_MOVERS"
  kubectl --namespace "$DR_NAMESPACE" create -f - <<EOF
apiVersion: volsync.backube/v1alpha1
kind: ReplicationSource
metadata: {name: known}
spec:
  sourcePVC: known
  trigger: {manual: "backup-$RUN_ID"}
  restic:
    repository: known-repository
    copyMethod: Direct
    moverSecurityContext: $SECURITY_CONTEXT
    retain: {last: "1"}
EOF
fi

block wait-for-backup
within 300 5 check_wait_for_backup
passed

# --- Prepare the volume to restore into ------------------------------------------
step 4 'Prepare the volume to restore into'

block prepare-drill-volume
deadline 60
RESTORE_NAMESPACE=$DR_NAMESPACE RESTORE_PVC=restored DELETE_FILES=false
if [[ "$FRESH" == yes ]]; then
  RESTORE_SECRET=known-repository
else
  RESTORE_SECRET=$SOURCE_SECRET
  copy_secret "$SOURCE_NAMESPACE" "$SOURCE_SECRET" "$DR_NAMESPACE"
fi
kubectl annotate --overwrite namespace "$DR_NAMESPACE" "volsync.backube/privileged-movers=$PRIVILEGED_MOVERS"
kubectl --namespace "$DR_NAMESPACE" create -f - <<EOF
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: $RESTORE_PVC}
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: $SOURCE_CLASS
  resources: {requests: {storage: $SOURCE_SIZE}}
EOF

# --- Restore the snapshot --------------------------------------------------------
step 5 'Restore the snapshot'

block create-restore
deadline 60
RESTORE_NAME="restore-$RUN_ID"
jq -n --arg name "$RESTORE_NAME" --arg run "$RUN_ID" --arg secret "$RESTORE_SECRET" --arg volume "$RESTORE_PVC" \
  --argjson previous "$PREVIOUS" --arg as_of "${RESTORE_AS_OF/ /T}" --argjson delete "$DELETE_FILES" \
  --argjson security_context "$SECURITY_CONTEXT" '
  {apiVersion: "volsync.backube/v1alpha1", kind: "ReplicationDestination",
   metadata: {name: $name, labels: {"dr-run": $run}},
   spec: {trigger: {manual: $name}, restic: ({repository: $secret, destinationPVC: $volume, copyMethod: "Direct",
       enableFileDeletion: $delete, cleanupCachePVC: true, previous: $previous, moverSecurityContext: $security_context}
     + if $as_of == "" then {} else {restoreAsOf: $as_of} end)}}' |
  kubectl --namespace "$RESTORE_NAMESPACE" create -f -

block wait-for-restore
within 720 5 check_wait_for_restore
passed

# --- Check that a snapshot was restored ------------------------------------------
step 6 'Check that a snapshot was restored'

block check-mover-log
deadline 60
log=$(kubectl --namespace "$RESTORE_NAMESPACE" get replicationdestinations.volsync.backube "$RESTORE_NAME" --output jsonpath='{.status.latestMoverStatus.logs}')
if [[ "$log" == *"No eligible snapshots"* || "$log" == *"No data will be restored"* || "$log" == *"nitialize Dir"* ]]; then
  echo "VolSync reports success, but nothing was restored: the repository has no snapshot for this choice. Its log:" >&2
  echo "$log" >&2
  exit 1
fi
if [[ "$log" != *"estoring snapshot"* ]]; then
  echo "The mover's log names no restored snapshot:" >&2
  echo "$log" >&2
  exit 1
fi
echo "$log"
passed

# --- Read the restored files -----------------------------------------------------
step 7 'Read the restored files'

block start-file-check
deadline 60
CHECK_JOB="check-$RUN_ID"
kubectl --namespace "$RESTORE_NAMESPACE" create -f - <<EOF
apiVersion: batch/v1
kind: Job
metadata:
  name: $CHECK_JOB
  labels: {dr-run: "$RUN_ID"}
spec:
  backoffLimit: 0
  activeDeadlineSeconds: 600
  ttlSecondsAfterFinished: 3600
  template:
    spec:
      restartPolicy: Never
      securityContext: $SECURITY_CONTEXT
      containers:
        - name: check
          image: $RESTIC_IMAGE
          command: [sh, -euc]
          args:
            - |
              cd /data
              count=\$(find . -path ./lost+found -prune -o ! -type d -exec printf '%.0s.' {} + | wc -c)
              echo "files: \$count"
              [ "\$count" -gt 0 ]
              find . -path ./lost+found -prune -o -type f -exec cat {} + >/dev/null
              echo "every file can be read"
              if [ -s .dr-probe/SHA256SUMS ]; then
                sha256sum -c .dr-probe/SHA256SUMS
                echo "checksums: equal"
                if [ -s .dr-probe/MODES ]; then
                  while read -r mode user group path; do
                    found=\$(stat -c '%a %u %g' "\$path")
                    echo "\$path: \$found"
                    [ "\$found" = "\$mode \$user \$group" ]
                  done <.dr-probe/MODES
                  echo "permissions: equal"
                fi
              elif [ "$WITHOUT_SENTINEL" = count ] && [ -n "$FILES_BACKED_UP" ]; then
                echo "no sentinel; the newest backup had $FILES_BACKED_UP files"
                [ "\$count" -eq "$FILES_BACKED_UP" ]
              else
                echo "no sentinel .dr-probe/SHA256SUMS: nothing to compare these files with"
                exit 1
              fi
          volumeMounts: [{name: data, mountPath: /data, readOnly: true}]
      volumes: [{name: data, persistentVolumeClaim: {claimName: $RESTORE_PVC}}]
EOF

block check-files
within 660 3 check_check_files
passed
verified

run_complete=yes
) </dev/null &
supervise "$!"

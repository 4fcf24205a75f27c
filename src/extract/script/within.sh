# shellcheck shell=bash
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

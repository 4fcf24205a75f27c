# shellcheck shell=bash
# undo_with FUNCTION: what to call when the run fails later on; the newest goes first.
undo_with() {
  run_rollbacks=("$1" "${run_rollbacks[@]}")
}

# shellcheck shell=bash
# capture: what the block that follows writes to stdout is kept, and shown when the block has ended.
capture() {
  run_output=$RUN_DIR/.output
  : >"$run_output"
  exec {run_stdout}>&1 >>"$run_output"
  trap 'run_status=$?; release; finish "$run_status"' EXIT
}

# release: stdout is what it was. The expect_ functions compare $run_output with their stdin.
release() {
  exec >&"$run_stdout" {run_stdout}>&-
  trap 'finish $?' EXIT
  cat "$run_output"
}

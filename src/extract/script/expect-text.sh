# shellcheck shell=bash
expect_text() {
  local wanted
  wanted=$(cat)
  diff -u --label expected --label found <(printf '%s\n' "$wanted") <(printf '%s\n' "$(<"$run_output")") >&2
}

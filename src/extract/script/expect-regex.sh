# shellcheck shell=bash
# expect_regex: each line is an extended regular expression, and fits a part of some line.
expect_regex() {
  local pattern missing=0
  while IFS= read -r pattern; do
    if [[ -n $pattern ]] && ! grep -E -q -e "$pattern" "$run_output"; then
      printf 'Missing in the output: a line that fits %s\n' "$pattern" >&2
      missing=1
    fi
  done
  return "$missing"
}

# shellcheck shell=bash
# expect_json: every key that is expected is there with its value; arrays are as long as expected.
expect_json() {
  local wanted found
  wanted=$(jq --sort-keys .)
  found=$(jq --slurp --sort-keys --argjson wanted "$wanted" '
    def part($wanted):
      if type == "object" and ($wanted | type) == "object" then
        . as $all | reduce ($wanted | keys[]) as $key ({};
          if $all | has($key) then .[$key] = ($all[$key] | part($wanted[$key])) else . end)
      elif type == "array" and ($wanted | type) == "array" then
        . as $all | [range(length) | . as $at | $all[$at] | part($wanted[$at])]
      else . end;
    if length == 1 then .[0] | part($wanted) else error("the output is not one JSON value") end
  ' "$run_output")
  if ! jq --null-input --exit-status --argjson wanted "$wanted" --argjson found "$found" \
    '$wanted == $found' >/dev/null; then
    diff -u --label expected --label found <(printf '%s\n' "$wanted") <(printf '%s\n' "$found") >&2 || true
    return 1
  fi
}

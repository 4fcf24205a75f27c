# shellcheck shell=bash
# expect_threshold: lines such as `rows >= 1000`, about the numbers behind that name; without a name about
# the one number that is all of the output.
expect_threshold() {
  local wanted
  wanted=$(cat)
  WANTED=$wanted awk '
    function holds(value, operator, limit) {
      if (operator == "<") return value < limit
      if (operator == "<=") return value <= limit
      if (operator == ">") return value > limit
      if (operator == ">=") return value >= limit
      if (operator == "==") return value == limit
      return value != limit
    }
    { found[NR] = $0 }
    END {
      count = split(ENVIRON["WANTED"], wanted, /\n/)
      for (one = 1; one <= count; one++) {
        words = split(wanted[one], word, / +/)
        if (words < 2) continue
        name = words == 3 ? word[1] : ""
        seen = 0
        for (at = 1; at <= NR; at++) {
          text = found[at]
          gsub(/^[ \t]+|[ \t]+$/, "", text)
          if (text == "") continue
          if (name != "") {
            if (index(text, name) != 1) continue
            text = substr(text, length(name) + 1)
            if (!match(text, /^([ \t]*[=:|,][ \t]*|[ \t]+)/)) continue
            text = substr(text, RLENGTH + 1)
          }
          seen++
          isNumber = match(text, /^-?[0-9]+(\.[0-9]+)?/)
          rest = isNumber ? substr(text, RLENGTH + 1) : "x"
          if (name == "" ? rest != "" : rest !~ /^([ \t|,;]|$)/) isNumber = 0
          if (isNumber && holds(substr(text, 1, RLENGTH) + 0, word[words - 1], word[words] + 0)) continue
          printf "-%s\n+%s\n", wanted[one], found[at]
          failed = 1
        }
        if (seen == 0 || (name == "" && seen > 1)) {
          printf "-%s\n+%s\n", wanted[one], seen " such numbers in the output"
          failed = 1
        }
      }
      exit failed
    }' "$run_output" >&2
}

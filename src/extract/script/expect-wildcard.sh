# shellcheck shell=bash
# expect_wildcard: * stands for any text in a line, a line of three dots for any lines. What fits a line
# with a * is shown as that line, so that only true differences are left.
expect_wildcard() {
  local wanted found
  wanted=$(cat)
  found=$(WANTED=$wanted awk '
    function fits(text, pattern,  parts, count, part, at) {
      count = split(pattern, parts, /[*]/)
      if (count < 2) return text == pattern
      if (substr(text, 1, length(parts[1])) != parts[1]) return 0
      text = substr(text, length(parts[1]) + 1)
      for (part = 2; part < count; part++) {
        if (parts[part] == "") continue
        at = index(text, parts[part])
        if (at == 0) return 0
        text = substr(text, at + length(parts[part]))
      }
      at = length(text) - length(parts[count])
      return at >= 0 && substr(text, at + 1) == parts[count]
    }
    { found[NR] = $0 }
    END {
      lines = NR
      while (lines > 0 && found[lines] == "") lines--
      count = split(ENVIRON["WANTED"], wanted, /\n/)
      at = one = 1
      while (at <= lines) {
        if (one <= count && wanted[one] == "...") {
          dots = one++
          again = at
        } else if (one <= count && fits(found[at], wanted[one])) {
          one++
          at++
        } else if (dots > 0) {
          one = dots + 1
          at = ++again
        } else break
      }
      while (one <= count && wanted[one] == "...") one++
      if (at > lines && one > count) exit 0
      for (at = 1; at <= lines; at++) {
        text = found[at]
        for (one = 1; one <= count; one++) {
          if (wanted[one] ~ /[^*]/ && fits(text, wanted[one])) {
            text = wanted[one]
            break
          }
        }
        print text
      }
      exit 1
    }' "$run_output") || {
    diff -u --label expected --label found <(printf '%s\n' "$wanted") <(printf '%s\n' "$found") >&2 || true
    return 1
  }
}

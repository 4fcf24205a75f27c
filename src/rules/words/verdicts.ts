/** Words of a message that says that something is wrong. */
export const badVerdict =
  /\b(?:fail(?:ed|ure|s|ing)?|errors?|missing|not (?:found|ready|running|available|healthy|ok|reachable|valid)|unhealthy|unreachable|corrupt\w*|mismatch|broken|stale|too old|problem|alert|critical|abort\w*|down)\b|[❌✗✘🔴]/iu;

/** Words that say that nobody needs to act. */
export const mildVerdict =
  /\b(?:skip\w*|retry\w*|wait\w*|usage|optional|already|ignor\w*|continu\w*|may|might|expected|none|yet|if)\b|\?/iu;

/** Words of a message that says that all is well. */
export const goodVerdict =
  /\b(?:success(?:ful(?:ly)?)?|succeeded|passed|verified|healthy|all (?:good|ok|checks)|intact)\b|[✅✓✔]/iu;

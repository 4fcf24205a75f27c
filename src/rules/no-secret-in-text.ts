import { defineRule } from "./rule.ts";

/** A key that stands in a document stands in its history too, and in every copy of it: it is known. */
export const noSecretInText = defineRule({
  id: "no-secret-in-text",
  summary: "No key that works stands in the document",
  severity: "error",
  *check({ fences }) {
    for (const { code } of fences) {
      if (!hint.test(code.text)) continue;
      for (const { name, pattern } of secrets) {
        for (const { 0: found, index } of code.text.matchAll(pattern)) {
          if (isSample(found)) continue;
          const firstLine = found.split("\n", 1)[0] ?? found;
          yield {
            place: code.placeOf(index, index + firstLine.length),
            reason: `Unexpected ${name} in a document, expected a reference to where it is kept`,
            help: "Replace the key where it is used: it is known now; then write where it is kept, such as `op read` or a Secret",
          };
        }
      }
    }
  },
});

/** One quick look before the others. */
const hint = /-----BEGIN |A[KS]IA[A-Z2-7]|gh[pousr]_|github_pat_|AGE-SECRET-KEY-1|xox[bpa]-|glpat-/;

const secrets: readonly { name: string; pattern: RegExp }[] = [
  {
    name: "private key",
    pattern: /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s+(?:[A-Za-z0-9+/=]{40,}\s+){2,}/g,
  },
  { name: "access key of AWS", pattern: /\bA[KS]IA[A-Z2-7]{16}\b/g },
  { name: "token of GitHub", pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{50,})\b/g },
  { name: "key of age", pattern: /\bAGE-SECRET-KEY-1[A-Z0-9]{58}\b/g },
  { name: "token of Slack", pattern: /\bxox[bpa]-\d{8,}-[\w-]{20,}\b/g },
  { name: "token of GitLab", pattern: /\bglpat-[\w-]{20}\b/g },
];

/** Said to be one, or of too few letters to be random. */
function isSample(found: string): boolean {
  const letters = new Set(found.replace(/^.*?[-_1]|^A[KS]IA/, ""));
  return /EXAMPLE|SAMPLE|DUMMY|FAKE|TEST|xxxx|XXXX|0000|1234/i.test(found) || letters.size < 8;
}

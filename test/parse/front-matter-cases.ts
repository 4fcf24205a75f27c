import { head, type Case } from "./runbook-text.ts";

/** A front matter with more keys; the first of them is in line 6. */
const front = (keys: string): string => head.replace("]\n---\n", `]\n${keys}\n---\n`);

export const frontMatterCases: readonly Case[] = [
  ["no front matter", "# Queue restore\n", "1:1 front-matter-missing"],
  ["text before it", `\n${head}`, "2:1 front-matter-missing"],
  ["no end", "---\nid: a\n\n# A\n", "1:1 front-matter-unterminated"],
  ["an empty one", "---\n---\n", ...Array<string>(4).fill("1:1 missing-key")],
  ["not a mapping", "---\n- a\n---\n", "1:1 invalid-value"],
  ["a missing key", head.replace("title: Queue restore\n", ""), "1:1 missing-key"],
  ["an unknown key", front("tolls: [jq]"), "6:1 unknown-key"],
  ["an unknown nested key", front("objectives: { rt: 30m }"), "6:15 unknown-key"],
  ["a key twice", front("tools: [jq]\ntools: [yq]"), "7:1 duplicate-key"],
  ["an empty value", front("severity:"), "6:1 invalid-value"],
  ["a number for a duration", front("objectives: { rto: 30 }"), "6:20 invalid-value"],
  ["a word for a list", front("tools: jq"), "6:8 invalid-value"],
  ["one bad item of a list", front("tools: [jq, 'a b']"), "6:13 invalid-value"],
  ["not one of the words", front("severity: SEV1"), "6:11 invalid-value"],
  ["a bad variable name", front("values:\n  queue-name: Name"), "7:3 invalid-key"],
  ["an input without type", front("inputs:\n  A: { summary: A }"), "7:3 missing-key"],
  ["a tab", front("drill:\n\tcadence: weekly"), "7:1 yaml-tab"],
  ["no YAML", front("tools: [jq"), "6:11 yaml-syntax"],
  ["an alias", front("values: &v {A: a}\ninputs: *v"), "7:9 yaml-alias"],
  [
    "a number that YAML changes",
    front("inputs:\n  A: {type: string, summary: A, default: 1.10}"),
    "7:42 yaml-number",
  ],
  ["an enum without options", front("inputs:\n  A: {type: enum, summary: A}"), "7:3 input-options"],
  [
    "options of a string",
    front("inputs:\n  A: {type: string, summary: A, options: [a]}"),
    "7:33 input-options",
  ],
  [
    "a default of another type",
    front("inputs:\n  A: {type: int, summary: A, default: many}"),
    "7:39 input-default",
  ],
  [
    "a variable twice",
    front("values: {A: a}\ninputs:\n  A: {type: int, summary: A}"),
    "8:3 variable-twice",
  ],
  ["a reserved variable", front("values:\n  RUN_ID: a"), "7:3 variable-reserved"],
  [
    "an unknown argument",
    front("drill: { cadence: weekly, arguments: [A] }"),
    "6:39 argument-unknown",
  ],
  ["a script outside", front("drill: { cadence: weekly, script: ../a.sh }"), "6:35 path-refused"],
];

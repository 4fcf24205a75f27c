import { block, fence, head, tagged, type Case } from "./runbook-text.ts";

/** A block, and what is expected of its output. */
function outputOf(attributes: string, text = "x", before = "role=run"): string {
  return (
    block(`bash {name=a ${before}}`) + `${fence}text {name=b ${attributes}}\n${text}\n${fence}\n`
  );
}

export const blockCases: readonly Case[] = [
  [
    "every without within",
    block("bash {name=a role=verify every=1s}"),
    "11:29 block-poll-misplaced",
  ],
  [
    "approve in a cleanup block",
    block("bash {name=a role=cleanup approve=true}"),
    "11:30 block-approve-misplaced",
  ],
  ["within in a run block", block("bash {name=a within=1m}"), "11:17 block-poll-misplaced"],
  [
    "rollback-of in a run block",
    block("bash {name=a rollback-of=a}"),
    "11:17 block-rollback-of",
    "11:17 block-rollback-target",
  ],
  ["a rollback of nothing", block("bash {name=a role=rollback}"), "11:17 block-rollback-of"],
  [
    "a rollback of an unknown block",
    block("bash {name=a role=rollback rollback-of=b}"),
    "11:31 block-rollback-target",
  ],
  [
    "a rollback of a later block",
    block("bash {name=a role=rollback rollback-of=b}") + tagged("name=b"),
    "11:31 block-rollback-target",
  ],
  [
    "a rollback of an earlier block",
    block("bash {name=b}") + tagged("name=a role=rollback rollback-of=b"),
  ],
  [
    "outputs of a polled block",
    block("bash {name=a role=verify within=1m}", "#| outputs: [A]"),
    "12:4 block-outputs-lost",
  ],
  [
    "outputs of a cleanup block",
    block("bash {name=a role=cleanup}", "#| outputs: [A]"),
    "12:4 block-outputs-lost",
  ],
  ["a run block of no shell", block("python {name=a}"), "11:12 block-language"],
  ["no language", block("{name=a}"), "11:5 block-language"],
  ["an apply block of no YAML", block("bash {name=a role=apply}"), "11:17 block-language"],
  ["a file block without file", block("text {name=a role=file}"), "11:17 block-file-missing"],
  ["a file outside", block("text {name=a role=file file=../../etc/passwd}"), "11:27 path-refused"],
  [
    "a permission without file",
    block("bash {name=a permission=755}"),
    "11:17 block-permission-alone",
  ],
  ["a name twice", block("bash {name=a}") + tagged("name=a"), "14:10 block-name-twice"],
  [
    "a run block in Rollback",
    block("bash {name=a}", "true", "Rollback"),
    "11:10 block-role-missing",
  ],
  [
    "a run block in Cleanup",
    block("bash {name=a role=run}", "true", "Cleanup"),
    "11:17 block-role-missing",
  ],
  ["a block before the sections", `${head}\n${tagged("name=a")}`, "8:1 block-outside-section"],
  [
    "a block in a section of prose",
    block("bash {name=a}", "true", "Overview"),
    "11:1 block-outside-section",
  ],
  [
    "a file block in a section of prose",
    block("text {name=a role=file file=b}", "true", "Overview"),
  ],
  [
    "a block without step",
    `${head}\n## Procedure\n\n${tagged("name=a")}`,
    "10:1 block-outside-step",
  ],
  ["an output of nothing", block("text {name=a role=expect}"), "11:17 block-expect-alone"],
  [
    "an output of a cleanup",
    outputOf("role=expect", "x", "role=cleanup"),
    "14:17 block-expect-alone",
  ],
  [
    "a second output of one block",
    `${outputOf("role=expect", "x")}\n\`\`\`text {name=again role=expect}\nx\n\`\`\``,
    "18:21 block-expect-alone",
  ],
  ["match without role=expect", block("bash {name=a match=text}"), "11:17 block-expect-invalid"],
  ["a time-out of an output", outputOf("role=expect timeout=1m"), "14:29 block-expect-invalid"],
  [
    "an unsafe expression",
    outputOf("role=expect match=regex", "\\d+"),
    "14:29 block-expect-invalid",
  ],
  ["a lazy expression", outputOf("role=expect match=regex", "a+?"), "14:29 block-expect-invalid"],
  ["an open group", outputOf("role=expect match=regex", "(a|b"), "14:29 block-expect-invalid"],
  ["a back-reference", outputOf("role=expect match=regex", "(a)\\1"), "14:29 block-expect-invalid"],
  [
    "safe expressions",
    outputOf("role=expect match=regex", "^(ab|[^]x[:digit:]-]{1,3})*\\.$\na.?b+\n\\[ok\\]"),
  ],
  [
    "an output that is not JSON",
    outputOf("role=expect match=json", "{a: 1}"),
    "14:29 block-expect-invalid",
  ],
  [
    "a threshold without number",
    outputOf("role=expect match=threshold", "rows > many"),
    "14:29 block-expect-invalid",
  ],
  [
    "thresholds",
    outputOf("role=expect match=threshold", "rows >= 1000\nlag_seconds < -0.5\n\n> 1"),
  ],
  [
    "an output of the block before",
    block("bash {name=a}") + `${fence}text {name=b role=expect}\n${fence}\n`,
  ],
  [
    "a carriage return",
    block("bash {name=a}", "true\nfalse\r\ntrue\r"),
    "13:6 block-carriage-return",
  ],
  [
    "a carriage return in a list",
    `${head}\n## Procedure\n### A\n- ${tagged("name=a").replace("true\n", "  a\n  b\r\n  c\n  ").trimEnd()}`,
    "12:4 block-carriage-return",
  ],
  ["a carriage return in YAML", block("yaml {name=a role=apply}", "a: 1\r")],
];

import { block, fence, head, tagged, type Case } from "./runbook-text.ts";

export const blockCases: readonly Case[] = [
  [
    "every without within",
    block("bash {name=a role=verify every=1s}"),
    "11:29 block-poll-misplaced",
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

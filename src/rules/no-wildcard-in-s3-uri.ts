import { callsOf } from "./kinds/calls-of.ts";
import { defineRule } from "./rule.ts";

/** `aws s3` takes `*` in a URI for a letter of the name: nothing matches, and `ls` or `rm` says so in no way. */
export const noWildcardInS3Uri = defineRule({
  id: "no-wildcard-in-s3-uri",
  summary: "An S3 URI of `aws s3` has no wildcard",
  severity: "error",
  *check(document) {
    for (const { call, code } of callsOf(document)) {
      if (call.grammar.tool !== "aws" || call.found.path[1] !== "s3") continue;
      for (const word of call.operands) {
        if (!/^["']?s3:\/\/[^\s]*\*/.test(word.text)) continue;
        yield {
          place: code.placeOf(word.start, word.end),
          reason: `Unexpected wildcard in \`${word.text}\`, expected a bucket and a prefix`,
          help: "Write the prefix with `--recursive`, and `--exclude '*' --include PATTERN`",
        };
      }
    }
  },
});

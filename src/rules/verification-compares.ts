import { nodesOf } from "../shell/nodes-of.ts";
import { programsOf } from "../shell/programs-of.ts";
import type { ShellCommand } from "../shell/shell-commands.ts";
import { defineRule } from "./rule.ts";

/** A verification that prints a number leaves the verdict to a tired reader; in a drill nobody reads it at all. */
export const verificationCompares = defineRule({
  id: "verification-compares",
  summary: "A verify block compares what it finds with what is expected",
  severity: "error",
  *check({ fences, shell }) {
    for (const code of shell) {
      if (code.fence.attributes?.role !== "verify" || code.origin !== "fence") continue;
      // What it prints is compared with the block behind it.
      if (fences[code.fence.index + 1]?.attributes?.role === "expect") continue;
      const { commands, tree } = code.script;
      if (commands.length === 0 || !commands.every(onlyShows)) continue;
      if (nodesOf(tree, "TestCommand").length + nodesOf(tree, "ArithmeticCommand").length > 0)
        continue;
      const last = commands.at(-1);
      if (last === undefined) continue;
      yield {
        place: code.placeOf(last.start, last.end),
        reason: `Unexpected \`${last.name ?? "assignment"}\` as the end of a verification that compares nothing, expected a comparison: it passes whatever it shows`,
        help: "Compare it, as in `[[ $(…) == 42 ]]`, or with `jq -e` or `grep -q`",
      };
    }
  },
});

/** Its status does not depend on what it shows. */
function onlyShows(command: ShellCommand): boolean {
  if (command.name === undefined) return true;
  return programsOf(command).every(({ name, words }) => {
    const texts = words.map(({ text, value }) => value ?? text);
    switch (name) {
      case "jq":
        return !texts.some((text) => /^-\w*e|^--exit-status/.test(text) || /error|halt/.test(text));
      case "kubectl":
        return texts.some((text) => /^(?:get|describe|logs|top|exec)$/.test(text));
      case "psql":
        return (
          /\bselect\b|\\[dl]/i.test(texts.join(" ")) &&
          !/raise|assert|1\s*\/|\\gset|\\if/i.test(texts.join(" "))
        );
      default:
        return /^(?:echo|printf|sort|head|tail|cat|ls|wc|cut|tr|sed|awk|column|sleep|date|set|local|export)$/.test(
          name,
        );
    }
  });
}

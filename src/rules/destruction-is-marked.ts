import type { BlockAttributes } from "../model/block.ts";
import { programsOf } from "../shell/programs-of.ts";
import type { ShellCommand } from "../shell/shell-commands.ts";
import { destroyedBy, disposable } from "./words/destruction.ts";
import { defineRule } from "./rule.ts";

/** A guided run goes straight through: nobody is asked for the name of the cluster before its data is gone. */
export const destructionIsMarked = defineRule({
  id: "destruction-is-marked",
  summary: "A tagged block that destroys data is marked as dangerous",
  severity: "warning",
  *check({ shell }) {
    for (const code of shell) {
      const { attributes } = code.fence;
      if (attributes === undefined || !needsMark(attributes)) continue;
      const found = code.script.commands.find(destroys);
      if (found === undefined) continue;
      yield {
        place: code.placeOf(found.start, found.end),
        reason: `Missing \`danger=true\` in block \`${attributes.name}\` that destroys data, expected it: a guided run asks for nothing before it`,
        help: "Add `danger=true` to the fence: the run then asks for the name of the cluster",
      };
    }
  },
});

/** A drill destroys what it has made, and so does a cleanup. */
function needsMark({ danger, mode, role }: BlockAttributes): boolean {
  return !danger && mode !== "drill" && role !== "cleanup";
}

function destroys(command: ShellCommand): boolean {
  // What carries the id of the run is the run's own.
  if (command.words.some(({ variables }) => variables.includes("RUN_ID"))) return false;
  return programsOf(command).some((program) => {
    const target = destroyedBy(program);
    return target !== undefined && !disposable.test(target);
  });
}

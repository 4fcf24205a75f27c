import { hasInput } from "../shell/streams.ts";
import { programsOf, type Program } from "../shell/programs-of.ts";
import { readsInput } from "./words/reads-input.ts";
import { defineRule } from "./rule.ts";

/** `kubectl exec pod -- psql <dump.sql` reads nothing, restores nothing and ends with 0. */
export const execForwardsInput = defineRule({
  id: "exec-forwards-input",
  summary: "A command in a container gets the input that is given to it",
  severity: "error",
  *check({ shell }) {
    for (const code of shell) {
      for (const command of code.script.commands) {
        const reader = programsOf(command).find(isDeaf);
        if (reader?.exec === undefined || !hasInput(command)) continue;
        const exec = command.words.find(({ value }) => value === "exec");
        yield {
          place: code.placeOf(command.start, command.end),
          reason: `Missing \`-i\` in \`${reader.exec.program} exec\`, expected it: \`${reader.name}\` gets no input, and nothing is done`,
          help: `Write \`${reader.exec.program} exec -i\``,
          ...(exec && { fix: code.edit(exec.end, exec.end, " -i") }),
        };
      }
    }
  },
});

function isDeaf(program: Program): boolean {
  return program.exec?.passesInput === false && readsInput(program);
}

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { substitute } from "../../src/shell/substitute.ts";
import { inSingleQuotes, runEach } from "./bash.ts";
import { templates } from "./templates.ts";
import { anyValue } from "./values.ts";

const examples = fc.array(
  fc.record({
    template: fc.constantFrom(...templates),
    values: fc.record({ X: anyValue, Y: anyValue }),
  }),
  { minLength: 3000, maxLength: 3000, size: "max" },
);

function assignments(values: Readonly<Record<string, string>>, names: readonly string[]): string {
  return names.map((name) => `${name}=${inSingleQuotes(values[name] ?? "")}\n`).join("");
}

describe("substitute", () => {
  it("gives code that does the same in bash", () => {
    // All examples go to one bash: a process for each would take minutes, and shrinking them together says nothing.
    const [sample = []] = fc.sample(examples, 1);
    const programs = sample.flatMap(({ template, values }) => {
      const { code, kept } = substitute(template, values);
      const before = assignments(values, ["X", "Y"]) + template;
      return [before, `unset X Y\n${assignments(values, kept)}${code}`];
    });
    const outputs = runEach(programs);
    const different = programs.flatMap((program, at) =>
      at % 2 === 1 || outputs[at] === outputs[at + 1]
        ? []
        : [{ program, output: outputs[at], substituted: programs[at + 1], gave: outputs[at + 1] }],
    );
    expect(different.slice(0, 10)).toEqual([]);
  });
});

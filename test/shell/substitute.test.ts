import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { substitute } from "../../src/shell/substitute.ts";
import { inSingleQuotes, runEach } from "./bash.ts";
import { templates } from "./templates.ts";
import { anyValue, sampleOf } from "./values.ts";

const example = fc.record({
  template: fc.constantFrom(...templates),
  values: fc.record({ X: anyValue, Y: anyValue }),
});

function assignments(values: Readonly<Record<string, string>>, names: readonly string[]): string {
  return names.map((name) => `${name}=${inSingleQuotes(values[name] ?? "")}\n`).join("");
}

const values = {
  NS: "db-prod",
  COUNT: "3",
  NAME: "O'Brien & sons",
  MONEY: '50 $ "net" \\ `x`',
  EMPTY: "",
  LINES: "a\nb",
  LOUD: "now!",
  WORD: "if",
};

describe("substitute", () => {
  it.each<[string, string, string[]]>([
    ["kubectl -n $NS get", "kubectl -n db-prod get", []],
    ['kubectl -n "$NS" get "${NS}-1"', 'kubectl -n "db-prod" get "db-prod-1"', []],
    ["echo $NAME $EMPTY", "echo $NAME $EMPTY", ["NAME", "EMPTY"]],
    ['echo "$NAME" "$EMPTY"', 'echo "O\'Brien & sons" ""', []],
    ['echo "$MONEY"', 'echo "50 \\$ \\"net\\" \\\\ \\`x\\`"', []],
    ["A=$NAME B=$NS C=$EMPTY", "A='O'\\''Brien & sons' B=db-prod C=''", []],
    [
      "cat <<E\nns: $NS\nmoney: $MONEY\nE",
      'cat <<E\nns: db-prod\nmoney: 50 \\$ "net" \\\\ \\`x\\`\nE',
      [],
    ],
    ["cat <<E\n$(jq --arg a $NS)\nE", "cat <<E\n$(jq --arg a db-prod)\nE", []],
    ["cat <<'E'\n$NS\nE", "cat <<'E'\n$NS\nE", []],
    ["echo '$NS' \\$NS # $NS", "echo '$NS' \\$NS # $NS", []],
    ['echo "$LINES$LOUD"', 'echo "$LINES$LOUD"', ["LINES", "LOUD"]],
    ["((n > $COUNT && n < COUNT))", "((n > 3 && n < COUNT))", ["COUNT"]],
    ["echo $(($NS + 1)) ${A:-$COUNT}", "echo $(($NS + 1)) ${A:-3}", ["NS"]],
    ["echo ${NS:-x} ${#NS} $NS", "echo ${NS:-x} ${#NS} db-prod", ["NS"]],
    ['NS=x; echo "$NS" $COUNT', 'NS=x; echo "$NS" 3', ["NS"]],
    ["NS=${NS%-*}", "NS=${NS%-*}", ["NS"]],
    [
      '[[ $a == "$NAME" && $NAME == $NS ]]',
      "[[ $a == \"O'Brien & sons\" && 'O'\\''Brien & sons' == db-prod ]]",
      [],
    ],
    ["$WORD; $NS/run; $COUNT>x", "$WORD; db-prod/run; $COUNT>x", ["COUNT", "WORD"]],
    ["echo {$NS,x} ~$NS $NS", "echo {$NS,x} ~$NS db-prod", ["NS"]],
    ['echo "$a$NS" "${a}$NS"', 'echo "$a$NS" "${a}db-prod"', ["NS"]],
    ["cat <<db-prod\n$NS\ndb-prod", "cat <<db-prod\n$NS\ndb-prod", ["NS"]],
    ["trap 'rm $NS' ERR; export COUNT", "trap 'rm $NS' ERR; export COUNT", ["NS", "COUNT"]],
    ["if $NS", "if $NS", ["NS"]],
    ["echo $toString $constructor", "echo $toString $constructor", []],
    ["echo $NS\r\necho $COUNT x\r\n", "echo db-prod\r\necho 3 x\r\n", []],
  ])("%j -> %j", (code, expected, kept) => {
    expect(substitute(code, values)).toEqual({ code: expected, kept });
  });

  it("changes nothing without values", () => {
    for (const template of templates) {
      expect(substitute(template, {})).toEqual({ code: template, kept: [] });
    }
  });

  it("gives code that does the same in bash", () => {
    const sample = sampleOf(example, 3000);
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

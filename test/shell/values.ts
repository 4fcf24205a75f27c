import fc from "fast-check";

const pieces = [
  ..."aZ019 _-./:@%+,=~!#&|;<>()[]{}*?^'\"`$\\",
  "$(echo x)",
  "${HOME}",
  "`echo x`",
  "if",
  "EOF",
  "a=",
  "a b",
  "é",
  "日本",
  "🚀",
];

/** Values that a shell would like to read as something else. None is NUL: no variable can hold it. */
export const anyValue: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: fc.constantFrom(...pieces), maxLength: 5 }) },
  { weight: 3, arbitrary: fc.stringMatching(/^[A-Za-z0-9_./:@%+,=-]{1,6}$/) },
  { weight: 1, arbitrary: fc.nat(300).map(String) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      ...["", "-n", "-x", "=", "==", "!", "{", "}", "{a,b}", "1..3", "~", "~/x", "*", "a\\", "2"],
      ...["if", "in", "do", "time", "export", "esac", "]]", "[", "-f", "E", "OF", "EOF", "a,c"],
      ...[
        "-",
        "a:",
        "X=1",
        "A",
        "f",
        "1",
        "A=",
        "A+=b",
        "%1",
        "\n",
        "a\nb",
        "a\n",
        "\t",
        "\r",
        "\x07",
        "\x7f",
      ],
      ...["it's", 'say "x"', "50 %", "a'b\"c", "$HOME", "\\$HOME", "echo", "show", "0x10", "08"],
    ),
  },
  { weight: 1, arbitrary: fc.string({ unit: "grapheme", maxLength: 6 }).map(withoutNul) },
);

function withoutNul(text: string): string {
  return text.replaceAll("\0", "");
}

/** The same examples on every run; another `SHELL_SEED` gives others. All go to one bash, so none is shrunk. */
export function sampleOf<T>(arbitrary: fc.Arbitrary<T>, count: number): T[] {
  const seed = Number(process.env["SHELL_SEED"] ?? 1);
  return fc.sample(arbitrary, { numRuns: count, seed });
}

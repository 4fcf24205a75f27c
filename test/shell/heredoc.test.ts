import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expandOnly } from "../../src/shell/expand-only.ts";
import { heredocDelimiter } from "../../src/shell/heredoc-delimiter.ts";
import { inSingleQuotes, runEach } from "./bash.ts";
import { sampleOf } from "./values.ts";

const body = fc.string({
  unit: fc.constantFrom("EOF", "EOF_2", "EOF_3", "\n", "\n", "\t", " ", "a", "$A", "'"),
  maxLength: 20,
});

describe("heredocDelimiter", () => {
  it("keeps the preferred word when no line is equal to it", () => {
    expect(heredocDelimiter("a\n EOF\nEOFS")).toBe("EOF");
    expect(heredocDelimiter("a\nEOF\nEOF_2\nb")).toBe("EOF_3");
    expect(heredocDelimiter("END\r\n", "END")).toBe("END_2");
  });

  it("lets every body through bash", () => {
    const bodies = sampleOf(body, 400);
    const outputs = runEach(
      bodies.map((text) => {
        const delimiter = heredocDelimiter(text);
        return `cat <<'${delimiter}'\n${text}\n${delimiter}\nshow after`;
      }),
    );
    expect(outputs).toEqual(bodies.map((text) => `${text}\n<1><after>=0`));
  });
});

describe("expandOnly", () => {
  it("tells names from everything else that the shell would interpret", () => {
    const text = "a: ${A_1}\nb: $B ${c} ${D:-x} $(e) `f` \\g $$ ${H}";
    const { names, offending } = expandOnly(text);
    expect(names.map(({ start, end }) => text.slice(start, end))).toEqual(["${A_1}", "${H}"]);
    expect(names.map(({ name }) => name)).toEqual(["A_1", "H"]);
    const signs = offending.map(
      ({ start, text: sign }) => text.slice(start - 1, start + 1).trim() + sign,
    );
    expect(signs).toEqual(["$$", "$$", "$$", "$$", "``", "f``", "\\\\", "$$", "$$$"]);
  });

  it("finds nothing offending exactly when bash changes nothing but the names", () => {
    const text = fc.string({
      unit: fc.constantFrom(
        "${A}",
        "${B}",
        "$A",
        "$",
        "`",
        "\\",
        "\n",
        "{",
        "}",
        "'",
        '"',
        "a",
        "(",
        ")",
        "!",
      ),
      maxLength: 8,
    });
    const texts = sampleOf(text, 500);
    const clean = texts.filter((candidate) => expandOnly(candidate).offending.length === 0);
    expect(clean.length).toBeGreaterThan(50);
    const before = `A=${inSingleQuotes("$x `y` \\z")} B=2\n`;
    const outputs = runEach(clean.map((candidate) => `${before}cat <<EOF\n${candidate}\nEOF`));
    const expanded = clean.map((candidate) =>
      candidate.replaceAll("${A}", () => "$x `y` \\z").replaceAll("${B}", "2"),
    );
    expect(outputs).toEqual(expanded.map((candidate) => `${candidate}\n=0`));
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { quote } from "../../src/shell/quote.ts";
import { runEach } from "./bash.ts";
import { anyValue, sampleOf } from "./values.ts";

const controls = fc
  .string({ unit: fc.integer({ min: 1, max: 0x7f }).map((code) => String.fromCharCode(code)) })
  .map((text) => text.replaceAll("\x1e", ""));

describe("quote", () => {
  it.each([
    ["", "''"],
    ["db-1.example.org:5432/app", "db-1.example.org:5432/app"],
    ["-n", "-n"],
    ["--flag=a,b", "--flag=a,b"],
    ["a b", "'a b'"],
    ["it's", "'it'\\''s'"],
    ["$(rm -rf /)", "'$(rm -rf /)'"],
    ["a\nb", "'a\nb'"],
    ["A=1", "'A=1'"],
    ["if", "'if'"],
    ["~", "'~'"],
    ["a\x1bb'\\\n", "$'a\\033b\\'\\\\\\n'"],
    ["\x011", "$'\\0011'"],
    ["é", "'é'"],
  ])("writes %j as %s", (value, literal) => {
    expect(quote(value)).toBe(literal);
  });

  it("survives bash as an argument, an assigned value and an element", () => {
    const values = sampleOf(fc.oneof(anyValue, controls), 1500);
    const outputs = runEach(
      values.map((value) => {
        const literal = quote(value);
        return `V=${literal}; A=(${literal}); printf '%s|' ${literal} x"$V" "\${A[@]}" \${U:-${literal}}`;
      }),
    );
    const expected = values.map((value) => `${value}|x${value}|${value}|${value}|=0`);
    const wrong = values.filter((_, at) => outputs[at] !== expected[at]);
    expect(wrong).toEqual([]);
  });

  it("is a command when the value is the name of one", () => {
    const values = ["a b", "if", "X=1", "-x", "~", "{", "!", "[["];
    const outputs = runEach(
      values.map((value) => `command_not_found_handle() { printf %s "$1"; }; ${quote(value)}`),
    );
    expect(outputs).toEqual(values.map((value) => `${value}=0`));
  });
});

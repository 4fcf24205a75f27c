import fc from "fast-check";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { TextIndex } from "../../src/diagnostics/text-index.ts";
import { parseOutline, type Outline } from "../../src/parse/outline.ts";
import { parseSource } from "../../src/parse/source.ts";

/** The same from the tree, without what makes a fence a tagged block. */
function fromTree(text: string): Outline {
  const { blocks, headings, links } = parseSource({ file: "a.md", text }).source;
  const plain = blocks.map(({ file, language, place, value, valueStart }) => ({
    ...{ file, language, value, place, valueStart },
    attributePlaces: {},
  }));
  return { blocks: plain, headings, links };
}

function fromTokens(text: string): Outline {
  return parseOutline({ file: "a.md", text, index: new TextIndex(text) });
}

/** Pieces that mean something to the tokenizer, in prose, in headings and in code. */
const piece = fc.oneof(
  fc.constantFrom("# ", "## ", "a\n===\n", "a\nb\n--\n", " #\n", "- ", "1. ", "> ", "- [ ] "),
  fc.constantFrom("\n", "\n\n", "\n  ", "\n    ", "\r\n", "\r", "\t", " ", "  \n", "\\\n"),
  fc.constantFrom("\n```\na\n```\n", "\n```sh\n[a](b)\n\n  ```\t\n", "\n~~~\n```\n# a\n~~~~\n"),
  fc.constantFrom("\n   ```\na\n\n```\n", "\r\n```\r\na\r\n```\r\n", "\n````a`\n```\n\n````\n"),
  fc.constantFrom("---\na\n---\n", "\n```\n```\n", "<!--\n", "<pre>\n", "\n    ```\n", "- ```\n"),
  fc.constantFrom("```", "```\n", "~~~ sh\n", "````", "`a`", "`` ` ``", "`", "#| name: a\n"),
  fc.constantFrom("[a](b)", "[a](<b c> 'd')", "![a](b)", "[![a](b)](c)", "![[a](b)](c)", "[a]"),
  fc.constantFrom("[a]: b\n", "[a]: <b>\n", "[a][b]", "[", "](", ")", "![", "]", "<b", ">", "[]()"),
  fc.constantFrom(
    "*a*",
    "**",
    "_",
    "&amp;",
    "&#35;",
    "&nope;",
    "\\*",
    "\\",
    "[a&amp;b](c&amp;\\_)",
  ),
  fc.constantFrom(
    "<a@b.c>",
    "<https://a.b>",
    "<i x='\n'>",
    "<!--",
    "-->",
    "<div>\n",
    "</div>",
    "---\n",
  ),
  fc.constantFrom("\n\nProse of `two\nlines` <b>\n\n", "\n\n| a | b |\n|---|---|\n\n", "\n\na\nb"),
  fc.constantFrom("{name=a}", "bash {name=a}\n", "a: b\n", "\u{1F525}", "\u0000", "\uFEFF", "a"),
);

const soup = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(""));

describe("the outline of a text", () => {
  it("is what its tree says, whatever the text", () => {
    fc.assert(
      fc.property(soup, (text) => {
        expect(fromTokens(text)).toEqual(fromTree(text));
      }),
      { numRuns: 500 },
    );
  });

  it("is what its tree says of every page of this repository", () => {
    const folders = [".", "runbooks", "snippets", "site/reference", "site/rules", "examples"];
    const files = folders.flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => name.endsWith(".md"))
        .map((name) => join(folder, name)),
    );
    expect(files.length).toBeGreaterThan(50);
    for (const file of files) {
      const text = readFileSync(file, "utf8");
      expect(fromTokens(text), file).toEqual(fromTree(text));
    }
  });
});

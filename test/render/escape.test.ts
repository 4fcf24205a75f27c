import type { Root } from "mdast";
import fc from "fast-check";
import { toString } from "mdast-util-to-string";
import remarkGfm from "remark-gfm";
import remarkParse from "remark-parse";
import { unified } from "unified";
import { visit } from "unist-util-visit";
import { expect, test } from "vitest";
import { codeSpan, escapeText } from "../../src/render/escape.ts";
import { insertValues } from "../../src/render/insert-values.ts";
import { token } from "../../src/render/tokens.ts";

const markdown = unified().use(remarkParse).use(remarkGfm).freeze();
const parse = (text: string): Root => markdown.parse(text);

/** Text with much of what Markdown and HTML look for in it. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ..."`*_[]()<>#|~\\&!-+=:{}$\"'/ \n\t",
        "``",
        "{{x}}",
        "<b>",
        "<!--",
        "-->",
        "](y)",
        "&amp;",
        "1. ",
        "```\n",
      ),
      fc.string({ minLength: 1, maxLength: 3, unit: "grapheme" }),
    ),
    { minLength: 1, maxLength: 12 },
  )
  .map((parts) => parts.join(""))
  // Markdown has no NUL, and noncharacters are taken out on purpose.
  .filter((text) => !/[\0\uFDD0-\uFDEF\uD800-\uDFFF\uFEFF]/u.test(text) && text.trim() !== "");

const v = token("value", 0);

function kinds(root: Root): string[] {
  const found: string[] = [];
  visit(root, (node) => void found.push(node.type));
  return found;
}

function codesOf(root: Root): string[] {
  const found: string[] = [];
  visit(root, "inlineCode", (node) => void found.push(node.value));
  return found;
}

test("a value in prose is read as exactly that value, and is nothing but text", () => {
  fc.assert(
    fc.property(hostile, fc.constantFrom(["", ""], ["a ", " z"], ["x", "y"]), (value, around) => {
      const [before, after] = around;
      const root = parse(insertValues(`${before}${v}${after}`, [value]));
      expect(toString(root)).toBe(`${before}${value}${after}`);
      expect(kinds(root).filter((kind) => !/^(?:root|paragraph|text|link)$/.test(kind))).toEqual(
        [],
      );
    }),
    { numRuns: 500 },
  );
});

test("a value in a table's cell stays in its cell", () => {
  fc.assert(
    fc.property(hostile, (value) => {
      const root = parse(insertValues(`| a | b |\n|---|---|\n| ${v} | end |\n`, [value]));
      const [first, second] = cellsOf(root).slice(2);
      expect([first, second]).toEqual([value, "end"]);
      expect(cellsOf(root)).toHaveLength(4);
    }),
    { numRuns: 300 },
  );
});

function cellsOf(root: Root): string[] {
  const found: string[] = [];
  visit(root, "tableCell", (node) => void found.push(toString(node, { includeHtml: false })));
  return found;
}

test("a value in a code span is code, whatever backticks it has; in a table too", () => {
  fc.assert(
    fc.property(hostile, (value) => {
      const flat = value.replace(/\r\n?|\n/g, " ");
      const prose = parse(insertValues(`see \`a ${v}\` and \`b\``, [value]));
      expect(codesOf(prose)).toEqual([`a ${flat}`, "b"]);
      const table = parse(insertValues(`| a | b |\n|---|---|\n| \`x ${v}\` | end |\n`, [value]));
      expect(cellsOf(table).slice(2)).toEqual([`x ${flat}`, "end"]);
    }),
    { numRuns: 300 },
  );
});

test("a value cannot end the url that it stands in", () => {
  fc.assert(
    fc.property(hostile, (value) => {
      const root = parse(insertValues(`[here](https://host/${v}/end) after`, [value]));
      const urls: string[] = [];
      visit(root, "link", (node) => void urls.push(node.url));
      expect(urls).toEqual([`https://host/${value}/end`]);
    }),
    { numRuns: 300 },
  );
});

test.each([
  ["s3://backup/cnpg_prod-1", "s3://backup/cnpg_prod-1"],
  ["db.example.org:5432", "db.example.org:5432"],
  ["_x_", "&#95;x&#95;"],
  ["a|b", "a&#124;b"],
])("%s stays readable", (value, expected) => {
  expect(escapeText(value)).toBe(expected);
});

test("an escaped backtick opens no code span", () => {
  expect(insertValues(`\\\`${v}\``, ["*"])).toBe("\\`&#42;`");
});

test("a code span's fence is as long as its content needs", () => {
  expect(codeSpan("a`b``c")).toBe("```a`b``c```");
  expect(codeSpan("`")).toBe("`` ` ``");
  expect(codeSpan("a|b", { inTable: true })).toBe("`a\\|b`");
});

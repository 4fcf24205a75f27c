/**
 * A token stands for something that Handlebars and Markdown must not look into: a code block, a
 * heading's mark, the url of a link, a value. It is made of Unicode noncharacters, which are not for
 * interchange (Unicode 16, 23.7) and are taken out of every text that comes from outside.
 */
export type TokenKind = "block" | "heading" | "link" | "value";

const codes: Readonly<Record<TokenKind, string>> = {
  block: "b",
  heading: "h",
  link: "u",
  value: "v",
};

const open = "\uFDD0";
const close = "\uFDD1";
const noncharacters = /[\uFDD0-\uFDEF]/g;

export function token(kind: TokenKind, index: number): string {
  return `${open}${codes[kind]}${index}${close}`;
}

export function hasToken(text: string): boolean {
  return text.includes(open);
}

/** Matches a token of the kind; group 1 is its index. */
export const tokenPatterns: Readonly<Record<TokenKind, RegExp>> = {
  block: new RegExp(`${open}${codes.block}(\\d+)${close}`, "g"),
  heading: new RegExp(`${open}${codes.heading}(\\d+)${close}`, "g"),
  link: new RegExp(`${open}${codes.link}(\\d+)${close}`, "g"),
  value: new RegExp(`${open}${codes.value}(\\d+)${close}`, "g"),
};

/** The text with U+FFFD for every character that a token is made of; as long as before. */
export function withoutTokens(text: string): string {
  return text.replace(noncharacters, "\uFFFD");
}

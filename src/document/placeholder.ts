/** How a placeholder is spelt. */
export type PlaceholderKind = "angle" | "brace" | "word" | "ellipsis" | "template";

/** Something that a reader is meant to replace, or a template engine will. Half-open offsets. */
export interface Placeholder {
  kind: PlaceholderKind;
  start: number;
  end: number;
}

/** `<name>`, also as `-p<name>`, `<one>_<two>` and `<one | other >`; never a redirection: `<in >out`, `<a 2>&1` and `<in>out` are none. */
const angle = [
  /(?:(?<![<\w$])|(?<=>_))<\p{L}(?:[\p{L}\p{N}_.:/|@,*'[\]… -]*[\p{L}\p{N}_.:*\]…])?(?<! \d)>(?:(?![\w&])|(?=_<\p{L}))/u,
  /(?<![<\w$])<[A-Za-z][\w.:/@-]*(?: *\| *[A-Za-z][\w.:/@-]*)+ +>(?=[ \t]*(?:\n|$))/,
  /(?<=\s-[A-Za-z])<[A-Za-z][\w-]*>(?!\w)/,
  /(?<=\s)<\/[\w./-]+>(?=[ \t]*(?:\n|$))/,
  /(?<==)<[\w/][\w./ -]*>(?![\w&])|<\.{3,}>/,
]
  .map(({ source }) => source)
  .join("|");

/** `{{ x }}`, `${{ x }}`, `{% x %}` and `<%= x %>` are templates; `YOUR_X`, `your-bucket`, `CHANGEME`, `XXX` are words. */
const pattern = new RegExp(
  [
    /(?<template>\$?\{\{[^{}\n]*(?:\{[^{}\n]*\}[^{}\n]*)*\}\}|\{%[^\n]*?%\}|<%[^\n]*?%>)/.source,
    `(?<angle>${angle})`,
    /(?<brace>(?<![$\w'"{\\])\{[A-Za-z][\w-]*\}(?!\}))/.source,
    /(?<word>(?<![$\w{-])(?:(?:YOUR|MY)[_-][A-Z0-9_-]*[A-Z0-9]|CHANGE[_-]?ME|REPLACE[_-]?(?:ME|WITH[A-Z_-]*)|(?:your|change|replace)-[a-z][a-z0-9-]*|X{3,}|x{4,})(?![\w=]))/
      .source,
    /(?<ellipsis>(?<![\w./"'[])\.{3,}(?![\w./\]])|…)/.source,
  ].join("|"),
  "gu",
);

const opening = /[<{…]|\.\.\.|YOUR|MY[_-]|CHANGE|REPLACE|XXX|xxxx|your-|change-|replace-/;

/** Every placeholder of a text, in order, none inside another. */
function findPlaceholders(text: string): Placeholder[] {
  if (!opening.test(text)) return [];
  return Array.from(text.matchAll(pattern), ({ groups = {}, index, 0: found }) => {
    const kind = Object.keys(groups).find((name) => groups[name] !== undefined) as PlaceholderKind;
    return { kind, start: index, end: index + found.length };
  });
}

/** True when a value is not known because a placeholder is in it. */
export function hasPlaceholder(text: string): boolean {
  return findPlaceholders(text).length > 0;
}

/** The placeholders of shell code: a template in single quotes is an argument, such as a Go template. */
export function shellPlaceholders(code: string): Placeholder[] {
  return findPlaceholders(code).filter(
    ({ kind, start }) => kind !== "template" || !isSingleQuoted(code, start),
  );
}

/** The text with each placeholder as a word of the same length, so that it can be parsed around them. */
export function maskPlaceholders(text: string, placeholders: readonly Placeholder[]): string {
  let masked = "";
  let at = 0;
  for (const { end, start } of placeholders) {
    masked += text.slice(at, start) + "_".repeat(end - start);
    at = end;
  }
  return masked + text.slice(at);
}

/** YAML with its templates masked; a line that is nothing but a template becomes a comment. */
export function maskYaml(text: string): string {
  const placeholders = findPlaceholders(text).filter(({ kind }) => kind !== "brace");
  if (placeholders.length === 0 && !text.includes("${")) return text;
  // `${NAME}` is filled in before YAML is read; in `{ a: ${NAME} }` its braces would be read.
  const masked = maskPlaceholders(text, placeholders).replace(/\$\{[^{}\n]*\}/g, (variable) =>
    "_".repeat(variable.length),
  );
  const maskedLines = masked.split("\n");
  return text
    .split("\n")
    .map((line, index) => {
      const isDirective = /^\s*(?:\{\{[^\n]*\}\}|\{%[^\n]*%\}|<%[^\n]*%>|\.{3,}|…)\s*$/.test(line);
      const own = maskedLines[index] ?? "";
      return isDirective ? own.replace(/_/, "#") : own;
    })
    .join("\n");
}

/** Judged on the line alone: a quote that an earlier line opens is rare beside a template. */
function isSingleQuoted(code: string, offset: number): boolean {
  const line = code.slice(code.lastIndexOf("\n", offset - 1) + 1, offset);
  let quote = "";
  for (let at = 0; at < line.length; at++) {
    const character = line.charAt(at);
    if (character === "\\" && quote !== "'") at++;
    else if (quote === "" && /["']/.test(character)) quote = character;
    else if (character === quote) quote = "";
  }
  return quote === "'";
}

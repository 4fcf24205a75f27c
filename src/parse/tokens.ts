import { parse, postprocess, preprocess } from "micromark";
import { syntaxExtensions } from "./markdown.ts";

/** What the Markdown tokenizer found, in the order of the text: where a token begins, and where it ends. */
export type Tokens = ReturnType<typeof postprocess>;

export type Token = Tokens[number][1];

/** The tokens of a Markdown text, from which `parseMarkdown` would build its tree. */
export function tokenize(text: string): Tokens {
  const context = parse({ extensions: syntaxExtensions });
  return postprocess(context.document().write(preprocess()(text, undefined, true)));
}

/** Where the token ends that begins at an index. */
export function endOf(tokens: Tokens, start: number): number {
  const token = tokens[start]?.[1];
  let at = start + 1;
  while (at < tokens.length && tokens[at]?.[1] !== token) at++;
  return at;
}

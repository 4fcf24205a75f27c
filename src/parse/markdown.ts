import type { Root } from "mdast";
import remarkFrontmatter from "remark-frontmatter";
import remarkParse from "remark-parse";
import { unified, type Data } from "unified";

declare module "mdast" {
  interface CodeData {
    /** There when the code is fenced. */
    fence?: { isClosed: boolean };
  }
  interface LinkData extends UrlData {}
  interface ImageData extends UrlData {}
  interface DefinitionData extends UrlData {}
}

interface UrlData {
  /** Offsets of the url as it is written, without angle brackets. */
  urlRange?: { start: number; end: number };
}

type Extension = Exclude<NonNullable<Data["fromMarkdownExtensions"]>[number], unknown[]>;
type Handle = NonNullable<NonNullable<Extension["exit"]>[string]>;

/** Notes what mdast drops but the tokens know: whether a fence is closed, where a url stands. */
const keepPositions: Extension = {
  exit: {
    codeFencedFenceSequence: noteFence,
    resourceDestination: noteUrl,
    definitionDestination: noteUrl,
  },
};

const processor = unified().use(remarkParse).use(remarkFrontmatter, ["yaml"]);
processor.data("fromMarkdownExtensions", [
  ...(processor.data("fromMarkdownExtensions") ?? []),
  keepPositions,
]);
processor.freeze();

/** What the tokenizer below the tree needs to read the same Markdown. */
export const syntaxExtensions = (processor.data("micromarkExtensions") ?? []).flat();

/** The mdast of a Markdown text, with the `data` that is declared above. */
export function parseMarkdown(text: string): Root {
  return processor.parse(text);
}

// The first sequence opens the fence; at the second the code's content lies above it on the stack.
function noteFence(this: ThisParameterType<Handle>): void {
  const node = this.stack.findLast((candidate) => candidate.type === "code");
  if (node === undefined) return;
  node.data = { ...node.data, fence: { isClosed: node.data?.fence !== undefined } };
}

function noteUrl(this: ThisParameterType<Handle>, token: Parameters<Handle>[0]): void {
  const node = this.stack.at(-1);
  if (node?.type !== "link" && node?.type !== "image" && node?.type !== "definition") return;
  const bracket = this.sliceSerialize(token).startsWith("<") ? 1 : 0;
  const urlRange = { start: token.start.offset + bracket, end: token.end.offset - bracket };
  node.data = { ...node.data, urlRange };
}

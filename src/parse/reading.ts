import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { TextIndex } from "../diagnostics/text-index.ts";

export interface SourceText {
  readonly file: string;
  readonly text: string;
}

/** What the readers of one text share; they add what they find to the diagnostics. */
export interface Reading extends SourceText {
  index: TextIndex;
  diagnostics: Diagnostic[];
}

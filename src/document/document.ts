import type { Fix, Place } from "../diagnostics/diagnostic.ts";
import type { TextIndex } from "../diagnostics/text-index.ts";
import type { BlockAttributes } from "../model/block.ts";
import type { Cluster, Config } from "../model/config.ts";
import type { Heading, Link, Runbook } from "../model/runbook.ts";
import type { ManifestDocument } from "../manifest/manifest.ts";
import type { ShellScript } from "../shell/shell-commands.ts";
import type { ShellFacts } from "../shell/shell-facts.ts";
import type { Placeholder } from "./placeholder.ts";
import type { Repository } from "./repository.ts";

/** What a piece of code is, however its language is spelt. */
export type CodeKind = "shell" | "yaml" | "json" | "sql" | "ini" | "other";

/** A piece of code in a document. Its offsets lead back to the exact place in the Markdown. */
export interface Code {
  kind: CodeKind;
  text: string;
  /** The fence that it stands in. */
  fence: Fence;
  /** How it came into the fence. */
  origin: "fence" | "heredoc" | "argument" | "task" | "container" | "workflow";
  /** The place of a range of `text`; without one, of the whole. */
  placeOf: (start?: number, end?: number) => Place;
  /** Replaces a range of `text`; further lines get the indent and prefix that the fence's lines have. */
  edit: (start: number, end: number, text: string) => Fix;
}

/** A fenced code block of the document. What an HTML comment hides is not there. */
export interface Fence {
  /** First word of the info string, lower case; empty when there is none. */
  language: string;
  /** Everything that stands after the marker. */
  info: string;
  /** There when the fence is a tagged block of a runbook: it is run and extracted. */
  attributes?: BlockAttributes;
  /** From the opening marker to the end of the closing one. */
  place: Place;
  /** The opening line alone. */
  openingPlace: Place;
  /** The code; of a transcript, its commands without prompts and output. */
  code: Code;
  /** True for a session pasted from a terminal, whatever its language says. */
  isTranscript: boolean;
  /** The headings above it, from the outermost. */
  headings: readonly Heading[];
  /** Its number in the document, from 0. */
  index: number;
}

/** A piece of shell with what it does. */
export interface ShellCode extends Code {
  kind: "shell";
  /** Those outside quotes that would be arguments; none in a tagged block, whose code is run as it stands. */
  placeholders: readonly Placeholder[];
  /** Variables, heredocs and syntax errors. */
  facts: ShellFacts;
  /** Commands with their words, contexts and what becomes of their status. */
  script: ShellScript;
}

/** One YAML or JSON document: in a fence, in a heredoc, or in an argument. */
export interface ManifestCode extends Code {
  kind: "yaml" | "json";
  manifest: ManifestDocument;
}

/** A use or an assignment of a variable, in the order of the document. */
export interface VariableEvent {
  name: string;
  /** `exports`: `export NAME`, also with a value. */
  kind: "sets" | "uses" | "exports";
  code: ShellCode;
  place: Place;
  /** Offset in the code. */
  at: number;
  /** True when what is set is gone behind the subshell or pipeline that sets it. */
  inSubshell: boolean;
}

/** What a document of a runbook library knows beyond its text. */
export interface LibraryContext {
  runbook: Runbook;
  config: Config;
  /** The clusters that the runbook applies to. */
  clusters: readonly Cluster[];
}

/** A Markdown file as rules see it. Each part is made once, when a rule first asks for it. */
export interface Document {
  readonly file: string;
  readonly text: string;
  readonly index: TextIndex;
  readonly headings: readonly Heading[];
  readonly links: readonly Link[];
  readonly fences: readonly Fence[];
  /** All shell code: fences, `cmds` of tasks, `command` and `args` of containers, `run` of workflows. */
  readonly shell: readonly ShellCode[];
  /** Every YAML and JSON document. */
  readonly manifests: readonly ManifestCode[];
  readonly sql: readonly Code[];
  readonly ini: readonly Code[];
  /** What the shell fences do to variables, in the order of the document. */
  readonly variables: readonly VariableEvent[];
  /** There when the file is one of our runbooks. */
  readonly library?: LibraryContext;
  /** There when the file is known to belong to one. */
  readonly repository?: Repository;
}

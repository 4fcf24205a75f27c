import type { Place } from "../diagnostics/diagnostic.ts";
import type { Block, Mode } from "./block.ts";
import type { FrontMatter } from "./front-matter.ts";

/** Sections with a meaning of their own; every other heading of depth two is prose. */
export const sectionKinds = [
  "overview",
  "prerequisites",
  "procedure",
  "verification",
  "rollback",
  "cleanup",
  "troubleshooting",
] as const;

export type SectionKind = (typeof sectionKinds)[number] | "prose";

/** Sections whose steps are run, in the order of the document. */
export const runSections: readonly SectionKind[] = [
  "procedure",
  "verification",
  "rollback",
  "cleanup",
];

/** How long a step takes, in seconds, as its heading says: "(2-3 min)". */
export interface Estimate {
  minSeconds: number;
  maxSeconds: number;
}

/** A heading of depth three in a section that is run. Without a tagged block it is a manual step. */
export interface Step {
  /** Slug of the title, unique in the runbook. */
  id: string;
  /** The heading without its estimate and mode. */
  title: string;
  estimate?: Estimate;
  /** Of a manual step that belongs to one mode only. */
  mode?: Mode;
  file: string;
  /** From the heading to the next one. */
  place: Place;
  blocks: Block[];
  /** Texts of the task-list items. */
  tasks: string[];
}

export interface Section {
  kind: SectionKind;
  title: string;
  file: string;
  place: Place;
  steps: Step[];
  /** Every code block of the section, those of its steps included. */
  blocks: Block[];
}

export interface Heading {
  depth: number;
  text: string;
  place: Place;
}

export interface Link {
  url: string;
  /** The place of the url itself, so that it can be rewritten. */
  place: Place;
}

/** `{{> name}}` on a line of its own: the snippet stands there as if it had been written there. */
export interface Include {
  name: string;
  place: Place;
}

/** One Markdown text and what stands where in it: the runbook itself or a snippet. */
export interface Source {
  file: string;
  text: string;
  /** Where the Markdown begins, behind the front matter. */
  bodyOffset: number;
  headings: Heading[];
  blocks: Block[];
  links: Link[];
  includes: Include[];
}

export interface Runbook {
  frontMatter: FrontMatter;
  /** Places of the front matter's keys, by path such as `inputs.TARGET_TIME.type`. */
  frontMatterPlaces: Readonly<Record<string, Place>>;
  /** The runbook's own text. */
  source: Source;
  /** The snippets that it includes, directly or not, by name. */
  snippets: Readonly<Record<string, Source>>;
  /** In reading order, includes expanded. */
  sections: Section[];
}

/** Every code block of a runbook in reading order. */
export function blocksOf(runbook: Runbook): Block[] {
  return runbook.sections.flatMap((section) => section.blocks);
}

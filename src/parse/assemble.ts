import GithubSlugger from "github-slugger";
import type { Diagnostic, Place } from "../diagnostics/diagnostic.ts";
import { suggestHelp } from "../diagnostics/suggest.ts";
import { isTagged } from "../model/block.ts";
import {
  runSections,
  type Heading,
  type Include,
  type Section,
  type Source,
  type Step,
} from "../model/runbook.ts";
import { readStepHeading, sectionKindOf } from "./heading.ts";
import { problem } from "./problem.ts";
import type { FlowItem, ParsedSource } from "./source.ts";

/** A runbook's text and its snippets as one: what stands where in reading order. */
export interface Assembly {
  sections: Section[];
  /** Headings of depth one, with their files. */
  titles: { file: string; heading: Heading }[];
  snippets: Record<string, Source>;
  diagnostics: Diagnostic[];
}

/** A text that is being walked, and how far. */
interface Frame {
  name?: string;
  parsed: ParsedSource;
  offset: number;
}

/** Expands the includes and cuts the whole into sections and steps. */
export function assemble(
  runbook: ParsedSource,
  snippetNames: readonly string[],
  findSnippet: (name: string) => ParsedSource | undefined,
): Assembly {
  const assembly: Assembly = { sections: [], titles: [], snippets: {}, diagnostics: [] };
  const { sections, titles, snippets, diagnostics } = assembly;
  const slugger = new GithubSlugger();
  const frames: Frame[] = [];
  let section: Section | undefined;
  let step: Step | undefined;

  walk(runbook);
  endStep();
  endSection();
  return assembly;

  function walk(parsed: ParsedSource, name?: string): void {
    diagnostics.push(...parsed.diagnostics);
    const frame: Frame = name === undefined ? { parsed, offset: 0 } : { name, parsed, offset: 0 };
    frames.push(frame);
    for (const item of parsed.flow) walkItem(item, frame);
    frames.pop();
  }

  function walkItem(item: FlowItem, frame: Frame): void {
    const { file } = frame.parsed.source;
    switch (item.type) {
      case "heading":
        frame.offset = item.heading.place.start.offset;
        startHeading(item.heading, file);
        break;
      case "block":
        section?.blocks.push(item.block);
        step?.blocks.push(item.block);
        if (section === undefined && isTagged(item.block)) {
          const { name } = item.block.attributes;
          const reason = `Unexpected block \`${name}\` before the first section, expected it in one`;
          const site = { file, place: item.block.place };
          const help = "Move it below `## Procedure`";
          diagnostics.push(problem("block-outside-section", site, reason, help));
        }
        break;
      case "task":
        step?.tasks.push(item.text);
        break;
      case "include":
        frame.offset = item.include.place.start.offset;
        include(item.include, file);
    }
  }

  function startHeading(heading: Heading, file: string): void {
    if (heading.depth === 1) titles.push({ file, heading });
    if (heading.depth === 2) {
      endStep();
      endSection();
      const { text: title, place } = heading;
      section = { kind: sectionKindOf(title), title, file, place, steps: [], blocks: [] };
      sections.push(section);
    }
    if (heading.depth === 3 && section !== undefined && runSections.includes(section.kind)) {
      endStep();
      step = readStep(heading, file);
      section.steps.push(step);
    }
  }

  function readStep({ text, place }: Heading, file: string): Step {
    const { title, estimate, mode } = readStepHeading(text);
    if (title === "") {
      const reason = "Missing title of the step, expected what the operator does";
      diagnostics.push(problem("step-untitled", { file, place }, reason, "Add a title"));
    }
    if (estimate !== undefined && estimate.minSeconds > estimate.maxSeconds) {
      const reason = `Unexpected estimate in \`${text}\`, expected the smaller number first`;
      const help = "Exchange the two numbers";
      diagnostics.push(problem("estimate-reversed", { file, place }, reason, help));
    }
    const id = slugger.slug(title);
    const unnamed = id === "" || id.startsWith("-") ? slugger.slug("step") : id;
    const started: Step = { id: unnamed, title, file, place, blocks: [], tasks: [] };
    if (estimate !== undefined) started.estimate = estimate;
    if (mode !== undefined) started.mode = mode;
    return started;
  }

  function include({ name, place }: Include, file: string): void {
    const site = { file, place };
    const parsed = findSnippet(name);
    if (parsed === undefined) {
      const reason = `Missing snippet \`${name}\`, expected snippets/${name}.md`;
      const help =
        snippetNames.length === 0 ? `Add snippets/${name}.md` : suggestHelp(name, snippetNames);
      diagnostics.push(problem("include-missing", site, reason, help));
      return;
    }
    const chain = frames.flatMap((frame) => frame.name ?? []);
    if (chain.includes(name)) {
      const circle = [...chain.slice(chain.indexOf(name)), name].join(" → ");
      const reason = `Unexpected include of \`${name}\` in itself (${circle}), expected an end`;
      diagnostics.push(problem("include-circular", site, reason, "Remove one of these includes"));
      return;
    }
    if (name in snippets && parsed.source.blocks.some(isTagged)) {
      const reason = `Unexpected second include of \`${name}\`, expected one: its blocks have names`;
      diagnostics.push(problem("include-twice", site, reason, "Remove one of the two includes"));
      return;
    }
    snippets[name] = parsed.source;
    walk(parsed, name);
  }

  function endStep(): void {
    if (step !== undefined) step.place = endOf(step);
    if (step?.mode !== undefined && step.blocks.some(isTagged)) {
      const { file, mode, place } = step;
      const reason = `Unexpected \`${mode} only\` at a step with named blocks, expected it at a manual step`;
      const help = `Write mode=${mode} on its blocks instead`;
      diagnostics.push(problem("step-mode-on-blocks", { file, place }, reason, help));
    }
    step = undefined;
  }

  function endSection(): void {
    if (section !== undefined) section.place = endOf(section);
    section = undefined;
  }

  /** Up to where the walk is in the node's own text; to its end when that text has been left. */
  function endOf(node: { file: string; place: Place }): Place {
    const frame = frames.findLast(({ parsed }) => parsed.source.file === node.file);
    const parsed = frame?.parsed ?? sourceOf(node.file);
    const end = frame === undefined ? parsed.source.text.length : frame.offset;
    return { start: node.place.start, end: parsed.index.pointAt(end) };
  }

  function sourceOf(file: string): ParsedSource {
    const name = Object.keys(snippets).find((key) => snippets[key]?.file === file);
    return (name === undefined ? undefined : findSnippet(name)) ?? runbook;
  }
}

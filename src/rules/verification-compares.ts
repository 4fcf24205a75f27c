import type { Document, Fence, ShellCode } from "../document/document.ts";
import type { Heading } from "../model/runbook.ts";
import { nodesOf } from "../shell/nodes-of.ts";
import { programsOf } from "../shell/programs-of.ts";
import type { ShellCommand } from "../shell/shell-commands.ts";
import { defineRule, type Finding } from "./rule.ts";

/** A verification that prints a number leaves the verdict to a tired reader; in a drill nobody reads it at all. */
export const verificationCompares = defineRule({
  id: "verification-compares",
  summary: "A verify block compares what it finds with what is expected",
  severity: "error",
  *check(document) {
    const { fences, shell } = document;
    if (document.library === undefined) yield* unsaid(document);
    for (const code of shell) {
      if (code.fence.attributes?.role !== "verify" || code.origin !== "fence") continue;
      // What it prints is compared with the block behind it.
      if (fences[code.fence.index + 1]?.attributes?.role === "expect") continue;
      const { commands, tree } = code.script;
      if (commands.length === 0 || !commands.every(onlyShows)) continue;
      if (nodesOf(tree, "TestCommand").length + nodesOf(tree, "ArithmeticCommand").length > 0)
        continue;
      const last = commands.at(-1);
      if (last === undefined) continue;
      yield {
        place: code.placeOf(last.start, last.end),
        reason: `Unexpected \`${last.name ?? "assignment"}\` as the end of a verification that compares nothing, expected a comparison: it passes whatever it shows`,
        help: "Compare it, as in `[[ $(…) == 42 ]]`, or with `jq -e` or `grep -q`",
      };
    }
  },
});

/** In a document for people: sections that verify a recovery with commands that show, and do not say what is good. */
function* unsaid({ fences, headings, shell, text }: Document): Generator<Finding> {
  const title = headings.find(({ depth }) => depth === 1)?.text ?? "";
  if (!/restor|recover|disaster|\bDR\b/i.test(title)) return;
  const fencesBelow = byHeading(fences, (fence) => fence);
  const codesBelow = byHeading(shell, ({ fence }) => fence);
  for (const [index, heading] of headings.entries()) {
    if (heading.depth === 1 || !verifying.test(heading.text)) continue;
    const codes = (codesBelow.get(heading) ?? []).filter(({ origin }) => origin === "fence");
    const commands = codes.flatMap(({ script }) => script.commands);
    const last = codes.at(-1);
    const command = last?.script.commands.at(-1);
    if (last === undefined || command === undefined || !commands.every(onlyShows)) continue;
    // Output that is shown is what is expected.
    const shown = fencesBelow.get(heading) ?? [];
    if (shown.some((fence) => fence.isTranscript || fence.code.kind !== "shell")) continue;
    const end = headings[index + 1]?.place.start.offset ?? text.length;
    const section = text.slice(heading.place.end.offset, end);
    if (expectation.test(withoutCommands(section, codes))) continue;
    yield {
      place: last.placeOf(command.start, command.end),
      reason: `Missing expectation in \`${heading.text}\`, expected what a good result looks like: whoever reads this output has never seen it`,
      help: "Write behind the command what it must show: a number, a state, the time of the newest row",
      severity: "info",
    };
  }
}

/** Things by the heading that they stand right below. */
function byHeading<Thing>(
  things: readonly Thing[],
  fenceOf: (thing: Thing) => Fence,
): Map<Heading | undefined, Thing[]> {
  const below = new Map<Heading | undefined, Thing[]>();
  for (const thing of things) {
    const heading = fenceOf(thing).headings.at(-1);
    const own = below.get(heading);
    if (own === undefined) below.set(heading, [thing]);
    else own.push(thing);
  }
  return below;
}

const verifying =
  /^\W*(?:(?:step|phase) )?(?:\d[\d.]*\W*)?(?:verif|validat|checks?\b(?! ?list)|confirm)/i;

/** Words and signs that say what should be seen. */
const expectation =
  /expect|should|must|shall|look for|ensure|confirm that|make sure|compar|\bif\b|output|return|show|see\b|healthy|ready|running|complete|success|equal|same|match|recent|present|exist|without|\bno\b|\ball\b|non-?empty|\bcan\b|there\b|works?\b|\d|[→≥≤=✓✅✔☐]|->|\[ \]/i;

/** Prose and comments; what a command is made of says nothing about its result. */
function withoutCommands(section: string, codes: readonly ShellCode[]): string {
  return codes
    .flatMap(({ script, text }) => script.commands.map(({ end, start }) => text.slice(start, end)))
    .reduce((rest, command) => rest.replace(command, ""), section);
}

/** Its status does not depend on what it shows. */
function onlyShows(command: ShellCommand): boolean {
  if (command.name === undefined) return true;
  return programsOf(command).every(({ name, words }) => {
    const texts = words.map(({ text, value }) => value ?? text);
    switch (name) {
      case "jq":
        return !texts.some((text) => /^-\w*e|^--exit-status/.test(text) || /error|halt/.test(text));
      case "kubectl":
        return texts.some((text) => /^(?:get|describe|logs|top|exec)$/.test(text));
      case "psql":
        return (
          /\bselect\b|\\[dl]/i.test(texts.join(" ")) &&
          !/raise|assert|1\s*\/|\\gset|\\if/i.test(texts.join(" "))
        );
      default:
        return /^(?:echo|printf|sort|head|tail|cat|ls|wc|cut|tr|sed|awk|column|sleep|date|set|local|export)$/.test(
          name,
        );
    }
  });
}

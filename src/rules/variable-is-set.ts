import { suggest } from "../diagnostics/suggest.ts";
import type { Document, VariableEvent } from "../document/document.ts";
import { mayBeInEnvironment } from "./words/environment.ts";
import { defineRule } from "./rule.ts";

/** `pg_restore -h $DB_HOST` without a host goes to the machine that it is typed on, and says nothing about it. */
export const variableIsSet = defineRule({
  id: "variable-is-set",
  summary: "A variable is set, or at least explained, somewhere in the document",
  severity: "warning",
  *check(document) {
    if (isPartOfLibrary(document) || readsSettings(document)) return;
    const names = namesIn(document);
    const unset = unsetIn(document, names);
    const slips = new Map(unset.slice(0, maxSlips).flatMap((use) => slipOf(use, document, names)));
    for (const [{ name, place }, set] of slips) {
      yield {
        place,
        reason: `Unexpected \`$${name}\`, which nothing sets, expected \`$${set.name}\`, which nothing uses`,
        help: `Write \`$${set.name}\``,
        cause: { place: set.place, reason: `\`${set.name}\` is set here` },
      };
    }
    const others = unset.filter((use) => !slips.has(use));
    const [first] = others;
    if (first === undefined) return;
    // One finding for them all: what has to be done is the same.
    const listed = others.slice(0, shown).map(({ name }) => `\`$${name}\``);
    if (others.length > shown) listed.push(`${others.length - shown} more`);
    yield {
      place: first.place,
      reason: `Unexpected ${listed.join(", ")}, which nothing in the document sets or explains, expected a value: an unset variable is empty`,
      help: "Begin with a block that sets what is missing, or say in the text what it has to be",
      severity: "info",
    };
  },
});

/** Uses that are compared with what is set: a document with more unset variables has other troubles. */
const maxSlips = 50;

/** Names in one message. */
const shown = 4;

/** The check of a runbook knows its inputs and values; a snippet has those of the runbooks that include it. */
function isPartOfLibrary({ fences, library }: Document): boolean {
  return library !== undefined || fences.some(({ info }) => /\{[^}]*\bname=/.test(info));
}

/** A file with settings is read in, or spoken of: what is in it is not known. */
function readsSettings({ shell, text }: Document): boolean {
  const isRead = shell.some(({ script }) =>
    script.commands.some(({ name }) => /^(?:\.|source|eval|direnv|mise)$/.test(name ?? "")),
  );
  return isRead || /\.env\b|\.envrc|env-file|dotenv/.test(text);
}

/** The first use of each variable whose name stands nowhere but in uses. */
function unsetIn({ variables }: Document, { plain }: Names): VariableEvent[] {
  const first = new Map<string, VariableEvent>();
  const set = new Set<string>();
  for (const event of variables) {
    if (event.kind !== "uses") set.add(event.name);
    else if (!first.has(event.name)) first.set(event.name, event);
  }
  return [...first.values()].filter(
    ({ name }) =>
      /^[A-Za-z_]\w+$/.test(name) &&
      !set.has(name) &&
      !plain.has(name) &&
      !mayBeInEnvironment(name),
  );
}

interface Names {
  /** Behind a dollar sign. */
  used: ReadonlySet<string>;
  /** Without one: in a sentence, a table, `export`, `env:` of a manifest. */
  plain: ReadonlySet<string>;
}

function namesIn({ text }: Document): Names {
  const used = new Set<string>();
  const plain = new Set<string>();
  for (const [, dollar, name = ""] of text.matchAll(/(\$\{[!#]?|\$)?([A-Za-z_]\w*)/g)) {
    (dollar === undefined ? plain : used).add(name);
  }
  return { used, plain };
}

/** One that is set in the same block, used nowhere, and called nearly the same. */
function slipOf(
  use: VariableEvent,
  { text, variables }: Document,
  { used }: Names,
): [VariableEvent, VariableEvent][] {
  if (use.name.length < 5) return [];
  // `TARGET_URL="$NEW_TARGET_URL" ./restore.sh` hands it on under another name.
  const [, made] = /(\w+)=["']?$/.exec(text.slice(0, use.place.start.offset)) ?? [];
  const unused = variables.filter(
    ({ code, kind, name }) =>
      kind === "sets" && code === use.code && name !== made && !used.has(name),
  );
  const nearest = suggest(
    use.name,
    unused.map(({ name }) => name),
  );
  const set = unused.find(({ name }) => name === nearest);
  return set === undefined ? [] : [[use, set]];
}

import type { Command, CommandArgument, Redirection, Statement, Word, WordPart } from "unbash";
import { wordsOf, type ResolvedCommand } from "./resolve-command.ts";
import type {
  Enclosure,
  ShellAssignment,
  ShellCommand,
  ShellRedirect,
  ShellWord,
  StatusLoss,
  StatusUse,
} from "./shell-commands.ts";
import { staticValue } from "./static-word.ts";

/** What the walk knows about the place of a command. */
export interface Position {
  status: StatusUse;
  loss?: StatusLoss;
  enclosures: readonly Enclosure[];
  /** True inside a condition, where errexit is off. */
  isTested: boolean;
  isBackground?: boolean;
  /** True in a part of a pipeline, however deep. */
  isPiped?: boolean;
  before?: "&&" | "||";
  after?: "&&" | "||";
  pipeline?: ShellCommand["pipeline"];
  statement?: Statement;
}

type Modes = Pick<ShellCommand, "errexit" | "pipefail" | "nounset">;

/** A command of the tree as rules see it; `calls` are those of its words. */
export function describeCommand(
  node: Command,
  calls: readonly ResolvedCommand[],
  position: Position,
  { errexit, pipefail, nounset }: Modes,
  pipelineId: number,
): ShellCommand {
  const { before, after, enclosures, isBackground = false, loss, pipeline, statement } = position;
  const words = wordsOf(node);
  const last = calls.at(-1);
  const from = last === undefined ? 0 : words.findIndex(({ pos }) => pos === last.start);
  const own = words.slice(Math.max(from, 0));
  const name = last?.name.split("/").at(-1);
  return {
    start: node.pos,
    end: node.end,
    ...(name === undefined ? {} : { name }),
    words: own.map(describeWord),
    wrappers: calls.slice(0, -1).map((call, index) => {
      const next = calls[index + 1]?.start ?? Infinity;
      return words.filter(({ pos }) => pos >= call.start && pos < next).map(describeWord);
    }),
    assignments: node.prefix.flatMap((part) =>
      part.type === "Assignment" ? [describeAssignment(part)] : [],
    ),
    redirects: node.redirects.map(describeRedirect),
    pipeline: pipeline ?? { id: pipelineId, index: 0, length: 1, isNegated: false },
    ...(before && { before }),
    ...(after && { after }),
    isBackground,
    status: position.status,
    ...(loss && { loss }),
    errexit: errexit && !position.isTested,
    pipefail,
    nounset,
    enclosures,
    statement: { start: statement?.pos ?? node.pos, end: statement?.end ?? node.end },
  };
}

function describeAssignment(
  node: Extract<CommandArgument, { type: "Assignment" }>,
): ShellAssignment {
  const { name, pos: start, end, value } = node;
  return { name, start, end, ...(value.type === "Word" ? { value: describeWord(value) } : {}) };
}

function describeRedirect(node: Redirection): ShellRedirect {
  const { descriptor, end, operator, pos: start } = node;
  return {
    start,
    end,
    operator,
    ...(descriptor?.type === "FileDescriptor" ? { descriptor: descriptor.value } : {}),
    ...(node.type !== "HereDoc" && node.target ? { target: describeWord(node.target) } : {}),
    ...(node.type === "HereDoc" && node.delimiter
      ? {
          heredoc: {
            start: node.body.pos,
            end: node.body.end,
            delimiter: node.delimiter.value,
            isQuoted: node.delimiter.quoted,
            stripsTabs: node.operator === "<<-",
          },
        }
      : {}),
  };
}

/** A word with its value and what it expands. An assignment among the arguments is a word too. */
export function describeWord(node: Word | CommandArgument): ShellWord {
  const variables: string[] = [];
  const parts = node.type === "Assignment" ? assignedParts(node) : (node.parts ?? []);
  const hasSubstitution = collect(parts, variables);
  const value = node.type === "Assignment" ? assignedValue(node) : staticValue(node);
  return {
    start: node.pos,
    end: node.end,
    text: node.text,
    ...(value === undefined ? {} : { value }),
    variables,
    hasSubstitution,
    isQuoted: isQuoted(node.text),
  };
}

function isQuoted(text: string): boolean {
  const first = text.charCodeAt(0);
  return (first === 34 || first === 39) && /^(?:"(?:[^"\\]|\\.)*"|'[^']*')$/s.test(text);
}

type AssignmentArgument = Extract<CommandArgument, { type: "Assignment" }>;

function assignedParts({ value }: AssignmentArgument): readonly WordPart[] {
  return value.type === "Word" ? (value.parts ?? []) : [];
}

function assignedValue({ name, value }: AssignmentArgument): string | undefined {
  const text = value.type === "Word" ? staticValue(value) : undefined;
  return text === undefined ? undefined : `${name}=${text}`;
}

/** Adds the variables of the parts; true when one of them runs a command. */
function collect(parts: readonly WordPart[], variables: string[]): boolean {
  let runs = false;
  for (const part of parts) {
    switch (part.type) {
      case "SimpleExpansion":
        variables.push(part.text.slice(1));
        break;
      case "ParameterExpansion":
        variables.push(part.parameter);
        break;
      case "CommandExpansion":
      case "ProcessSubstitution":
        runs = true;
        break;
      case "DoubleQuoted":
      case "LocaleString":
        runs = collect(part.parts, variables) || runs;
        break;
    }
  }
  return runs;
}

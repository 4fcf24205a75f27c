import { forEachChild, parse } from "unbash";
import type { AndOr, Command, Pipeline, Redirected, Script, Statement, SyntaxNode } from "unbash";
import { assignedBy } from "./assigned-by.ts";
import { describeCommand, type Position } from "./describe-command.ts";
import { resolveCommand, wordsOf } from "./resolve-command.ts";
import type {
  Enclosure,
  ShellAssigned,
  ShellCommand,
  ShellScript,
  StatusLoss,
} from "./shell-commands.ts";

/** Options in force where the code begins: all three in the blocks of a runbook. */
export type ShellModes = Partial<Pick<ShellCommand, "errexit" | "pipefail" | "nounset">>;

/** Mutable while one script is read: `set` changes it for what comes behind. */
interface State {
  errexit: boolean;
  pipefail: boolean;
  nounset: boolean;
  commands: ShellCommand[];
  functions: Set<string>;
  pipelines: number;
  assigned: ShellAssigned[];
}

/** Every command of a piece of shell code with its context, in the order of the text. Never throws. */
export function readCommands(
  code: string,
  modes: ShellModes = {},
  tree: Script = parse(code),
): ShellScript {
  const shebang = /^\s*\S+\s+-\w*e/.test(tree.shebang ?? "");
  const state: State = {
    errexit: modes.errexit === true || shebang,
    pipefail: modes.pipefail === true,
    nounset: modes.nounset === true,
    commands: [],
    functions: new Set(),
    pipelines: 0,
    assigned: [],
  };
  const top: Position = { status: "result", enclosures: [], isTested: false };
  readList(tree.commands, top, state);
  const commands = state.commands.sort((a, b) => a.start - b.start || b.end - a.end);
  return {
    code,
    commands,
    functions: state.functions,
    assigned: state.assigned.sort((a, b) => a.start - b.start),
    traps: readTraps(commands),
    tree,
  };
}

function readTraps(commands: readonly ShellCommand[]): ShellScript["traps"] {
  return commands.flatMap((command) => {
    if (command.name !== "trap") return [];
    const [action, ...rest] = command.words.slice(1).filter(({ value }) => value !== "--");
    if (action === undefined || /^-[lp]/.test(action.value ?? "")) return [];
    const signals = rest.length > 0 ? rest : [action];
    const names = signals.map(({ text, value }) => (value ?? text).replace(/^(?:SIG|0$)/, ""));
    const isAction = rest.length > 0 && action.value !== "-";
    return [
      {
        signals: names.map((name) => (name === "" ? "EXIT" : name.toUpperCase())),
        ...(isAction ? { action: action.value ?? action.text } : {}),
        command,
      },
    ];
  });
}

/** Statements in a row: the status of each but the last counts only under errexit. */
function readList(statements: readonly Statement[], position: Position, state: State): void {
  for (const [index, statement] of statements.entries()) {
    const isLast = index === statements.length - 1;
    const inherited = isLast ? position : lose(position, "sequence");
    const errexit = state.errexit && !position.isTested;
    const at: Position =
      statement.background === true
        ? { ...lose(position, "background"), isBackground: true }
        : errexit && position.status !== "tested"
          ? { ...position, status: "ends" }
          : inherited;
    readNode(statement.command, { ...at, statement }, state);
  }
}

function lose({ loss: _, ...position }: Position, loss: StatusLoss): Position {
  return { ...position, status: "lost", loss };
}

function inside(
  position: Position,
  node: SyntaxNode,
  kind: Enclosure["kind"],
  name?: string,
): Position {
  const enclosure: Enclosure = {
    kind,
    start: node.pos,
    end: node.end,
    ...(name === undefined ? {} : { name }),
  };
  const { before: _before, after: _after, pipeline: _pipeline, ...rest } = position;
  return { ...rest, enclosures: [enclosure, ...position.enclosures] };
}

function tested({ loss: _, ...position }: Position): Position {
  return { ...position, status: "tested", isTested: true };
}

function readNode(node: SyntaxNode, position: Position, state: State): void {
  switch (node.type) {
    case "Command":
      return readCommand(node, position, state);
    case "AndOr":
      return readAndOr(node, position, state);
    case "Pipeline":
      return readPipeline(node, position, state);
    case "Redirected":
      return readRedirected(node, position, state);
    case "CompoundList":
      return readList(node.commands, position, state);
    case "If":
      readNode(node.clause, tested(inside(position, node, "if-condition")), state);
      readNode(node.then, inside(position, node, "then"), state);
      for (const { clause, then } of node.elif) {
        readNode(clause, tested(inside(position, node, "if-condition")), state);
        readNode(then, inside(position, node, "then"), state);
      }
      if (node.else) readNode(node.else, inside(position, node, "else"), state);
      return;
    case "While":
      readNode(node.clause, tested(inside(position, node, "loop-condition", node.kind)), state);
      return readNode(node.body, inside(position, node, "loop", node.kind), state);
    case "For":
    case "Select":
    case "ArithmeticFor": {
      const name = node.type === "Select" ? "select" : "for";
      if (node.type !== "ArithmeticFor") {
        const { end, pos: start, value } = node.name;
        const inSubshell = isLocal(position);
        state.assigned.push({ name: value, start, end, isExported: false, inSubshell });
      }
      for (const word of node.type === "ArithmeticFor" ? [] : (node.wordlist ?? [])) {
        readExpansions(word, position, state);
      }
      return readNode(node.body, inside(position, node, "loop", name), state);
    }
    case "Case":
      readExpansions(node.word, position, state);
      for (const { body } of node.items) readNode(body, inside(position, node, "case"), state);
      return;
    case "Function": {
      state.functions.add(node.name.value);
      const called: Position = {
        status: "result",
        enclosures: position.enclosures,
        isTested: false,
      };
      return scoped(state, () => {
        readNode(node.body, inside(called, node, "function", node.name.value), state);
      });
    }
    case "Subshell":
      return scoped(state, () => {
        readNode(node.body, inside(position, node, "subshell"), state);
      });
    case "BraceGroup":
      return readNode(node.body, inside(position, node, "group"), state);
    case "Coproc":
      return readNode(node.body, lose(position, "background"), state);
    default:
      return readExpansions(node, position, state);
  }
}

/** What `set` does in a subshell or a function does not reach the code behind it. */
function scoped(state: State, read: () => void): void {
  const { errexit, nounset, pipefail } = state;
  read();
  Object.assign(state, { errexit, nounset, pipefail });
}

function readAndOr({ commands, operators }: AndOr, position: Position, state: State): void {
  for (const [index, command] of commands.entries()) {
    const before = operators[index - 1];
    const after = operators[index];
    const base = after === undefined ? position : tested(position);
    readNode(command, { ...base, ...(before && { before }), ...(after && { after }) }, state);
  }
}

function readPipeline(node: Pipeline, position: Position, state: State): void {
  const isNegated = node.prefixes.some(({ type }) => type === "Negation");
  const id = state.pipelines++;
  const { length } = node.commands;
  const base = isNegated ? tested(position) : position;
  for (const [index, command] of node.commands.entries()) {
    const isLast = index === length - 1;
    const at = isLast || state.pipefail ? base : lose(base, "pipe");
    const pipeline = { id, index, length, isNegated };
    readNode(command, { ...at, pipeline, isPiped: at.isPiped === true || length > 1 }, state);
  }
}

function readRedirected(
  { command, redirects }: Redirected,
  position: Position,
  state: State,
): void {
  readNode(command, position, state);
  for (const redirect of redirects) readExpansions(redirect, position, state);
}

function readCommand(node: Command, position: Position, state: State): void {
  const calls = resolveCommand(wordsOf(node));
  const described = describeCommand(node, calls, position, state, state.pipelines);
  if (position.pipeline === undefined) state.pipelines++;
  state.commands.push(described);
  const { name } = described;
  if (name === "set" && described.wrappers.length === 0) applySet(described, state);
  state.assigned.push(...assignedBy(node, calls, isLocal(position)));
  const declares = /^(?:declare|typeset|local|export|readonly)$/.test(name ?? "");
  for (const assignment of node.prefix) {
    const isWhole = node.name === undefined;
    const at = isWhole ? position : lose(position, "argument");
    readExpansions(assignment, at, state);
  }
  const at = lose(position, declares ? "declaration" : "argument");
  if (node.name) readExpansions(node.name, at, state);
  for (const word of node.suffix) readExpansions(word, at, state);
}

/** Commands in the expansions of a word, an assignment, a redirection or a test. */
function readExpansions(node: SyntaxNode, position: Position, state: State): void {
  if (node.type === "Word" && node.parts === undefined) return;
  if (node.type === "CommandExpansion" || node.type === "ProcessSubstitution") {
    // The offsets of escaped backticks are those of another text.
    if (node.script === undefined || node.script.source !== undefined) return;
    const { commands } = node.script;
    const inner = inside(position, node, "substitution");
    const isProcess = node.type === "ProcessSubstitution";
    return scoped(state, () => {
      state.errexit = false;
      readList(commands, isProcess ? lose(inner, "argument") : inner, state);
    });
  }
  forEachChild(node, (child) => {
    if (child.type === "Command") readNode(child, position, state);
    else readExpansions(child, position, state);
  });
}

/** True where what is set stays in a process of its own. */
function isLocal({ enclosures, isBackground, isPiped }: Position): boolean {
  if (isBackground === true || isPiped === true) return true;
  return enclosures.some(({ kind }) => kind === "subshell" || kind === "substitution");
}

function applySet({ words }: ShellCommand, state: State): void {
  for (let at = 1; at < words.length; at++) {
    const value = words[at]?.value;
    const [, sign, letters = ""] = /^([-+])([A-Za-z]+)$/.exec(value ?? "") ?? [];
    if (sign === undefined) return;
    const isOn = sign === "-";
    if (letters.includes("e")) state.errexit = isOn;
    if (letters.includes("u")) state.nounset = isOn;
    if (!letters.endsWith("o")) continue;
    const option = words[++at]?.value;
    if (option === "errexit") state.errexit = isOn;
    if (option === "pipefail") state.pipefail = isOn;
    if (option === "nounset") state.nounset = isOn;
  }
}

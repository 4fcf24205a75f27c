import { parse } from "unbash";
import type { Command, SyntaxNode } from "unbash";
import { builtinEffects, type BuiltinEffects } from "./builtin-effects.ts";
import { type Collector, emptyCollector, rangeOf } from "./fact-collector.ts";
import { resolveCommand } from "./resolve-command.ts";
import { type Scope, stringScope, topScope, wordScope } from "./scope.ts";
import { staticValue } from "./static-word.ts";

type Visit = (node: SyntaxNode, scope: Scope, facts: Collector) => void;

/** Adds a command, the commands that it calls, and what those do to the shell. */
export function visitCommand(node: Command, scope: Scope, facts: Collector, visit: Visit): void {
  for (const child of node.prefix) visit(child, scope, facts);
  if (node.name?.parts) visit(node.name, wordScope(scope, "command-name"), facts);
  const name = staticValue(node.name);
  // After a declaration builtin the shell tells assignments from words before it expands them.
  const declares =
    name !== undefined && /^(?:declare|typeset|local|export|readonly|alias)$/.test(name);
  for (const child of node.suffix) {
    if (child.type !== "Word") visit(child, scope, facts);
    else if (child.parts !== undefined) {
      const argument = wordScope(scope, "unquoted");
      visit(child, declares ? { ...argument, accepts: "nothing" } : argument, facts);
    }
  }
  if (node.name === undefined || name === undefined) return;
  for (const call of resolveCommand([node.name, ...node.args])) {
    facts.commands.push({ name: call.name, start: scope.standIn?.start ?? call.start });
    const effects = builtinEffects(call);
    if (effects !== undefined) apply(effects, node, scope, facts, visit);
  }
}

function apply(
  effects: BuiltinEffects,
  node: Command,
  scope: Scope,
  facts: Collector,
  visit: Visit,
): void {
  for (const name of effects.assigned ?? []) facts.assigned.add(name);
  for (const name of effects.mentioned ?? []) facts.mentioned.add(name);
  if (effects.setsExitTrap === true && !scope.inSubshell) {
    facts.exitTraps.push(rangeOf(node, scope));
  }
  const { code } = effects;
  const texts = code?.words.map(staticValue) ?? [];
  if (code === undefined || texts.includes(undefined)) return;
  const [first = node, last = first] = [code.words[0], code.words.at(-1)];
  const inString = stringScope(scope, { start: first.pos, end: last.end });
  if (code.kind === "program") return visitProgram(texts.join(" "), inString, facts, visit);
  const text = code.kind === "arithmetic" ? `((${texts.join(", ")}))` : texts.join(" ");
  visit(parse(text), { ...topScope, ...standing(inString) }, facts);
}

/** What a string of code keeps of the place where it stands. */
function standing({ inSubshell, isLate, standIn }: Scope): Partial<Scope> {
  return { inSubshell, isLate, ...(standIn === undefined ? {} : { standIn }) };
}

/** `bash -c`: another process, with the exported variables of this one and none of its own for us. */
function visitProgram(text: string, scope: Scope, facts: Collector, visit: Visit): void {
  const program = emptyCollector(text);
  visit(parse(text), { ...topScope, ...standing(scope) }, program);
  facts.commands.push(...program.commands.filter(({ name }) => !program.functions.has(name)));
  facts.lateErrors.push(...program.lateErrors);
  for (const { name } of program.references) {
    if (!program.assigned.has(name)) facts.mentioned.add(name);
  }
}

import { forEachChild } from "unbash";
import type {
  CommandExpansionPart,
  HereDoc,
  ProcessSubstitutionPart,
  SyntaxNode,
  TestBinaryExpression,
  TestUnaryExpression,
  Word,
} from "unbash";
import { addArithmetic } from "./arithmetic.ts";
import {
  addError,
  addErrors,
  addParameterReference,
  addSimpleReference,
  type Collector,
  mentionNames,
  rangeOf,
} from "./fact-collector.ts";
import {
  heredocScope,
  integerScope,
  quotedScope,
  type Scope,
  stringScope,
  substitutionScope,
  wordScope,
} from "./scope.ts";
import { literalText, namedVariable } from "./static-word.ts";
import { visitCommand } from "./visit-command.ts";
import { wordAcceptance } from "./word-acceptance.ts";

/** Walks a syntax tree and adds what it finds to the facts. */
export function visit(node: SyntaxNode, scope: Scope, facts: Collector): void {
  switch (node.type) {
    case "Script":
      addErrors(facts, node, scope);
      return visitChildren(node, scope, facts);
    case "Command":
      return visitCommand(node, scope, facts, visit);
    case "Statement": {
      const isBackground = node.background === true;
      return visitChildren(node, isBackground ? { ...scope, inSubshell: true } : scope, facts);
    }
    case "Pipeline": {
      const isPipe = node.commands.length > 1;
      return visitChildren(node, isPipe ? { ...scope, inSubshell: true } : scope, facts);
    }
    case "Subshell":
      return visitChildren(node, { ...scope, inSubshell: true }, facts);
    case "Coproc":
      facts.assigned.add(node.name?.value ?? "COPROC");
      return visit(node.body, { ...scope, inSubshell: true }, facts);
    case "Function":
      facts.functions.add(node.name.value);
      return visit(node.body, scope, facts);
    case "For":
    case "Select":
      facts.assigned.add(node.name.value);
      if (node.type === "Select") facts.assigned.add("REPLY");
      for (const word of node.wordlist ?? []) visitWord(word, wordScope(scope, "unquoted"), facts);
      return visit(node.body, scope, facts);
    case "Case":
      visitWord(node.word, wordScope(scope, "subject"), facts);
      for (const item of node.items) {
        for (const word of item.pattern) visitWord(word, wordScope(scope, "pattern"), facts);
        visit(item.body, scope, facts);
      }
      return;
    case "TestCommand":
      return visit(node.expression, { ...scope, knowsExtglob: true }, facts);
    case "TestUnary":
    case "TestBinary":
      return visitTest(node, scope, facts);
    case "Assignment":
      facts.assigned.add(node.name);
      if (node.index) visitExpression(node.index, scope, facts);
      if (node.value.type === "Word") {
        return visitWord(node.value, wordScope(scope, "assignment-value"), facts);
      }
      for (const word of node.value.elements) {
        visitWord(word, wordScope(scope, "unquoted"), facts);
      }
      return;
    case "Redirect":
    case "HereString":
      if (node.descriptor?.type === "FileDescriptorVariable") {
        facts.assigned.add(node.descriptor.name);
      }
      if (node.target) visitTarget(node.target, node.operator, scope, facts);
      return;
    case "HereDoc":
      return visitHeredoc(node, scope, facts);
    case "Word":
      return visitWord(node, scope, facts);
    case "DoubleQuoted":
    case "LocaleString":
      return visitChildren(node, quotedScope(scope), facts);
    case "BraceExpansion":
      return visitChildren(node, { ...scope, accepts: "nothing", acceptsQuoted: "nothing" }, facts);
    case "ExtendedGlob":
      if (!scope.knowsExtglob) {
        const reason = `Unexpected \`${node.operator}(\`, expected \`extglob\` to be set before the block is read`;
        addError(facts, { reason, ...rangeOf(node, scope) }, scope);
      }
      return visitChildren(node, { ...scope, acceptsQuoted: atMostPlain(scope) }, facts);
    case "SimpleExpansion":
      return addSimpleReference(facts, node, scope);
    case "ParameterExpansion":
      addParameterReference(facts, node, scope);
      if (node.index) visitExpression(node.index, scope, facts);
      if (node.operation) visit(node.operation, integerScope(scope, "parameter-operand"), facts);
      return;
    case "Slice":
      visitExpression(node.offset, scope, facts);
      if (node.length) visitExpression(node.length, scope, facts);
      return;
    case "CommandExpansion":
    case "ProcessSubstitution":
      return visitSubstitution(node, scope, facts);
    case "ArithmeticExpansion":
    case "ArithmeticCommand":
      if (node.expression) visit(node.expression, integerScope(scope, "arithmetic"), facts);
      return;
    case "ArithmeticFor":
      for (const part of [node.initialize, node.test, node.update]) {
        if (part) visit(part, integerScope(scope, "arithmetic"), facts);
      }
      return visit(node.body, scope, facts);
    case "ArithmeticBinary":
    case "ArithmeticUnary":
    case "ArithmeticWord":
      addArithmetic(node, scope, facts);
      return visitChildren(node, scope, facts);
    default:
      return visitChildren(node, scope, facts);
  }
}

function visitChildren(node: SyntaxNode, scope: Scope, facts: Collector): void {
  forEachChild(node, (child) => {
    visit(child, scope, facts);
  });
}

function visitWord(word: Word, scope: Scope, facts: Collector): void {
  if (word.parts === undefined) return;
  const accepts = wordAcceptance(word, scope);
  visitChildren(word, accepts === scope.accepts ? scope : { ...scope, accepts }, facts);
}

function visitTarget(word: Word, operator: string, scope: Scope, facts: Collector): void {
  if (operator === "<<<") return visitWord(word, wordScope(scope, "subject"), facts);
  const target = wordScope(scope, "unquoted");
  const duplicates = operator === ">&" || operator === "<&";
  visitWord(word, duplicates ? { ...target, accepts: "nothing" } : target, facts);
}

function visitTest(
  node: TestUnaryExpression | TestBinaryExpression,
  scope: Scope,
  facts: Collector,
): void {
  const subject = wordScope(scope, "subject");
  if (node.type === "TestUnary") {
    const name = /^-[vR]$/.test(node.operator) ? namedVariable(node.operand) : undefined;
    if (name !== undefined) facts.mentioned.add(name);
    return visitWord(node.operand, subject, facts);
  }
  visitWord(node.left, subject, facts);
  if (!/^(?:==?|!=|=~)$/.test(node.operator)) return visitWord(node.right, subject, facts);
  const pattern = wordScope(scope, "pattern");
  const isRegex = node.operator === "=~";
  visitWord(
    node.right,
    isRegex ? { ...pattern, acceptsQuoted: atMostPlain(pattern) } : pattern,
    facts,
  );
}

function visitHeredoc(node: HereDoc, scope: Scope, facts: Collector): void {
  const { delimiter, body, closing, operator } = node;
  if (delimiter === undefined) return;
  facts.heredocs.push({
    delimiter: delimiter.value,
    quoted: delimiter.quoted,
    stripsTabs: operator === "<<-",
    closed: closing !== undefined,
    ...rangeOf(body, scope),
  });
  if (!delimiter.quoted) visitChildren(body, heredocScope(scope), facts);
}

function visitSubstitution(
  node: CommandExpansionPart | ProcessSubstitutionPart,
  scope: Scope,
  facts: Collector,
): void {
  const { script } = node;
  if (script === undefined) return;
  const inner = substitutionScope(scope, node.text.startsWith("`"));
  const isDecoded = script.source !== undefined;
  visit(script, isDecoded ? stringScope(inner, rangeOf(node, scope)) : inner, facts);
}

/** An index or the numbers of a slice: arithmetic, which the parser leaves as a word. */
function visitExpression(word: Word, scope: Scope, facts: Collector): void {
  mentionNames(facts, word.parts === undefined ? word.text : literalText(word));
  visit(word, integerScope(scope, "parameter-operand"), facts);
}

function atMostPlain(scope: Scope): Scope["acceptsQuoted"] {
  return scope.acceptsQuoted === "text" ? "plain" : scope.acceptsQuoted;
}

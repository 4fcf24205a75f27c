import type { ArithmeticExpression, ArithmeticWord } from "unbash";
import {
  addSimpleReference,
  arithmeticName,
  type Collector,
  mentionNames,
} from "./fact-collector.ts";
import type { Scope } from "./scope.ts";
import { literalText } from "./static-word.ts";

/** Adds the variables that one node of arithmetic reads or sets; its children are for the walk. */
export function addArithmetic(node: ArithmeticExpression, scope: Scope, facts: Collector): void {
  if (node.type === "ArithmeticWord") addArithmeticWord(node, scope, facts);
  else if (node.type === "ArithmeticBinary" && /^(?:[-+*/%&|^]|<<|>>)?=$/.test(node.operator)) {
    assignArithmetic(node.left, facts);
  } else if (node.type === "ArithmeticUnary" && /^(?:\+\+|--)$/.test(node.operator)) {
    assignArithmetic(node.operand, facts);
  }
}

/** The parser splits a word of arithmetic into parts only when there is more in it than one name. */
function addArithmeticWord(node: ArithmeticWord, scope: Scope, facts: Collector): void {
  const { parts, value, pos } = node;
  if (parts !== undefined) mentionNames(facts, literalText({ parts }));
  else if (/^\$\w+$/.test(value)) {
    const end = pos + value.length;
    addSimpleReference(facts, { type: "SimpleExpansion", pos, end, text: value }, scope);
  } else mentionNames(facts, value);
}

function assignArithmetic(target: ArithmeticExpression, facts: Collector): void {
  const name = target.type === "ArithmeticWord" ? arithmeticName(target.value) : undefined;
  if (name !== undefined) facts.assigned.add(name);
}

import type { ShellCode, VariableEvent } from "./document.ts";

/**
 * What the shell fences do to variables, in the order of the document: `X=$X` uses before it sets.
 * `${X:-}` and its like use nothing that has to be there, and are left out.
 */
export function readVariables(shell: readonly ShellCode[]): VariableEvent[] {
  return shell.flatMap(eventsOf);
}

function eventsOf(code: ShellCode): VariableEvent[] {
  const { facts, script } = code;
  const uses = facts.references.flatMap(({ end, name, operator, start }): VariableEvent[] => {
    if (/^:?[-=+?]$/.test(operator ?? "")) return [];
    return [
      { name, kind: "uses", code, place: code.placeOf(start, end), at: start, inSubshell: false },
    ];
  });
  const sets = script.assigned.map(
    ({ end, inSubshell, isExported, name, start }): VariableEvent => ({
      name,
      kind: isExported ? "exports" : "sets",
      code,
      place: code.placeOf(start, end),
      at: end,
      inSubshell,
    }),
  );
  const placed = new Set(script.assigned.map(({ name }) => name));
  const hidden = [...facts.assigned].filter((name) => !placed.has(name));
  // Set by arithmetic or an expansion, somewhere: taken as set from the beginning.
  const early = hidden.map((name): VariableEvent => ({
    name,
    kind: "sets",
    code,
    place: code.placeOf(0, 0),
    at: 0,
    inSubshell: false,
  }));
  return [...early, ...uses, ...sets].sort((a, b) => a.at - b.at);
}

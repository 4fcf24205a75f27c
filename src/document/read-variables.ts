import type { ShellCode, VariableEvent } from "./document.ts";

/** What the shell code does to variables, in the order of the document. */
export function readVariables(shell: readonly ShellCode[]): VariableEvent[] {
  return shell.flatMap(eventsOf);
}

function eventsOf(code: ShellCode): VariableEvent[] {
  const events = code.facts.references.map(
    ({ end, name, start }): VariableEvent & { at: number } => ({
      name,
      kind: "uses",
      code,
      place: code.placeOf(start, end),
      at: start,
    }),
  );
  return events.sort((a, b) => a.at - b.at).map(({ at: _, ...event }) => event);
}

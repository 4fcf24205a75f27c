/** One point in a text: line and column count from 1, offset from 0 (the unist convention). */
export interface Point {
  line: number;
  column: number;
  offset: number;
}

export interface Place {
  start: Point;
  end: Point;
}

export type Severity = "error" | "warning" | "info";

/** A place in another text that explains the diagnostic, such as the first of two equal names. */
export interface Cause {
  file: string;
  place?: Place;
  reason: string;
}

/** A text that replaces what stands at a place, and surely means what the author meant. */
export interface Fix {
  place: Place;
  text: string;
}

/** What is wrong, where, and what to do about it. Data: returned, never thrown. */
export interface Diagnostic {
  id: string;
  severity: Severity;
  /** "Unexpected X, expected Y" or "Missing X in Y, expected Z". */
  reason: string;
  /** An imperative that can be followed at 3 a.m. */
  help?: string;
  file: string;
  place?: Place;
  cause?: Cause;
  /** In the same file. */
  fix?: Fix;
}

/** True when any of the diagnostics must stop the work. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === "error");
}

/** Sorts by file, then place, then id, so that output does not depend on the order of input. */
export function compareDiagnostics(a: Diagnostic, b: Diagnostic): number {
  return (
    compareText(a.file, b.file) ||
    (a.place?.start.offset ?? 0) - (b.place?.start.offset ?? 0) ||
    compareText(a.id, b.id) ||
    compareText(a.reason, b.reason)
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

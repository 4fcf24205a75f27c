import { visibleLine } from "./visible-text.ts";

/** Rows in columns, two spaces apart; the last column is not padded. */
export function tableText(rows: readonly (readonly string[])[]): string {
  const safe = rows.map((row) => row.map(visibleLine));
  const widths = (safe[0] ?? []).map((_, column) =>
    Math.max(...safe.map((row) => (row[column] ?? "").length)),
  );
  return safe
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join("");
}

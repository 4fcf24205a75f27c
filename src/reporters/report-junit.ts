import type { Diagnostic } from "../diagnostics/diagnostic.ts";

/**
 * JUnit XML as Jenkins reads it (junit-10.xsd): each file is a suite, each error or warning a failed case. What is for
 * information passes and says its text; so does a file without a finding.
 */
export function reportJunit(diagnostics: readonly Diagnostic[], files: readonly string[]): string {
  const byFile = new Map<string, Diagnostic[]>(files.map((file) => [file, []]));
  for (const diagnostic of diagnostics) {
    const others = byFile.get(diagnostic.file);
    if (others === undefined) byFile.set(diagnostic.file, [diagnostic]);
    else others.push(diagnostic);
  }
  const suites = [...byFile].sort(([a], [b]) => (a < b ? -1 : 1)).map(suite);
  const tests = suites.reduce((sum, { count }) => sum + count, 0);
  const head = `<testsuites name="runbook check" tests="${tests}" failures="${failuresOf(diagnostics)}">`;
  const body = suites.map(({ xml }) => xml).join("");
  return `<?xml version="1.0" encoding="UTF-8"?>\n${head}\n${body}</testsuites>\n`;
}

function suite([file, found]: [string, readonly Diagnostic[]]): { count: number; xml: string } {
  const name = escape(file);
  const count = Math.max(found.length, 1);
  const cases =
    found.length === 0
      ? [`    <testcase classname="${name}" name="check"/>\n`]
      : found.map((diagnostic) => findingCase(name, diagnostic));
  const head = `  <testsuite name="${name}" tests="${count}" failures="${failuresOf(found)}" errors="0">\n`;
  return { count, xml: `${head}${cases.join("")}  </testsuite>\n` };
}

function failuresOf(diagnostics: readonly Diagnostic[]): number {
  return diagnostics.filter(({ severity }) => severity !== "info").length;
}

function findingCase(file: string, { help, id, place, reason, severity }: Diagnostic): string {
  const at = place === undefined ? "" : ` (${place.start.line}:${place.start.column})`;
  const text = escape(help === undefined ? reason : `${reason}\n${help}`);
  const said =
    severity === "info"
      ? `<system-out>${text}</system-out>`
      : `<failure type="${severity}" message="${escape(reason)}">${text}</failure>`;
  return (
    `    <testcase classname="${file}" name="${escape(`${id}${at}`)}">\n` +
    `      ${said}\n` +
    "    </testcase>\n"
  );
}

/** Also drops what XML 1.0 cannot hold in any form. */
function escape(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, "\ufffd")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("\n", "&#10;");
}

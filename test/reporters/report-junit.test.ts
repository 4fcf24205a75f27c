import { describe, expect, it } from "vitest";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import { reportJunit } from "../../src/reporters/report-junit.ts";

const finding: Diagnostic = {
  id: "wait-has-limit",
  severity: "warning",
  reason: 'Missing `--timeout` in "a < b" \u0007',
  help: "Add it",
  file: "docs/a & b.md",
  place: { start: { line: 3, column: 5, offset: 20 }, end: { line: 3, column: 9, offset: 24 } },
};

describe("reportJunit", () => {
  it("counts errors and warnings as failures; what is for information passes", () => {
    const found: Diagnostic[] = [finding, { ...finding, severity: "info" }];
    expect(reportJunit(found, ["docs/a & b.md", "docs/clean.md"])).toBe(
      `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="runbook check" tests="3" failures="1">
  <testsuite name="docs/a &amp; b.md" tests="2" failures="1" errors="0">
    <testcase classname="docs/a &amp; b.md" name="wait-has-limit (3:5)">
      <failure type="warning" message="Missing \`--timeout\` in &quot;a &lt; b&quot; \ufffd">Missing \`--timeout\` in &quot;a &lt; b&quot; \ufffd&#10;Add it</failure>
    </testcase>
    <testcase classname="docs/a &amp; b.md" name="wait-has-limit (3:5)">
      <system-out>Missing \`--timeout\` in &quot;a &lt; b&quot; \ufffd&#10;Add it</system-out>
    </testcase>
  </testsuite>
  <testsuite name="docs/clean.md" tests="1" failures="0" errors="0">
    <testcase classname="docs/clean.md" name="check"/>
  </testsuite>
</testsuites>
`,
    );
  });
});

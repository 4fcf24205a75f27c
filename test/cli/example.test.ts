import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import { reportText } from "../../src/reporters/report-text.ts";
import { run } from "./runbook.ts";

const root = join(import.meta.dirname, "../..");
const file = "examples/old-homelab-runbook.md";
const golden = join(root, "test/golden/check/old-homelab-runbook.txt");
const text = readFileSync(join(root, file), "utf8");

/** What stands wrong in the example, in its order. What is not here is right, and must not be reported. */
const planted: [line: string, ...ids: string[]][] = [
  [
    `TARGET_TIME="$(date -u '+%Y-%m-%d %H:%M:%S')"`,
    "no-target-time-of-now",
    "target-time-is-archived",
  ],
  ["    recovery:", "recovery-cluster-is-explicit", "recovery-cluster-is-explicit"],
  ["        parameters:", "recovery-cluster-is-explicit"],
  ["          path: paperless", "known-plugin-parameter"],
  ["kubectl --context homelab -n databases wait cluster/paperless-restore \\", "wait-fails-fast"],
  ["  --for=condition=Healthy --timeout=10m", "wait-condition-exists"],
  ["kubectl -n databases exec paperless-restore-1 -- \\", "cnpg-exec-as-postgres"],
  [
    `kubectl -n databases get cluster paperless-restore -o jsonpath='{.status.phase}' | grep -q "Ready" \\`,
    "phase-exists",
  ],
  [`  && echo "restore OK" || echo "restore FAILED"`, "failed-check-exits"],
  ["kubectl -n databases get secret paperless-db -o yaml \\", "no-secret-copy-with-metadata"],
  [`  schedule: "0 3 * * *"`, "scheduled-backup-has-seconds"],
  ["    copyMethod: Clone", "replication-destination-is-complete"],
  [`    restoreAsOf: "2026-03-14 02:00"`, "manifest-matches-schema"],
  ["sleep 300   # big volume", "no-sleep-as-wait"],
  [
    "BACKUP=$(velero backup get -o json | jq -r '.items[-1].metadata.name')",
    "newest-backup-by-time",
  ],
  [
    `velero restore create --from-backup "$BACKUP" --include-namespaces home \\`,
    "velero-mapping-includes-source",
    "velero-phase-is-read",
  ],
  ["  --namespace-mappings homeassistant:scratch --restore-pvs --wait", "known-flag"],
  [
    `velero restore create --from-backup "$BACKUP" --include-namespaces <namespace> \\`,
    "no-placeholder-as-redirection",
  ],
  [`rm -rf "$SCRATCH_DIR"/*`, "no-removal-of-unset-path", "variable-is-set"],
  ["#!/bin/bash", "errexit-in-scripts"],
  [
    `pg_dump -h db.lan -U paperless paperless | gzip > "$BACKUP_DIR/paperless-$(date +%F).sql.gz"`,
    "pipe-status-is-seen",
  ],
  [`mc alias set nas http://nas.lan:9000 backup "$MINIO_SECRET"`, "no-secret-on-argv"],
  [`echo "Backup completed successfully"`, "verdict-follows-check"],
  [
    "gunzip -c paperless-2026-03-14.sql.gz | psql -h db.lan -U postgres -X -v ON_ERROR_STOP=1 -d paperless_check",
    "pipe-status-is-seen",
  ],
  ["psql -h db.lan -U postgres -d paperless_check -f grants.sql", "psql-stops-on-error"],
  [
    "          expr: time() - cnpg_collector_last_available_backup_timestamp > 129600",
    "metric-exists",
    "stale-alert-sees-absence",
  ],
  ["If it fires, look at the [database section](#databases) and at the operator:", "anchor-exists"],
];

/** shellcheck's findings depend on its version. */
const args = ["check", file, "--no-cache", "--no-shellcheck"];

describe("the example of an old runbook", () => {
  it("is reported as the golden file says", () => {
    const { code, stdout } = run(root, args);
    expect(code).toBe(1);
    if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(golden, stdout);
    expect(stdout).toBe(readFileSync(golden, "utf8"));
  });

  it("has findings on the planted lines alone", () => {
    const lines = text.split("\n");
    const found = new Map<number, string[]>();
    for (const { id, place } of diagnostics()) {
      const line = place?.start.line ?? 0;
      found.set(line, [...(found.get(line) ?? []), id].sort());
    }
    const actual = Array.from(found, ([line, ids]) => [lines[line - 1], ...ids]);
    expect(actual).toEqual(planted);
    expect(new Set(planted.flatMap(([, ...ids]) => ids)).size).toBeGreaterThanOrEqual(24);
  });

  it("looks in the README as it does in a terminal of 80 columns", () => {
    const readme = readFileSync(join(root, "README.md"), "utf8");
    const [, shown = ""] =
      /```console\n\$ runbook check examples\/old-homelab-runbook\.md\n([\s\S]*?)\n```/.exec(
        readme,
      ) ?? [];
    const { stderr } = run(root, args);
    const report = reportText(diagnostics(), new Map([[file, text]]), { color: false, width: 80 });
    let rest = `${report}${stderr}`;
    const parts = shown.split(/^\.\.\.\n/m);
    expect(parts.length).toBeGreaterThan(3);
    for (const part of parts) {
      expect(rest).toContain(part);
      rest = rest.slice(rest.indexOf(part) + part.length);
    }
  });
});

function diagnostics(): Diagnostic[] {
  const { stdout } = run(root, [...args, "--json"]);
  return (JSON.parse(stdout) as { diagnostics: Diagnostic[] }).diagnostics;
}

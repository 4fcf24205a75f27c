import { hasErrors } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { countUnchanged, findStrays } from "../host/count-unchanged.ts";
import type { Counts } from "../host/last-answer.ts";
import { openTree } from "../host/open-tree.ts";
import { sealOutputs } from "../host/seal-outputs.ts";
import { formatLock } from "../plan/lock.ts";
import { outputKinds } from "../plan/output-kind.ts";
import { pendingEntries } from "../plan/plan.ts";
import type { Entry } from "../plan/plan.ts";
import { diagnosticsJson, reportJson } from "../reporters/report-json.ts";
import { reportText, summarize } from "../reporters/report-text.ts";
import { visibleLine } from "../reporters/visible-text.ts";
import { countsText, tell } from "./context.ts";
import type { Context, ExitCode, SharedFlags } from "./context.ts";
import { verifiedText } from "./unchanged-text.ts";

export interface VerifyFlags extends SharedFlags {
  full?: boolean;
}

interface Findings {
  counts: Counts;
  entries: readonly Entry[];
  strays: readonly string[];
  diagnostics: readonly Diagnostic[];
  texts: ReadonlyMap<string, string>;
  /** Folders that were searched for stray files. */
  generated: readonly string[];
  diffs: readonly string[];
}

/** The gate: clean sources, and every output exactly as they say. */
export async function verify(context: Context, flags: VerifyFlags): Promise<ExitCode> {
  const tree = openTree(context.terminal.cwd, flags.config);
  if (flags.full !== true && flags.cluster === undefined) {
    const known = countUnchanged(tree, context.tool, "verify");
    const none = { entries: [], strays: [], diagnostics: [], texts: new Map(), generated: [] };
    if (known?.notes === "") {
      return answer(context, { counts: known.counts, ...none, diffs: [] });
    }
  }
  const { planOutputs, reportDiff } = await import("./heavy.ts");
  const planned = planOutputs(context, tree, { kinds: outputKinds, force: false });
  if (planned === undefined) return 2;
  const { counts, diagnostics, inputs, library, plan } = planned;
  const { texts } = library;
  const none = { entries: [], strays: [], generated: [], diffs: [] };
  if (plan === undefined) return answer(context, { counts, diagnostics, texts, ...none });
  const entries = pendingEntries(plan);
  const generated = flags.cluster === undefined ? library.layout.generated : [];
  const produced = [...plan.lock.outputs.keys(), ...plan.entries.map(({ path }) => path)];
  const strays = findStrays(tree.root, generated, produced);
  const diffs = entries.map(reportDiff);
  const isSound = entries.length + strays.length === 0 && formatLock(plan.lock) === tree.lockText;
  if (isSound && flags.cluster === undefined && !hasErrors(diagnostics)) {
    sealOutputs(
      tree,
      { kinds: outputKinds, notes: summarize(diagnostics) ?? "" },
      inputs,
      plan.lock,
    );
  }
  return answer(context, { counts, entries, strays, diagnostics, texts, generated, diffs });
}

function answer(context: Context, findings: Findings): ExitCode {
  const { counts, diagnostics, diffs, entries, strays, texts } = findings;
  const isStale = entries.length + strays.length > 0;
  const ok =
    !isStale && diagnostics.every(({ severity }) => severity !== "error") && counts.files > 0;
  const { print } = context.terminal;
  if (context.flags.json === true) {
    const files = [
      ...entries.map(({ path, reason, sources }, index) => ({
        path,
        reason: verdict(reason),
        sources,
        diff: diffs[index],
      })),
      ...strays.map((path) => ({ path, reason: "stray", sources: [] })),
    ];
    print(reportJson({ ok, counts, files, diagnostics: diagnosticsJson(diagnostics) }));
  } else {
    print(reportText(diagnostics, texts, { color: context.terminal.color.stdout }));
    for (const [index, entry] of entries.entries())
      print(`${line(entry)}\n${diffs[index] ?? ""}\n`);
    for (const path of strays) print(`${strayLine(path, findings.generated)}\n`);
  }
  tell(context, summary(ok, findings));
  return ok ? 0 : 1;
}

/** What has happened to a file, as the reader would say it. */
function verdict(reason: Entry["reason"]): string {
  return reason === "new" ? "never written" : reason;
}

function line({ action, path, reason, sources }: Entry): string {
  const because = sources.length > 0 ? ` (${sources.map(visibleLine).join(", ")})` : "";
  const orphan = action === "conflict" && sources.length > 0 ? ", and no longer produced" : "";
  return `${visibleLine(path)}: ${verdict(reason)}${orphan}${because}`;
}

function strayLine(path: string, generated: readonly string[]): string {
  const folder = generated.find((candidate) => path.startsWith(`${candidate}/`)) ?? "";
  return (
    `${visibleLine(path)}: stray: no runbook produces it, and everything below ` +
    `${visibleLine(folder)}/ is generated; remove it or move it elsewhere`
  );
}

function summary(ok: boolean, { counts, diagnostics, entries, strays }: Findings): string {
  if (ok) return verifiedText(counts);
  const looked = countsText(counts);
  const found = summarize(diagnostics);
  const stale = entries.length + strays.length;
  if (stale > 0) return `not verified: ${looked}; ${stale} not as the sources say`;
  return `not verified: ${looked}; ${found ?? "there is nothing to compare"}`;
}

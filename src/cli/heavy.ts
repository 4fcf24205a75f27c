/**
 * Everything that needs a parser or a renderer, behind one door: a command imports it only when
 * the lock does not answer. One door, because every further one is another file to load.
 */
export { reportDiff } from "../reporters/report-diff.ts";
export { describeRunbook } from "../reporters/describe-runbook.ts";
export { suggestHelp } from "../diagnostics/suggest.ts";
export { checkFiles, readLayout } from "./check-files.ts";
export { rules } from "../rules/index.ts";
export { clustersWith, loadLibrary } from "./load-library.ts";
export { planOutputs } from "./plan-outputs.ts";

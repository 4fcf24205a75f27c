/**
 * Everything that needs a parser or a renderer, behind one door: a command imports it only when
 * the lock does not answer. Few doors, because every further one is another file to load.
 */
export { reportDiff } from "../reporters/report-diff.ts";
export { describeRunbook } from "../reporters/describe-runbook.ts";
export { suggestHelp } from "../diagnostics/suggest.ts";
export { clustersWith, loadLibrary } from "./load-library.ts";
export { planOutputs } from "./plan-outputs.ts";

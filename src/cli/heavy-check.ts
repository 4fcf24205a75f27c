/** What only `check` and `explain` need, such as every rule: apart, so that no other command loads it. */
export { suggestHelp } from "../diagnostics/suggest.ts";
export { checkFiles, readLayout } from "./check-files.ts";
export { rules } from "../rules/index.ts";

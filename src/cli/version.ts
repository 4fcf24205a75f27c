declare const RUNBOOK_VERSION: string;
declare const RUNBOOK_BUILD: string;

/** From package.json, when the tool is built. */
export const version: string = RUNBOOK_VERSION;

/** Digest of the code that this was built from. */
export const build: string = RUNBOOK_BUILD;

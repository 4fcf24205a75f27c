/** Folders with texts of other projects, or with texts that projects are made from. */
const foreign =
  /(?:^|\/)(?:node_modules|vendor|third[_-]?party|external|testdata|fixtures|templates?|skeletons?|boilerplates?|prompts)\//i;

/** Hidden folders are those of tools, such as the instructions of an assistant. */
const hidden = /(?:^|\/)\.(?!github\/|taskfiles?\/)[^/]+\//;

const versioned = /(?:^|\/)(?:versioned_docs|v?\d+(?:\.(?:\d+|x))+|version-\d[^/]*)\//i;

/** Words of a path that speak of what was or of what may be. */
const past =
  /^(?:archived?|archives|adrs?|changelogs?|deprecated|legacy|history|historical|old|rfcs?|story|stories|sessions?|notes)$/;
const future =
  /^(?:plans?|planning|proposals?|decisions?|roadmaps?|drafts?|specs?|speckit|mvp|backlog|milestones?|research|tasks?|todo|reports?|tutorials?|prd|phase\d*)$/;

const ofRecovery = /recover|disaster|backup|restore|runbook|incident|(?:^|[^a-z])dr(?:[^a-z]|$)/i;

/**
 * False for a document that, by its path, is a copy of another project's, or about another time: an old version, a
 * decision, a plan that is not one of recovery.
 */
export function isAboutHere(path: string): boolean {
  if (foreign.test(path) || hidden.test(path) || versioned.test(path)) return false;
  const words = path.toLowerCase().split(/[^a-z0-9]+/);
  if (words.some((word) => past.test(word))) return false;
  return ofRecovery.test(path) || !words.some((word) => future.test(word));
}

/** What a pre-flight looks at, in the order of its table. */
export const preflightChecks = [
  "inputs",
  "secrets",
  "tools",
  "cluster",
  "permissions",
  "prerequisites",
  "disk",
  "webhooks",
  "last drill",
] as const;

/** A `warning` is for the operator to judge; what has `failed` keeps a run from beginning. */
export const preflightStatuses = ["ok", "warning", "failed"] as const;

/** One line of a pre-flight. Plain data: the journal holds it. */
export interface PreflightItem {
  check: (typeof preflightChecks)[number];
  status: (typeof preflightStatuses)[number];
  /** What was looked at: `kubectl`, `delete pods in web`. */
  subject: string;
  /** What was found. */
  found: string;
  /** How to mend it. */
  help?: string;
}

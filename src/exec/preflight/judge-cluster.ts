import type { Prerequisite } from "../../model/front-matter.ts";
import { formatDuration, parseDuration } from "../../model/duration.ts";
import type { PreflightItem } from "./item.ts";
import type { KubectlNeed } from "./kubectl-needs.ts";

/** The answer to one need: `unknown` when the API did not answer. */
export interface Permission {
  need: KubectlNeed;
  answer: "yes" | "no" | "unknown";
  /** What kubectl said beside it, such as that there is no such kind. */
  remark: string;
}

/** What was looked for, and what is there. */
export interface FoundPrerequisite {
  prerequisite: Prerequisite;
  /** With its variables replaced: `secret/restic in web`. */
  subject: string;
  count: number;
  /** Of the newest one, in milliseconds of the wall clock. */
  newestMs?: number;
  /** Why it could not be looked for. */
  error?: string;
}

/**
 * A right that a block surely needs in a namespace that is known must be there. Where a block may not come to the
 * call, or computes the namespace, its absence is a warning.
 */
export function judgePermissions(
  permissions: readonly Permission[],
  unread: number,
): PreflightItem[] {
  const check = "permissions";
  const items = permissions.flatMap<PreflightItem>(({ answer, need, remark }) => {
    const subject = needText(need);
    const user = `needed by ${need.blocks.join(", ")}`;
    const missing = /doesn't have a resource type/.test(remark);
    if (answer === "no") {
      const isSure = need.isCertain && need.namespace !== "unknown" && !missing;
      const help = missing
        ? "Install the operator that brings this kind, unless the run does"
        : "Use credentials of the context that may do this, or have the right granted";
      return [
        { check, status: isSure ? "failed" : "warning", subject, found: `no; ${user}`, help },
      ];
    }
    if (answer === "unknown") {
      const found = `not known: ${remark}; ${user}`;
      return [
        { check, status: "warning", subject, found, help: "Ask it by hand: kubectl auth can-i" },
      ];
    }
    if (!missing) return [];
    const help = "Install the operator that brings this kind, unless the run does";
    return [{ check, status: "warning", subject, found: `no such kind yet; ${user}`, help }];
  });
  const allowed = permissions.filter(({ answer }) => answer === "yes").length;
  const rest = unread === 0 ? "" : `; ${unread} calls of kubectl could not be read`;
  const found = `${allowed} of ${permissions.length} granted${rest}`;
  return [{ check, status: "ok", subject: "kubectl", found }, ...items];
}

/** Something that is not there must be there; something that is too old is for the operator to judge. */
export function judgePrerequisite(
  { count, error, newestMs, prerequisite, subject }: FoundPrerequisite,
  nowMs: number,
): PreflightItem {
  const check = "prerequisites";
  const { newest, summary } = prerequisite;
  const help = `${summary}: without it the run cannot succeed`;
  if (error !== undefined) return { check, status: "failed", subject, found: error, help };
  if (count === 0) return { check, status: "failed", subject, found: "not there", help };
  const many = count === 1 ? "there" : `${count} there`;
  const limit = newest === undefined ? undefined : parseDuration(newest);
  if (limit === undefined || newestMs === undefined) {
    return { check, status: "ok", subject, found: many };
  }
  const age = Math.max(0, (nowMs - newestMs) / 1000);
  const found = `${many}, the newest ${formatDuration(age)} old`;
  if (age <= limit) return { check, status: "ok", subject, found };
  const mend = `${summary}: expected one of the last ${formatDuration(limit)}; see why none was made`;
  return { check, status: "warning", subject, found, help: mend };
}

/** "delete pods in web", "create pods/exec in every namespace". */
export function needText({ namespace, resource, subresource, verb }: KubectlNeed): string {
  const what = `${verb} ${resource}${subresource === undefined ? "" : `/${subresource}`}`;
  if (typeof namespace === "object") return `${what} in ${namespace.name}`;
  if (namespace === "current") return what;
  return `${what} in ${namespace === "all" ? "every" : "any"} namespace`;
}

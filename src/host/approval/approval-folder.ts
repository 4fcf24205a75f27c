import { closeSync, constants, fchmodSync, fstatSync, lstatSync, openSync } from "node:fs";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../../diagnostics/failure.ts";
import type { Approval, ApprovalRequest } from "../../exec/approval.ts";
import { explainError } from "../explain-error.ts";

/** Every user sees the same folder there, whatever TMPDIR says. */
const shared = "/tmp";
const prefix = "runbook.approve.";
const largest = 1 << 20;
const { O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = constants;

/** Where a run that waits for another user says so. */
export function approvalFolder(runId: string): string {
  return join(shared, `${prefix}${runId}`);
}

/**
 * The request of the run whose id begins with the text.
 * @throws Failure `approval-unknown`
 */
export function readRequest(run: string): { folder: string; request: ApprovalRequest } {
  const found = readdirSync(shared).filter((name) => name.startsWith(`${prefix}${run}`));
  const [name] = found;
  const folder = join(shared, name ?? "");
  const read =
    name === undefined || found.length > 1 ? undefined : readOwned(join(folder, "request.json"));
  // Whoever made the folder has to be the one who asks: else a stranger could put words into a run's mouth.
  if (read === undefined || lstatSync(folder).uid !== read.uid) {
    throw new Failure(
      "approval-unknown",
      `Unexpected run ${JSON.stringify(run)}, expected one that waits for an approval on this machine`,
      "Ask for the command that the run has shown",
    );
  }
  const request = read.value as ApprovalRequest;
  if (request.version === 1 && request.uids.includes(read.uid)) return { folder, request };
  throw new Failure("approval-unknown", `The request of run ${run} is not of this version`);
}

/** Leaves an approval as this user; the kernel notes who that is. @throws Failure `write-failed` */
export function writeApproval(folder: string, approval: Approval): void {
  const path = join(folder, `approval-${process.getuid?.() ?? 0}-${approval.nonce}`);
  try {
    const file = openSync(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o644);
    try {
      writeFileSync(file, JSON.stringify(approval));
      fchmodSync(file, 0o644);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw explainError(error, "write", path);
  }
}

/** The approvals in the folder, each with the user id that the kernel tells. */
export function readApprovals(folder: string): { uid: number; approval: Approval }[] {
  const names = readdirSync(folder).filter((name) => name.startsWith("approval-"));
  return names.slice(0, 100).flatMap((name) => {
    const read = readOwned(join(folder, name));
    return isApproval(read?.value)
      ? [{ uid: read?.uid ?? -1, approval: read?.value as Approval }]
      : [];
  });
}

/** A file that nobody but its owner can have written: no link, no other name, not writable for others. */
function readOwned(path: string): { uid: number; value: unknown } | undefined {
  let file: number | undefined;
  try {
    file = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    const stats = fstatSync(file);
    const isWhole = stats.isFile() && stats.nlink === 1 && (stats.mode & 0o022) === 0;
    if (!isWhole || stats.size > largest) return undefined;
    return { uid: stats.uid, value: JSON.parse(readFileSync(file, "utf8")) };
  } catch {
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function isApproval(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { by, digest, nonce, step } = value as Partial<Record<keyof Approval, unknown>>;
  return [by, digest, nonce, step].every((text) => typeof text === "string");
}

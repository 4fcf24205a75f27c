import { chmodSync, lstatSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { refuseApproval, type ApprovalRequest } from "../../exec/approval.ts";
import { explainError, isSystemError } from "../explain-error.ts";
import { approvalFolder, readApprovals } from "./approval-folder.ts";

/** Who has approved, or why nobody is waited for any more. */
export type Awaited =
  { by: string; uid: number; digest: string } | { ended: "interrupted" | "terminated" | "late" };

const lookMs = 300;

/**
 * Asks every other user of this machine for an approval, and waits. `refused` gets what does not count.
 * @throws Failure `write-failed`
 */
export async function awaitApproval(
  asked: Omit<ApprovalRequest, "version" | "nonce" | "uids">,
  limitMs: number,
  refused: (text: string) => void,
): Promise<Awaited> {
  const folder = approvalFolder(asked.run);
  const request: ApprovalRequest = {
    version: 1,
    ...asked,
    uids: ownUids(),
    nonce: randomBytes(16).toString("hex"),
  };
  let ended: "interrupted" | "terminated" | undefined;
  const onInterrupt = (): void => void (ended ??= "interrupted");
  const onTerminate = (): void => void (ended ??= "terminated");
  process.on("SIGINT", onInterrupt);
  process.on("SIGTERM", onTerminate);
  const seen = new Set<string>();
  try {
    publish(folder, request);
    for (const end = performance.now() + limitMs; performance.now() < end;) {
      for (const { approval, uid } of readApprovals(folder)) {
        const reason = refuseApproval(request, approval, uid);
        if (reason === undefined) return { by: approval.by, uid, digest: approval.digest };
        const key = `${uid} ${approval.by} ${reason}`;
        if (!seen.has(key)) refused(`An approval by ${approval.by} does not count: ${reason}`);
        seen.add(key);
      }
      if (ended !== undefined) return { ended };
      await delay(lookMs);
    }
    return { ended: "late" };
  } catch (error) {
    throw explainError(error, "write", folder);
  } finally {
    process.off("SIGINT", onInterrupt);
    process.off("SIGTERM", onTerminate);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** With sudo, the person who typed it is one of those who run it. */
function ownUids(): number[] {
  const sudo = Number(process.env["SUDO_UID"] ?? NaN);
  return [process.getuid?.() ?? 0, ...(Number.isInteger(sudo) ? [sudo] : [])];
}

/** A folder into which everybody may put a file, and from which nobody may take that of another (sticky(7)). */
function publish(folder: string, request: ApprovalRequest): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Of a process that was killed.
    const isOurs = isSystemError(error, "EEXIST") && isOwnFolder(folder);
    if (!isOurs) throw error;
  }
  const draft = join(folder, "request.new");
  rmSync(draft, { force: true });
  writeFileSync(draft, JSON.stringify(request), { flag: "wx" });
  chmodSync(draft, 0o644);
  renameSync(draft, join(folder, "request.json"));
  chmodSync(folder, 0o1733);
}

function isOwnFolder(path: string): boolean {
  const stats = lstatSync(path);
  return stats.isDirectory() && stats.uid === process.getuid?.();
}

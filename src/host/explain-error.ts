import { Failure } from "../diagnostics/failure.ts";

const explanations: Readonly<Record<string, readonly [what: string, help: string]>> = {
  EACCES: ["permission denied", "Change its permissions or its owner, then run the command again"],
  EPERM: ["operation not permitted", "Change its owner or its attributes, then run it again"],
  EROFS: ["the file system is read-only", "Mount it writable, then run the command again"],
  ENOSPC: ["no space left on the disk", "Free some space, then run the command again"],
  EDQUOT: ["the disk quota is used up", "Free some space, then run the command again"],
  ENOENT: ["no such file or folder", "Check the path"],
  ENOTDIR: ["a file stands where a folder is needed", "Move that file away"],
  EISDIR: ["a folder stands where a file is needed", "Move that folder away"],
  ENAMETOOLONG: ["the name is too long", "Choose a shorter path"],
  ELOOP: ["it is a symbolic link", "Replace the link by the file itself"],
};

/** True for an error of the operating system, such as `ENOENT`; with `code`, for that one. */
export function isSystemError(error: unknown, code?: string): error is NodeJS.ErrnoException {
  if (!(error instanceof Error) || !("syscall" in error) || !("code" in error)) return false;
  return code === undefined || error.code === code;
}

/** An error of the operating system as a Failure that names the path; any other error as it is. */
export function explainError(error: unknown, action: string, path: string): unknown {
  if (!isSystemError(error)) return error;
  const [what, help] = explanations[error.code ?? ""] ?? [error.message, undefined];
  return new Failure(`${action}-failed`, `Cannot ${action} ${path}: ${what}`, help);
}

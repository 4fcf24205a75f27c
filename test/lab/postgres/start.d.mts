import type { ChildProcess, ChildProcessByStdio } from "node:child_process";
import type { Readable } from "node:stream";

export interface PostgresLab {
  directory: string;
  data: string;
  archive: string;
  backups: string;
  baseBackups: string;
  temporary: string;
  port: number;
  major: number;
  /** What the recovery scripts read. */
  env: Record<string, string>;
  query(sql: string, database?: string): string;
  /** Hands a path and everything below it to the owner of the server. */
  give(path: string): void;
  install(path: string, folder?: string): string;
  /** Starts a program as the owner of the server, on request with this process's terminal. */
  start(
    command: string,
    words: readonly string[],
    options?: { changes?: Readonly<Record<string, string>>; cwd?: string; hasTerminal?: boolean },
  ): ChildProcess;
  mayRun(program: string): boolean;
  spawn(
    path: string,
    words?: readonly string[],
    changes?: Readonly<Record<string, string>>,
  ): ChildProcessByStdio<null, Readable, Readable>;
  backUp(script: string, words?: readonly string[]): string;
  stop(): void;
}

export function startPostgres(): Promise<PostgresLab>;

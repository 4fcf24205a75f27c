import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Session, SessionStart } from "../../src/exec/session/session.ts";
import { openSession } from "../../src/host/session/open-session.ts";

let count = 0;

/** A start in folders of its own, which go when the test ends. */
export function startOf(overrides: Partial<SessionStart> = {}): SessionStart {
  const root = mkdtempSync(join(tmpdir(), "session-test-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, "work"));
  count += 1;
  return {
    runId: `test-${process.pid}-${count}`,
    folder: join(root, "session"),
    cwd: join(root, "work"),
    environment: { PATH: process.env["PATH"] ?? "", HOME: root, LANG: "C.UTF-8", FROM: "outside" },
    variables: {},
    secrets: {},
    graceMs: 300,
    // The oldest bash that must do can be named here.
    ...(process.env["TEST_BASH"] === undefined ? {} : { bash: process.env["TEST_BASH"] }),
    ...overrides,
  };
}

/** A session that ends with its test. */
export async function sessionOf(overrides: Partial<SessionStart> = {}): Promise<Session> {
  const session = await openSession(startOf(overrides));
  onTestFinished(async () => {
    session.stop("terminate");
    await session.end({ strays: true });
  });
  return session;
}

/** Runs a block and gives its standard output; a failure is an error. */
export async function outputOf(session: Session, code: string): Promise<string> {
  const { status, transcript } = await session.run({ name: "block", code });
  const pieces = [...transcript.head, ...transcript.tail];
  const text = (stream: string) =>
    pieces
      .filter((piece) => piece.stream === stream)
      .map((piece) => piece.text)
      .join("");
  if (status !== 0) throw new Error(`status ${status}: ${text("stderr")}`);
  return text("stdout");
}

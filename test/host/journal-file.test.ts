import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { createJournal, inspectJournalFile } from "../../src/host/journal/journal-file.ts";
import { startedWith } from "../exec/plan-of.ts";
import { bundleProgram } from "./bundle-program.ts";

const lines = 1000;
const noPlan = { mode: "drill", steps: [], cleanups: [], rollbacks: [] } as const;

/** Adds lines to a journal as fast as another process can. */
async function write(folder: string, path: string): Promise<number | null> {
  const outfile = join(folder, "writer.mjs");
  const source = `import { continueJournal, readJournalFile } from ${JSON.stringify(resolve("src/host/journal/journal-file.ts"))};
const journal = continueJournal(${JSON.stringify(path)}, readJournalFile(${JSON.stringify(path)}));
for (let count = 0; count < ${lines}; count++) journal.append({ type: "noted", text: "line " + count, by: "ada" }, 0);
journal.close();`;
  await bundleProgram(source, outfile);
  const child = spawn(process.execPath, [outfile], { stdio: ["ignore", "inherit", "inherit"] });
  return new Promise((done) => void child.once("exit", done));
}

it("is whole at every look while another process writes it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "journal-file-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "journal.ndjson");
  const begun = createJournal(path);
  begun.append(startedWith(noPlan), 0);
  begun.close();

  let status: number | null | undefined;
  void write(folder, path).then((code) => (status = code));
  const seen = new Set<number>();
  for (; status === undefined; await turn()) {
    const { damage, end } = inspectJournalFile(path);
    expect(damage).toBeUndefined();
    seen.add(end.seq);
  }
  expect([status, inspectJournalFile(path).end.seq]).toEqual([0, lines + 1]);
  // One that looks only before and after the writing would prove nothing.
  expect(seen.size).toBeGreaterThan(50);
});

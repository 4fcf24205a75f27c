import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { briefOutput } from "../../src/exec/brief-output.ts";
import type { RunSummary } from "../../src/exec/summarize-run.ts";
import { readJournalFile } from "../../src/host/journal/journal-file.ts";
import { start } from "./exec-async.ts";
import { execLibrary, fence, type ExecLibrary } from "./exec-library.ts";

const programs = resolve("test/fixtures/programs");
const args = ["exec", "queue-restore", "--cluster", "infra", "--yes"];

/** One block that calls the program, and one that finds what the first has set. */
function libraryOf(program: string, { timeout = "30s" } = {}): ExecLibrary {
  return execLibrary(`## Procedure

### Run

${fence(`name=run timeout=${timeout}`, `KEPT="it is"\n${program}`)}
${fence("name=tidy role=cleanup", 'echo "tidy $KEPT" >> log')}

## Verification

### After

${fence("name=after role=verify", `[[ $KEPT == "it is" ]]`)}
`);
}

/** Whatever of a run is still there: found by its mark, and what has dropped it by its parentage. */
function leftOf(library: ExecLibrary): string[] {
  const mark = `RUNBOOK_RUN=${library.runIds()[0] ?? "none"}/`;
  return readdirSync("/proc").filter((pid) => {
    try {
      if (
        !/^\d+$/.test(pid) ||
        /^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, "utf8"))
      ) {
        return false;
      }
      return readFileSync(`/proc/${pid}/environ`, "latin1").includes(mark);
    } catch {
      return false;
    }
  });
}

function outputOf(library: ExecLibrary, stream = "stdout"): Buffer {
  const folder = join(library.journal(), "../output");
  const name = readdirSync(folder).find((file) => file.endsWith(`-run.${stream}`)) ?? "";
  return readFileSync(join(folder, name));
}

/** What is brief stands in the journal alone. */
function briefOutputOf(library: ExecLibrary): string | undefined {
  const { events } = readJournalFile(library.journal());
  const ended = events.find((event) => event.type === "block-ended");
  return ended?.type === "block-ended" ? briefOutput(ended) : undefined;
}

const record = (stdout: string): RunSummary => JSON.parse(stdout) as RunSummary;

describe.skipIf(process.platform !== "linux")(
  "a run of a program that",
  { timeout: 60_000 },
  () => {
    it.each([
      ["asks a question", "asks.sh", /^no answer\n<>\n$/],
      ["exits in a subshell", "exits-in-subshell.sh", /^after 3\n$/],
      ["writes to a closed pipe", "writes-to-closed-pipe.sh", /^line\nstatus 141\n$/],
    ])("%s gets through it", async (_, program, output) => {
      const library = libraryOf(`${programs}/${program}`);
      const { code } = await start(library.root, args).ended;
      expect([code, library.log()]).toEqual([0, ["tidy it is"]]);
      expect(briefOutputOf(library)).toMatch(output);
      expect(leftOf(library)).toEqual([]);
    });

    it("prints escape sequences and invalid UTF-8 leaves terminal, journal and reports whole", async () => {
      const library = libraryOf(`${programs}/prints-escapes.sh`);
      const { code, stderr, stdout } = await start(library.root, args).ended;
      expect(code).toBe(0);
      expect(outputOf(library).includes(Buffer.from("d\xff\xfe\0e", "latin1"))).toBe(true);
      const run = library.runIds()[0] ?? "";
      const reports = ["md", "json", "junit", "html"].map((format) => {
        const report = library.run(["report", run, "--format", format]);
        expect(report.code).toBe(0);
        return report.stdout;
      });
      for (const text of [stderr, stdout, ...reports, library.run(["tail", run]).stderr]) {
        expect(text).not.toMatch(/[\0-\x08\x0b-\x1f\x7f-\x9f\u202e]/);
      }
      expect(stderr).toContain("a␛[2J␛]0;title␇b");
    });

    it("floods does not eat the memory of the run, and is whole on disk", async () => {
      const bytes = 100_000_000;
      const library = libraryOf(`${programs}/floods.sh ${bytes}`);
      const run = start(library.root, [...args, "--quiet"]);
      let most = 0;
      const watch = setInterval(() => {
        const path = `/proc/${run.child.pid ?? 0}/status`;
        const status = existsSync(path) ? readFileSync(path, "utf8") : "";
        most = Math.max(most, Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0));
      }, 20);
      onTestFinished(() => clearInterval(watch));
      expect((await run.ended).code).toBe(0);
      expect(outputOf(library).length).toBe(bytes + 12);
      expect(most).toBeGreaterThan(0);
      expect(most).toBeLessThan(400_000);
      expect(statSync(library.journal()).size).toBeLessThan(100_000);
    });

    it("changes directory, into one that is then removed, takes the next block along", async () => {
      const library = execLibrary(`## Procedure

### Run

${fence("name=run", `ROOT=$PWD\n. ${programs}/changes-directory.sh`)}

## Verification

### After

${fence("name=after role=verify", '[[ $PWD == "$ROOT/gone" && ! -e $PWD ]]; cd "$ROOT"; echo back >> log')}
`);
      const { code } = await start(library.root, args).ended;
      expect([code, library.log(), leftOf(library)]).toEqual([0, ["back"], []]);
    });

    it.each([
      ["ignores SIGTERM", "ignores-term.sh"],
      ["detaches and is waited for", "detaches.sh; sleep 600"],
    ])("%s is out of time: nothing of it is left, and the cleanup runs", async (_, program) => {
      const library = libraryOf(`${programs}/${program}`, { timeout: "1s" });
      const { code, ms, stdout } = await start(library.root, [...args, "--json"]).ended;
      expect([code, record(stdout).failed]).toEqual([1, { block: "run", exitStatus: 124 }]);
      expect(library.log()).toEqual(["tidy it is"]);
      expect(leftOf(library)).toEqual([]);
      expect(ms).toBeLessThan(20_000);
    });

    it.each(["SIGINT", "SIGTERM"] as const)(
      "ignores SIGTERM is gone after %s to the run",
      async (signal) => {
        const library = libraryOf(`echo begun >> log; ${programs}/ignores-term.sh`);
        const run = start(library.root, args);
        for (let tries = 0; !library.log().includes("begun") && tries < 400; tries += 1)
          await delay(25);
        run.child.kill(signal);
        const { code } = await run.ended;
        expect(code).toBe(signal === "SIGINT" ? 130 : 143);
        expect([library.log(), leftOf(library)]).toEqual([["begun", "tidy it is"], []]);
      },
    );

    it("detaches is ended with a drill and goes on after an incident; both are on record", async () => {
      const library = libraryOf(`${programs}/detaches.sh`);
      const drill = await start(library.root, [...args, "--json"]).ended;
      expect([drill.code, leftOf(library)]).toEqual([0, []]);
      expect(record(drill.stdout).timeline.map(({ text }) => text)).toEqual([
        expect.stringMatching(/^runbook: Ended: \d+ sleep 600$/),
      ]);
      const other = libraryOf(`${programs}/detaches.sh`);
      const incident = await start(other.root, [...args, "--mode", "incident", "--json"]).ended;
      const [left = ""] = leftOf(other);
      onTestFinished(() => void process.kill(Number(left), "SIGKILL"));
      expect(incident.code).toBe(0);
      expect(record(incident.stdout).timeline.map(({ text }) => text)).toEqual([
        `runbook: Still running: ${left} sleep 600`,
      ]);
    });
  },
);

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decide } from "../../src/exec/decide.ts";
import { journalBegin, readJournal } from "../../src/exec/journal.ts";
import { readEvent } from "../../src/exec/read-event.ts";
import { foldEvents } from "../../src/exec/reduce.ts";
import { summarizeRun } from "../../src/exec/summarize-run.ts";
import { memoryRun } from "./memory-run.ts";
import { block, planOf } from "./plan-of.ts";

const text = `## Procedure

### By hand

- [ ] Call Ada

### One

${block("name=one", "echo one >> log")}
${block("name=unone role=rollback rollback-of=one", "true")}
${block("name=tidy role=cleanup", "true")}

### Two

${block("name=two timeout=1m", "[[ -e missing ]]")}
`;

async function journalText(): Promise<string> {
  const run = memoryRun(planOf(text));
  await run.drive({}, { skipManual: true });
  return run.lines.join("");
}

describe("a journal", () => {
  it("reads back as it was written", async () => {
    const journal = readJournal(await journalText());
    expect(journal.damage).toBeUndefined();
    expect(journal.events.at(-1)).toMatchObject({ type: "run-ended", result: "failed" });
    expect(journal.end.seq).toBe(journal.events.length);
  });

  it("folds from every prefix to a state that knows what is next", async () => {
    const whole = await journalText();
    const { events } = readJournal(whole);
    for (let length = 1; length <= events.length; length++) {
      const state = foldEvents(events.slice(0, length));
      if (state === undefined) throw new Error("no state");
      expect(decide(state).kind).toMatch(
        length === events.length ? "ended" : /record|run-block|confirm|settle|tidy|paused/,
      );
      expect(summarizeRun(state, journalBegin).steps).toHaveLength(3);
    }
  });

  it("reads every prefix of its bytes: whole lines, and a torn one", async () => {
    const whole = await journalText();
    fc.assert(
      fc.property(fc.nat(whole.length), (length) => {
        const { bytes, damage, events, tornBytes } = readJournal(whole.slice(0, length));
        expect(damage).toBeUndefined();
        expect(bytes + tornBytes).toBe(length);
        expect(events).toHaveLength(whole.slice(0, length).split("\n").length - 1);
      }),
    );
  });

  it("shows every changed character, but in its last line, which the end's hash shows", async () => {
    const whole = await journalText();
    const { end } = readJournal(whole);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), (index) => {
        const other = whole[index] === "7" ? "8" : "7";
        const journal = readJournal(whole.slice(0, index) + other + whole.slice(index + 1));
        expect(journal.damage !== undefined || journal.end.hash !== end.hash).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it("shows a line that is missing, doubled or moved", async () => {
    const lines = (await journalText()).split("\n").slice(0, -1);
    const join = (parts: string[]): string => parts.map((line) => `${line}\n`).join("");
    for (let at = 0; at < lines.length - 1; at++) {
      const one = lines[at] ?? "";
      expect(readJournal(join(lines.toSpliced(at, 1))).damage).toBeDefined();
      expect(readJournal(join(lines.toSpliced(at, 0, one))).damage).toBeDefined();
      expect(readJournal(join([...lines.toSpliced(at, 1), one])).damage).toBeDefined();
    }
  });

  it("shows that lines are gone from its end when the writer's place is known", async () => {
    const whole = await journalText();
    const { end } = readJournal(whole);
    const cut = whole.split("\n").slice(0, -2).join("\n");
    expect(readJournal(`${cut}\n`).damage).toBeUndefined();
    expect(readJournal(`${cut}\n`, end).damage?.reason).toMatch(/^Unexpected end after/);
    expect(readJournal(whole, { ...end, hash: "0".repeat(64) }).damage).toBeDefined();
  });

  it("holds no secret, only its name", async () => {
    expect(readJournal(await journalText()).events[0]).toMatchObject({ inputs: { TOKEN: null } });
  });

  it.each([
    ["an unknown key", (event: object) => ({ ...event, extra: 1 }), 'no key "extra"'],
    ["an unknown type", (event: object) => ({ ...event, type: "x" }), "an event of a known type"],
    ["another version", (event: object) => ({ ...event, version: 2 }), 'one of 1 as "version"'],
    [
      "a negative time",
      (event: object) => ({ ...event, clockMs: -1 }),
      'a whole number as "clockMs"',
    ],
  ])("is read strictly: %s", async (_, change, expected) => {
    const [line = ""] = (await journalText()).split("\n");
    expect(readEvent(JSON.stringify(change(JSON.parse(line) as object)))).toEqual({ expected });
  });
});

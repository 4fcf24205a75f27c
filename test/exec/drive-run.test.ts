import { describe, expect, it } from "vitest";
import { resultOf } from "../../src/exec/summarize-run.ts";
import { recordOf, recoveryMs } from "../../src/exec/run-state.ts";
import { memoryRun } from "./memory-run.ts";
import { block, planOf } from "./plan-of.ts";

const log = (word: string): string => `echo ${word} >> log`;

const whole = `## Procedure

### Prepare

${block("name=prepare mode=drill", `${log("prepare")}; NAME=queue`)}
${block("name=unprepare role=cleanup", log("unprepare"))}

### Restore

${block("name=restore", log("restore-$NAME"))}
${block("name=unrestore role=rollback rollback-of=restore", log("unrestore"))}
${block("name=wipe role=cleanup", log("wipe"))}

### Switch

${block("name=switch", `${log("switch")}; [[ ! -e break ]]`)}
${block("name=unswitch role=rollback rollback-of=switch", log("unswitch"))}

## Verification

### There

${block("name=there role=verify within=2s every=1s", log("check"))}

## Cleanup

### Last

${block("name=last role=cleanup", log("last"))}
${block("name=last-but-one role=cleanup", log("last-but-one"))}
`;

describe("a run", () => {
  it("does what the extracted script does when all goes well", async () => {
    const run = memoryRun(planOf(whole));
    const state = await run.drive();
    expect(run.log()).toEqual(
      "prepare restore-queue switch check wipe unprepare last-but-one last".split(" "),
    );
    expect(resultOf(state)).toBe("passed");
    expect(state.leftover).toEqual([]);
  });

  it("undoes newest first what has succeeded, then cleans up, when a block fails", async () => {
    const run = memoryRun(planOf(whole.replace("! -e break", "-e break")));
    const state = await run.drive();
    expect(run.log()).toEqual(
      "prepare restore-queue switch unrestore wipe unprepare last-but-one last".split(" "),
    );
    expect(state.closing).toMatchObject({ result: "failed", block: "switch", status: 1 });
  });

  it("starts the clock with the recovery and stops it with the last check", async () => {
    const run = memoryRun(planOf(whole), 1000);
    const state = await run.drive();
    const at = (type: string, name: string) =>
      run.events().find((event) => event.type === type && Object.values(event).includes(name))
        ?.clockMs ?? NaN;
    expect(recoveryMs(state)).toBe(at("block-ended", "there") - at("step-started", "restore"));
  });

  it("fails a drill that is too slow, with its rollbacks, and lets an incident's recovery stand", async () => {
    const drill = memoryRun(planOf(whole), 400_000);
    expect((await drill.drive()).closing).toMatchObject({ result: "failed", block: "rto-target" });
    expect(drill.log()).toContain("unswitch");
    const incident = memoryRun(planOf(whole.replaceAll("$NAME", "x"), "incident"), 400_000);
    expect(resultOf(await incident.drive())).toBe("passed");
    expect(incident.log()).not.toContain("unswitch");
  });

  it("counts a cleanup that fails: the others run, and the run has failed", async () => {
    const run = memoryRun(planOf(whole.replace(log("wipe"), "false")));
    const state = await run.drive();
    expect(state.leftover).toEqual(["wipe"]);
    expect(resultOf(state)).toBe("failed");
    expect(run.log().slice(-3)).toEqual(["unprepare", "last-but-one", "last"]);
  });

  it("takes a block that calls exit as failed, whatever the status", async () => {
    const text = `## Procedure\n\n### One\n\n${block("name=one", "exit 0")}`;
    const run = memoryRun(planOf(text));
    expect(resultOf(await run.drive())).toBe("failed");
  });

  it("stops hard on another cluster: nothing is undone or cleaned there", async () => {
    const run = memoryRun(planOf(whole));
    let asked = 0;
    const state = await run.drive({
      checkTarget: () =>
        Promise.resolve(
          ++asked < 3 ? { same: true } : { same: false, found: "other", reason: "another cluster" },
        ),
    });
    expect(run.log()).toEqual(["prepare", "restore-queue"]);
    expect(resultOf(state)).toBe("failed");
    expect(state.leftover).toEqual(["unrestore", "wipe", "unprepare", "last-but-one", "last"]);
  });

  it("does not change what does not answer, and tries to clean up when it answers again", async () => {
    const run = memoryRun(planOf(whole));
    let asked = 0;
    const state = await run.drive({
      checkTarget: () =>
        Promise.resolve(
          ++asked === 3 || asked === 4
            ? { same: false, found: null, reason: "no answer" }
            : { same: true },
        ),
    });
    expect(run.log()).toEqual("prepare restore-queue wipe unprepare last-but-one last".split(" "));
    expect(state.leftover).toEqual(["unrestore"]);
  });

  it("closes with cleanup when it is interrupted, and leaves the rest behind on request", async () => {
    const run = memoryRun(planOf(whole));
    let abandoned = false;
    const state = await run.drive({
      interruption: () => (run.log().includes("restore-queue") ? "interrupted" : undefined),
      isAbandoned: () => abandoned,
      watch: ({ type }) => (abandoned ||= type === "block-ended" && run.log().includes("wipe")),
    });
    expect(resultOf(state)).toBe("interrupted");
    expect(run.log()).toEqual(["prepare", "restore-queue", "unrestore", "wipe"]);
    expect(state.leftover).toEqual(["unprepare", "last-but-one", "last"]);
  });

  it("gives the same journal to an operator who answers as the rules do, but for times", async () => {
    const timeless = (text: string): string =>
      text.replace(/"(?:at|previous)":"[^"]*"|"(?:clockMs|waitedMs|durationMs)":\d+/g, "");
    const unattended = memoryRun(planOf(whole.replace("! -e break", "-e break")));
    await unattended.drive();
    const attended = memoryRun(planOf(whole.replace("! -e break", "-e break")), 3210);
    await attended.drive({
      choose: (choice) =>
        Promise.resolve({
          action:
            choice.kind === "settle-failure"
              ? { do: "abort", reason: "block switch: exit status 1" }
              : { do: "run" },
          waitedMs: 777,
        }),
    });
    expect(attended.lines.map(timeless)).toEqual(unattended.lines.map(timeless));
  });
});

describe("an operator", () => {
  const text = `## Procedure

### One

${block("name=one", `${log("one")}; [[ -e fixed ]]`)}

### Two

${block("name=two", log("two"))}
`;

  it("can edit and retry, skip, go back, and take notes", async () => {
    const run = memoryRun(planOf(text));
    const answers = [
      { do: "run" },
      { do: "edit", code: "echo edited >> log" },
      { do: "run" },
      { do: "jump", step: "one", reason: "once more" },
      { do: "skip", reason: "done before" },
      { do: "note", text: "looks good" },
      { do: "run" },
    ] as const;
    let next = 0;
    const state = await run.drive({
      choose: () => Promise.resolve({ action: answers[next++] ?? { do: "run" }, waitedMs: 10 }),
    });
    expect(run.log()).toEqual(["one", "edited", "two"]);
    expect(resultOf(state)).toBe("passed");
    expect(recordOf(state, "one")).toMatchObject({ status: "skipped", reason: "done before" });
    expect(recordOf(state, "one")?.attempts[1]?.editedCode).toBe("echo edited >> log");
    expect(state.waitedMs).toBe(70);
    expect(state.timeline.map((entry) => entry.text)).toEqual([
      "Went to One: once more",
      "ada: looks good",
    ]);
  });

  it("can pause, and the next driver goes on from there", async () => {
    const run = memoryRun(planOf(text.replace("[[ -e fixed ]]", "true")));
    let isFirst = true;
    const paused = await run.drive({
      choose: (choice) => {
        const stops = choice.kind === "run-block" && choice.block.name === "two" && isFirst;
        isFirst = !stops && isFirst;
        return Promise.resolve({
          action: stops ? { do: "pause", reason: "lunch" } : { do: "run" },
          waitedMs: 0,
        });
      },
    });
    expect(resultOf(paused)).toBe("paused");
    run.add(resumed);
    expect(resultOf(await run.drive())).toBe("passed");
    expect(run.log()).toEqual(["one", "two"]);
  });
});

const resumed = {
  type: "run-resumed",
  tool: "1.0.0",
  operator: "ada",
  host: "desk",
  target: null,
  tornBytes: 0,
  accepted: [],
  forced: false,
} as const;

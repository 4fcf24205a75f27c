import { describe, expect, it } from "vitest";
import {
  createAttendant,
  type Asked,
  type Desk,
  type View,
} from "../../src/exec/attended/attend.ts";
import { guideOf, timeLeft } from "../../src/exec/attended/guide.ts";
import { keys } from "../../src/exec/attended/menu.ts";
import type { RunPorts } from "../../src/exec/drive-run.ts";
import { foldEvents } from "../../src/exec/reduce.ts";
import { recordOf } from "../../src/exec/run-state.ts";
import { resultOf } from "../../src/exec/summarize-run.ts";
import { memoryRun, type MemoryRun } from "./memory-run.ts";
import { block, planOf, runbookOf } from "./plan-of.ts";

const log = (word: string): string => `echo ${word} >> log`;

const body = `## Procedure

### Prepare (2-3 min)

The namespace is **made** first. Nothing else is.

${block("name=prepare", log("prepare"))}
${block("name=unprepare role=rollback rollback-of=prepare", log("unprepare"))}
${block("name=tidy role=cleanup", log("tidy"))}

### Restore (5 min)

${block("name=restore", `${log("restore")}; [[ ! -e break ]]`)}
${block("name=restored role=verify", "grep -q restore log")}

### Announce

- [ ] Tell the team

## Verification

### There (1 min)

${block("name=there role=verify", log("there"))}

## Troubleshooting

Look at the log.
`;

interface Seat {
  choose: RunPorts["choose"];
  views: View[];
  /** Answers that nobody has asked for. */
  left: string[];
}

/** An operator who types these lines; each takes a second. `^C` and `^D` are what they are. */
function seat(answers: string[], edit: (code: string) => string = (code) => code): Seat {
  const left = [...answers];
  const views: View[] = [];
  let clock = 0;
  const attendant = createAttendant();
  const desk: Desk = {
    show: (view) => void views.push(view),
    ask: (): Promise<Asked> => {
      clock += 1000;
      const text = left.shift();
      if (text === undefined)
        throw new Error(`Nothing left to say to ${JSON.stringify(views.at(-1))}`);
      return Promise.resolve(
        text === "^C" ? { ended: "interrupt" } : text === "^D" ? { ended: "closed" } : { text },
      );
    },
    edit: (_, code) => Promise.resolve(edit(code)),
    shell: () => Promise.resolve(true),
    approval: () => Promise.resolve(undefined),
    check: () => Promise.reject(new Error("not here")),
    now: () => clock,
  };
  return { choose: (...asked) => attendant.choose(...asked, desk), views, left };
}

/** The journal but for its times, and for the hashes that times change. */
function withoutTimes(run: MemoryRun): object[] {
  return run
    .events()
    .map(({ at: _, clockMs: __, previous: ___, waitedMs: ____, ...event }) => event);
}

const unclear = (views: readonly View[]) =>
  views.flatMap((view) => (view.kind === "unclear" ? view.reason : []));

describe("an attended run", () => {
  it.each([
    ["passes", body, ["", "r", "run", "s by hand, later", "", ""]],
    ["fails", body.replace("! -e break", "-e break"), ["", "", "rollback"]],
  ])("writes the journal of the unattended run when it %s", async (_, text, answers) => {
    const plan = planOf(text);
    const attended = memoryRun(plan);
    const operator = seat(answers);
    await attended.drive({ choose: operator.choose });
    const unattended = memoryRun(plan);
    await unattended.drive({}, { skipManual: true });
    const reason = "manual step, skipped by --skip-manual";
    const said = JSON.stringify(withoutTimes(attended)).replace("by hand, later", reason);
    expect(JSON.parse(said)).toEqual(withoutTimes(unattended));
    expect(operator.left).toEqual([]);
    expect(attended.events().reduce((sum, { waitedMs }) => sum + waitedMs, 0)).toBe(
      answers.length * 1000,
    );
  });

  it("runs an edited block after a look at the difference, and keeps what was run", async () => {
    const run = memoryRun(planOf(body.replace("! -e break", "-e break")));
    const operator = seat(["", "", "e", "retry", "", "done", "", ""], (code) =>
      code.replace("-e break", "! -e break"),
    );
    const state = await run.drive({ choose: operator.choose });
    expect(resultOf(state)).toBe("passed");
    expect(operator.views.map(({ kind }) => kind)).toContain("edited");
    expect(recordOf(state, "restore")?.attempts.map(({ editedCode }) => editedCode)).toEqual([
      undefined,
      `${log("restore")}; [[ ! -e break ]]`,
    ]);
  });

  it("takes no skip and no abort without a reason, and no empty line for a retry", async () => {
    const run = memoryRun(planOf(body.replace("! -e break", "-e break")));
    const operator = seat([
      "s",
      "",
      "",
      "",
      "",
      "s",
      "the disk is full",
      "^C",
      "",
      "^C",
      "tired",
      "s no",
      "s no",
    ]);
    const state = await run.drive({ choose: operator.choose });
    expect(recordOf(state, "prepare")?.status).toBe("passed");
    expect(recordOf(state, "restore")).toMatchObject({
      status: "skipped",
      reason: "the disk is full",
    });
    expect(state.closing).toMatchObject({ result: "aborted", reason: "tired" });
    expect(unclear(operator.views)).toEqual([expect.stringContaining("Unexpected empty line")]);
    expect(run.log()).not.toContain("tidy");
  });

  it("asks for the name of the cluster before it destroys something", async () => {
    const text = `## Procedure\n\n### Wipe\n\n${block("name=wipe danger=true", log("wipe"))}`;
    const run = memoryRun(planOf(text));
    const operator = seat(["", "home", "", "yes", "", "infra"]);
    await run.drive({ choose: operator.choose });
    expect(run.log()).toEqual(["wipe"]);
    expect(unclear(operator.views)).toHaveLength(2);
  });

  it("goes back, after a failure too, and forward only with a reason", async () => {
    const run = memoryRun(planOf(body.replace("! -e break", "-f again")));
    const operator = seat(
      ["", "b", "", "", "j 1", "e", "r", "j 2", "", "", "j 4", "j 4 all know", "", ""],
      () => `${log("prepare")}; touch again`,
    );
    const state = await run.drive({ choose: operator.choose });
    expect(run.log()).toEqual("prepare prepare restore prepare restore there tidy".split(" "));
    expect(resultOf(state)).toBe("passed");
    expect(state.steps["announce"]?.reason).toBe("all know");
  });

  it("pauses when nobody is there any more, and goes on from the same place", async () => {
    const run = memoryRun(planOf(body));
    const first = await run.drive({ choose: seat(["", "n half of it", "^D"]).choose });
    expect(first.paused).toBe("the terminal was closed");
    run.add({
      ...{ type: "run-resumed", tool: "1.0.0", operator: "ada", host: "desk" },
      ...{ target: null, tornBytes: 0, accepted: [], forced: false },
    });
    await run.drive({ choose: seat(["", "", "d", "", "l"]).choose });
    expect(run.log()).toEqual("prepare restore there tidy".split(" "));
  });
});

describe("the guide", () => {
  it("says why, in one sentence, how long, and what to look at", () => {
    const guide = guideOf(runbookOf(body));
    expect(guide.steps["prepare"]).toEqual({
      why: "The namespace is made first.",
      estimate: { minSeconds: 120, maxSeconds: 180 },
    });
    expect(guide.steps["restore"]?.why).toBeUndefined();
    expect(guide.troubleshooting).toContain("Look at the log.");
  });

  it("projects the end from the steps that are not done", async () => {
    const run = memoryRun(planOf(body));
    const guide = guideOf(runbookOf(body));
    const begun = foldEvents(run.events());
    expect(begun && timeLeft(guide, begun)).toEqual({ minSeconds: 480, maxSeconds: 540 });
    const later = timeLeft(guide, await run.drive({ choose: seat(["", "^D"]).choose }));
    expect(later).toEqual({ minSeconds: 360, maxSeconds: 360 });
  });
});

it("has a letter of its own in each word of the menu", () => {
  for (const [word, key] of Object.entries(keys)) expect(word).toContain(key);
});

import { describe, expect, it } from "vitest";
import { comparePlans } from "../../src/exec/compare-plans.ts";
import { recordOf } from "../../src/exec/run-state.ts";
import { resultOf } from "../../src/exec/summarize-run.ts";
import { memoryRun } from "./memory-run.ts";
import { block, planOf } from "./plan-of.ts";

const log = (word: string): string => `echo ${word} >> log`;
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

/** A run that was killed in its second block, which has done its work or has not. */
function killed(second: string, options: { danger?: boolean; isDone?: boolean } = {}) {
  const danger = options.danger === true ? " danger=true" : "";
  const plan = planOf(`## Procedure

### One

${block("name=one", log("one"))}
${block(`name=two${danger}`, log("two"))}
${second}
${block("name=three", log("three"))}
`);
  const run = memoryRun(plan);
  const start = async () => {
    await run.drive({
      choose: (choice) =>
        Promise.resolve({
          action:
            choice.kind === "run-block" && choice.block.name === "one"
              ? { do: "run" }
              : { do: "pause", reason: "test" },
          waitedMs: 0,
        }),
    });
    run.add(resumed);
    const digest = plan.steps[0]?.blocks[1]?.digest ?? "";
    run.add({ type: "block-started", block: "two", attempt: 1, digest });
    if (options.isDone === true)
      (await import("node:fs")).appendFileSync(`${run.folder}/log`, "two\n");
    run.add(resumed);
    return run;
  };
  return start();
}

const check = block("name=proof role=verify", "grep -qx two log");

describe("an unknown block", () => {
  it("is done when the check behind it passes", async () => {
    const run = await killed(check, { isDone: true });
    expect(resultOf(await run.drive())).toBe("passed");
    expect(run.log()).toEqual(["one", "two", "three"]);
  });

  it("runs again when the check behind it fails", async () => {
    const run = await killed(check);
    const state = await run.drive();
    expect(resultOf(state)).toBe("passed");
    expect(recordOf(state, "two")?.decided).toEqual({ as: "again", by: "verify" });
    expect(run.log()).toEqual(["one", "two", "three"]);
  });

  it.each([
    ["it has no check", "", {}],
    ["its check has given up", block("name=proof role=verify", "exit 99"), {}],
    ["its check fails and it is dangerous", check, { danger: true }],
  ])("stops an unattended run when %s", async (_, second, options) => {
    const run = await killed(second, options);
    const state = await run.drive({}, { allowDanger: true });
    expect(resultOf(state)).toBe("paused");
    expect(state.paused).toContain("block two began, its end is unknown");
    expect(run.log()).toEqual(["one"]);
  });

  it("is what the operator says it is", async () => {
    const done = await killed("", { isDone: true });
    await done.drive({}, { decisions: { two: "done" } });
    expect(done.log()).toEqual(["one", "two", "three"]);
    const again = await killed("");
    await again.drive({}, { decisions: { two: "again" } });
    expect(again.log()).toEqual(["one", "two", "three"]);
  });

  it("runs again without a question when it only looks", async () => {
    const plan = planOf(
      `## Verification\n\n### There\n\n${block("name=there role=verify", "true")}`,
    );
    const run = memoryRun(plan);
    const digest = plan.steps[0]?.blocks[0]?.digest ?? "";
    run.add({ type: "step-started", step: "there" });
    run.add({ type: "block-started", block: "there", attempt: 1, digest });
    run.add(resumed);
    expect(resultOf(await run.drive())).toBe("passed");
  });
});

describe("changes since the begin", () => {
  const one = block("name=one", log("one"));
  const two = block("name=two", log("two"));
  const three = block("name=three", log("three"));
  const steps = (...blocks: string[]) => planOf(`## Procedure\n\n### Step\n\n${blocks.join("\n")}`);

  it.each([
    ["nothing", [one, two], []],
    ["a block's text", [one, block("name=two", "true")], [["changed", "two"]]],
    ["an attribute", [one, block("name=two timeout=9s", log("two"))], [["changed", "two"]]],
    ["a block more", [one, three, two], [["added", "three"]]],
    ["a block less", [two], [["removed", "one"]]],
    ["the order", [two, one], [["moved", "one"]]],
  ])("are seen: %s", (_, blocks, expected) => {
    const changes = comparePlans(steps(one, two), steps(...blocks));
    expect(changes.map(({ kind, name }) => [kind, name])).toEqual(expected);
  });

  it("are seen in manual steps", () => {
    const before = planOf("## Procedure\n\n### Call\n\n- [ ] Call Ada\n");
    const after = planOf("## Procedure\n\n### Call\n\n- [ ] Call Bob\n");
    expect(comparePlans(before, after)).toMatchObject([{ kind: "changed", name: "step call" }]);
  });

  it("once accepted are what runs: nothing finished repeats, nothing new is missed", async () => {
    const run = memoryRun(steps(one, two));
    let count = 0;
    await run.drive({
      choose: () =>
        Promise.resolve({
          action: count++ === 0 ? { do: "run" } : { do: "pause", reason: "test" },
          waitedMs: 0,
        }),
    });
    const plan = steps(three, block("name=two", log("other")), one);
    run.add({ ...resumed, accepted: ["two (changed)"], plan });
    expect(resultOf(await run.drive())).toBe("passed");
    expect(run.log()).toEqual(["one", "three", "other"]);
  });

  it("do not undo what is due", async () => {
    const cleanup = block("name=tidy role=cleanup", log("tidy"));
    const run = memoryRun(steps(one, two, cleanup));
    let count = 0;
    await run.drive({
      choose: () =>
        Promise.resolve({
          action: count++ === 0 ? { do: "run" } : { do: "pause", reason: "test" },
          waitedMs: 0,
        }),
    });
    run.add({ ...resumed, accepted: ["tidy (removed)"], plan: steps(one, two) });
    await run.drive();
    expect(run.log()).toEqual(["one", "two", "tidy"]);
  });
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { digestOf } from "../../src/plan/digest.ts";
import { formatLock, parseLock } from "../../src/plan/lock.ts";
import type { Layout, Lock } from "../../src/plan/lock.ts";
import { planFiles } from "../../src/plan/plan-files.ts";
import type { PlanRequest } from "../../src/plan/plan-files.ts";
import { pendingEntries } from "../../src/plan/plan.ts";
import type { Inputs, Output, Plan, PresentFile } from "../../src/plan/plan.ts";
import { notesUnderSeal, renewSeals } from "../../src/plan/seal.ts";

const layout: Layout = {
  runbooks: "runbooks",
  snippets: "snippets",
  clusters: ["infra"],
  generated: ["docs/runbooks"],
};
const source = "runbooks/a.md";
const inputs: Inputs = {
  tool: "1.0.0",
  build: "b1",
  config: "c1",
  sources: new Map([[source, "s1"]]),
};
const all = { kinds: ["document", "extract"], complete: true } as const;

function output(path: string, content: string, more: Partial<Output> = {}): Output {
  return { path, content, permission: 0o644, from: [source], kind: "extract", ...more };
}

function present(text: string, isExecutable = false): PresentFile {
  return { text, digest: digestOf(text), isExecutable };
}

type Files = ReadonlyMap<string, PresentFile>;

function plan(request: Partial<PlanRequest>): Plan {
  return planFiles({
    wanted: [],
    present: new Map(),
    lock: undefined,
    layout,
    inputs,
    scope: all,
    force: false,
    protectedPaths: ["runbooks/", "snippets/"],
    ...request,
  });
}

/** What the host does, on a map. */
function apply(files: Files, { entries }: Plan): Map<string, PresentFile> {
  const after = new Map(files);
  for (const entry of entries) {
    if (entry.action === "keep") continue;
    if (entry.new === undefined) after.delete(entry.path);
    else after.set(entry.path, present(entry.new, (entry.permission & 0o100) !== 0));
  }
  return after;
}

function written(wanted: Output[]): { lock: Lock; files: Map<string, PresentFile> } {
  const first = plan({ wanted });
  return { lock: first.lock, files: apply(new Map(), first) };
}

function verdicts(result: Plan): string[] {
  return result.entries.map(({ action, path, reason }) => `${action} ${path}: ${reason}`);
}

describe("a wanted file", () => {
  const { lock, files } = written([output("a.sh", "one")]);

  test("that is not there is created", () => {
    expect(verdicts(plan({ wanted: [output("a.sh", "one")] }))).toEqual(["create a.sh: new"]);
    expect(verdicts(plan({ wanted: [output("a.sh", "one")], lock }))).toEqual([
      "create a.sh: removed",
    ]);
  });

  test.each<[string, Partial<Inputs>]>([
    ["source changed", { sources: new Map([[source, "s2"]]), config: "c2" }],
    ["configuration changed", { config: "c2", tool: "2.0.0" }],
    ["tool changed", { tool: "2.0.0" }],
  ])("that differs because of %s is changed", (reason, change) => {
    const wanted = [output("a.sh", "two")];
    const result = plan({ wanted, lock, present: files, inputs: { ...inputs, ...change } });
    expect(verdicts(result)).toEqual([`change a.sh: ${reason}`]);
    expect(result.entries[0]?.sources).toEqual(reason === "source changed" ? [source] : []);
  });

  test("names a source that it comes from newly, and one that it no longer comes from", () => {
    const sources = new Map([...inputs.sources, ["runbooks/b.md", "s3"]]);
    const wanted = [output("a.sh", "two", { from: ["runbooks/b.md"] })];
    const result = plan({ wanted, lock, present: files, inputs: { ...inputs, sources } });
    expect(result.entries[0]?.sources).toEqual([source, "runbooks/b.md"]);
  });

  test("that was edited by hand is a conflict, and force overwrites it", () => {
    const request = {
      wanted: [output("a.sh", "two")],
      lock,
      present: new Map([["a.sh", present("mine")]]),
    };
    expect(verdicts(plan(request))).toEqual(["conflict a.sh: edited by hand"]);
    expect(verdicts(plan({ ...request, force: true }))).toEqual(["change a.sh: edited by hand"]);
  });

  test("that is not ours is a conflict, and force overwrites it", () => {
    const request = {
      wanted: [output("a.sh", "two")],
      present: new Map([["a.sh", present("mine")]]),
    };
    expect(verdicts(plan(request))).toEqual(["conflict a.sh: not ours"]);
    expect(verdicts(plan({ ...request, force: true }))).toEqual(["change a.sh: not ours"]);
  });

  test("that already stands there is kept and becomes ours", () => {
    const result = plan({
      wanted: [output("a.sh", "two")],
      present: new Map([["a.sh", present("two")]]),
    });
    expect(verdicts(result)).toEqual(["keep a.sh: as wanted"]);
    expect(result.lock.outputs.get("a.sh")?.digest).toBe(digestOf("two"));
  });

  test("that lost its executable bit is changed; other bits are the user's", () => {
    const wanted = [output("a.sh", "one", { permission: 0o755 })];
    const result = plan({ wanted, present: files, lock });
    expect(verdicts(result)).toEqual(["change a.sh: permission changed"]);
  });

  test("that is shared is changed when it differs, and never owned", () => {
    const wanted = [output("Taskfile.yaml", "theirs and ours", { shared: true })];
    const result = plan({ wanted, present: new Map([["Taskfile.yaml", present("theirs")]]) });
    expect(verdicts(result)).toEqual(["change Taskfile.yaml: our part is missing"]);
    expect([...result.lock.outputs.keys()]).toEqual([]);
    const without = plan({ lock: result.lock, present: apply(new Map(), result) });
    expect(verdicts(without)).toEqual([]);
  });
});

describe("a file that nothing produces any more", () => {
  const { lock, files } = written([
    output("a.sh", "one"),
    output("docs/a.md", "one", { kind: "document" }),
  ]);

  test("is deleted when it is as we wrote it", () => {
    const result = plan({ lock, present: files });
    expect(verdicts(result)).toEqual([
      "delete a.sh: no longer produced",
      "delete docs/a.md: no longer produced",
    ]);
    expect(result.lock.outputs.size).toBe(0);
  });

  test("is a conflict when it was edited", () => {
    const request = { lock, present: new Map([["a.sh", present("mine")]]) };
    expect(verdicts(plan(request))).toEqual(["conflict a.sh: edited by hand"]);
    expect(verdicts(plan({ ...request, force: true }))).toEqual(["delete a.sh: edited by hand"]);
  });

  test("stays, with its lock, when only the other kind was asked for", () => {
    const result = plan({ lock, present: files, scope: { kinds: ["document"], complete: true } });
    expect(verdicts(result)).toEqual(["delete docs/a.md: no longer produced"]);
    expect([...result.lock.outputs.keys()]).toEqual(["a.sh"]);
  });

  test("is never a source, whatever the lock says", () => {
    const forged = written([output("runbooks/a.md", "one")]);
    expect(
      verdicts(
        plan({
          lock: forged.lock,
          present: new Map([["runbooks/a.md", present("one")]]),
          force: true,
        }),
      ),
    ).toEqual([]);
  });

  test("stays when not everything was asked for", () => {
    expect(verdicts(plan({ lock, present: files, scope: { ...all, complete: false } }))).toEqual(
      [],
    );
  });
});

describe("the seal", () => {
  const { lock } = written([output("a.sh", "one")]);
  const seals = renewSeals(new Map(), { kinds: all.kinds, notes: "" }, inputs, lock);
  const document = ["document"] as const;
  const extract = ["extract"] as const;

  test("holds for the same inputs, and is broken by every other", () => {
    expect(notesUnderSeal(seals, all.kinds, inputs, lock)).toBe("");
    const others: Inputs[] = [
      { ...inputs, tool: "2.0.0" },
      { ...inputs, build: "b2" },
      { ...inputs, config: "c2" },
      { ...inputs, sources: new Map([[source, "s2"]]) },
      { ...inputs, sources: new Map([...inputs.sources, ["runbooks/b.md", "s1"]]) },
      { ...inputs, sources: new Map() },
    ];
    const held = others.map((other) => notesUnderSeal(seals, all.kinds, other, lock));
    expect(held).toEqual(others.map(() => undefined));
  });

  test("is broken by a lock that tells another story about an output", () => {
    const output = lock.outputs.get("a.sh");
    if (output === undefined) throw new Error("nothing was locked");
    const forged = { ...lock, outputs: new Map([["a.sh", { ...output, digest: digestOf("x") }]]) };
    expect(notesUnderSeal(seals, extract, inputs, forged)).toBeUndefined();
    expect(notesUnderSeal(seals, document, inputs, forged)).toBe("");
  });

  test("stands in no lock, which is committed and can be forged", () => {
    const text = formatLock(lock);
    for (const { digest } of seals.values()) expect(text).not.toContain(digest);
    expect(text).not.toContain(inputs.build);
  });

  test("covers two kinds when each was found clean by itself", () => {
    const first = renewSeals(new Map(), { kinds: document, notes: "" }, inputs, lock);
    expect(notesUnderSeal(first, all.kinds, inputs, lock)).toBeUndefined();
    const both = renewSeals(first, { kinds: extract, notes: "" }, inputs, lock);
    expect(notesUnderSeal(both, all.kinds, inputs, lock)).toBe("");
  });

  test("with notes holds only for the kinds that they were made for", () => {
    const noted = renewSeals(new Map(), { kinds: all.kinds, notes: "1 info" }, inputs, lock);
    expect(notesUnderSeal(noted, all.kinds, inputs, lock)).toBe("1 info");
    expect(notesUnderSeal(noted, document, inputs, lock)).toBeUndefined();
  });
});

describe("properties", () => {
  const names = fc.constantFrom("a", "b", "x.sh", "constructor", "__proto__", "toString", "ü");
  const paths = fc
    .tuple(fc.array(fc.constantFrom("d", "e", "hasOwnProperty"), { maxLength: 2 }), names)
    .map(([folders, name]) => [...folders, `f-${name}`].join("/"));
  const wantedFiles = fc.uniqueArray(
    fc.record({
      path: fc.oneof(
        paths,
        names.filter((name) => name.length > 1),
      ),
      content: fc.string(),
      permission: fc.constantFrom(0o644, 0o755),
      from: fc.constant([source]),
      kind: fc.constantFrom("document" as const, "extract" as const),
    }),
    { selector: ({ path }) => path.toLowerCase() },
  );
  const trees = fc
    .array(fc.tuple(paths, fc.string(), fc.boolean()))
    .map((files) => new Map(files.map(([path, text, bit]) => [path, present(text, bit)])));

  test("plan after apply is empty, and the lock survives its own text", () => {
    fc.assert(
      fc.property(wantedFiles, wantedFiles, trees, (before, wanted, edits) => {
        const first = plan({ wanted: before, present: edits, force: true });
        const files = new Map([...apply(edits, first), ...edits]);
        const second = plan({ wanted, present: files, lock: first.lock, force: true });
        expect(second.diagnostics).toEqual([]);
        const lock = parseLock(formatLock(second.lock));
        expect(lock).toEqual(second.lock);
        const third = plan({ wanted, present: apply(files, second), lock });
        expect(pendingEntries(third)).toEqual([]);
        expect(formatLock(third.lock)).toBe(formatLock(second.lock));
        const made = { kinds: all.kinds, notes: "" };
        const seals = renewSeals(new Map(), made, inputs, second.lock);
        expect(notesUnderSeal(seals, all.kinds, inputs, lock)).toBe("");
      }),
    );
  });

  test("without force, text that we did not write is never overwritten or deleted", () => {
    fc.assert(
      fc.property(wantedFiles, wantedFiles, trees, (before, wanted, edits) => {
        const first = plan({ wanted: before });
        const ours = apply(new Map(), first);
        const files = new Map([...ours, ...edits]);
        const second = plan({ wanted, present: files, lock: first.lock });
        const lost = pendingEntries(second).filter(({ action, old, path, reason }) => {
          const isOurs = old === undefined || ours.get(path)?.text === old;
          return action !== "conflict" && reason !== "permission changed" && !isOurs;
        });
        expect(lost).toEqual([]);
      }),
    );
  });

  test("the order of the wanted files does not matter", () => {
    fc.assert(
      fc.property(wantedFiles, trees, (wanted, files) => {
        const forwards = plan({ wanted, present: files });
        const backwards = plan({ wanted: [...wanted].reverse(), present: files });
        expect(backwards.entries).toEqual(forwards.entries);
        expect(formatLock(backwards.lock)).toBe(formatLock(forwards.lock));
      }),
    );
  });
});

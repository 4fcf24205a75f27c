import { matches, modes } from "../model/block.ts";
import { journalVersion, type EventBody, type RunEvent } from "./events.ts";
import { preflightChecks, preflightStatuses } from "./preflight/item.ts";
import { plannedRoles } from "./run-plan.ts";

/** Undefined when a value is as it has to be, else what was expected there. */
type Check = (value: unknown) => string | undefined;

const test =
  (expected: string, isValid: (value: unknown) => boolean): Check =>
  (value) =>
    isValid(value) ? undefined : expected;

const text = test("a text", (value) => typeof value === "string");
const digest = test("a SHA-256", (value) => /^[0-9a-f]{64}$/.test(String(value)));
const count = test("a whole number", (value) => Number.isSafeInteger(value) && Number(value) >= 0);
const flag = test("true or false", (value) => typeof value === "boolean");
const oneOf = (...words: readonly unknown[]): Check =>
  test(`one of ${words.join(", ")}`, (value) => words.includes(value));
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null ? undefined : check(value);
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined ? undefined : check(value);
const list =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) ? first(value.map(check)) : "a list";
const record =
  (check: Check): Check =>
  (value) =>
    isObject(value) ? first(Object.values(value).map(check)) : "an object";
const shape =
  (fields: Readonly<Record<string, Check>>): Check =>
  (value) => {
    if (!isObject(value)) return "an object";
    const unknown = Object.keys(value).find((key) => !Object.hasOwn(fields, key));
    if (unknown !== undefined) return `no key ${JSON.stringify(unknown)}`;
    for (const [key, check] of Object.entries(fields)) {
      const expected = check(value[key]);
      if (expected !== undefined) return `${expected} as ${JSON.stringify(key)}`;
    }
    return undefined;
  };

const block = shape({
  name: text,
  role: oneOf(...plannedRoles),
  code: text,
  digest,
  danger: flag,
  interactive: flag,
  approve: optional(flag),
  outputs: list(text),
  timeout: optional(count),
  within: optional(count),
  every: optional(count),
  rollbackOf: optional(text),
  expected: optional(shape({ name: text, match: oneOf(...matches), text })),
});
const step = shape({
  id: text,
  title: text,
  section: text,
  tasks: list(text),
  blocks: list(block),
  cleanups: list(block),
});
const plan = shape({
  mode: oneOf(...modes),
  steps: list(step),
  cleanups: list(block),
  rollbacks: list(block),
  rpoSeconds: optional(count),
  recovery: optional(shape({ step: text, check: text, targetSeconds: optional(count) })),
});
const target = orNull(shape({ context: text, server: text, uid: text }));
const preflightItem = shape({
  ...{ check: oneOf(...preflightChecks), status: oneOf(...preflightStatuses) },
  ...{ subject: text, found: text, help: optional(text) },
});
const result = oneOf("passed", "failed", "aborted", "interrupted", "terminated");
const endings = [
  "end",
  "exit",
  "timeout",
  "interrupt",
  "terminate",
  "late",
  "gave-up",
  "error",
  "unexpected",
];

const bodies: Readonly<Record<EventBody["type"], Readonly<Record<string, Check>>>> = {
  "run-started": {
    version: oneOf(journalVersion),
    ...{ runId: text, runbook: text, title: text, file: text, cluster: text, tool: text },
    ...{ operator: text, host: text, sources: record(digest), workFolder: text, forced: flag },
    git: orNull(shape({ commit: text, dirty: flag })),
    tools: record(orNull(text)),
    target,
    inputs: record(orNull(text)),
    preflight: optional(list(preflightItem)),
    selection: shape({ from: optional(text), to: optional(text), only: optional(text) }),
    plan,
  },
  "run-resumed": {
    ...{ tool: text, operator: text, host: text, target, tornBytes: count, forced: flag },
    ...{ accepted: list(text), plan: optional(plan) },
  },
  "step-started": { step: text },
  "step-confirmed": { step: text, by: text },
  "step-skipped": { step: text, reason: text },
  "step-approved": { step: text, by: text, uid: count, digest },
  "block-started": { block: text, attempt: count, digest },
  "block-ended": {
    ...{ block: text, attempt: count, passed: flag, status: count, ending: oneOf(...endings) },
    ...{
      durationMs: count,
      polls: optional(count),
      lastFrom: optional(count),
      changed: list(text),
      lostSeconds: optional(count),
    },
    failed: optional(shape({ command: text, line: optional(count) })),
    ...{ output: optional(text), outputBytes: count, excerpt: text },
  },
  "block-skipped": { block: text, reason: text },
  "block-edited": { block: text, code: text, digest },
  "unknown-decided": {
    ...{ block: text, as: oneOf("done", "again"), by: text, status: optional(count) },
  },
  jumped: { step: text, reason: text },
  noted: { text, by: text },
  "target-lost": { expected: text, found: orNull(text), reason: text },
  "run-paused": { reason: text },
  "run-closing": { result, reason: text, block: optional(text), status: optional(count) },
  "run-ended": { result, leftover: list(text) },
};

const envelope = { type: text, seq: count, at: text, clockMs: count, waitedMs: count };

/**
 * The event that a line of a journal holds, or what was expected instead. Strict: what this version
 * does not know, it does not guess.
 */
export function readEvent(line: string): { event: RunEvent } | { expected: string } {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { expected: "one JSON object on the line" };
  }
  if (!isObject(value)) return { expected: "an object" };
  const type = String(value["type"]);
  const fields = Object.hasOwn(bodies, type) ? bodies[type as EventBody["type"]] : undefined;
  if (fields === undefined) return { expected: "an event of a known type" };
  const expected = shape({ ...envelope, previous: text, ...fields })(value);
  return expected === undefined ? { event: value as unknown as RunEvent } : { expected };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function first(results: readonly (string | undefined)[]): string | undefined {
  return results.find((one) => one !== undefined);
}

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { noticeMessage } from "../../src/cli/notice-message.ts";
import type { NoticeData } from "../../src/exec/notify/notice-data.ts";
import { redactData } from "../../src/exec/notify/redact-data.ts";
import { noticeKinds } from "../../src/model/notifications.ts";

const text = fc.string({ unit: "grapheme" });
const dataOf = (texts: string[]): NoticeData => {
  const at = (index: number): string => texts[index % texts.length] ?? "";
  return {
    event: "failure",
    at: "2026-11-21T03:15:42.000Z",
    reason: at(0),
    runbook: { id: "x", title: at(1), severity: "SEV-1" },
    cluster: { name: at(2) },
    run: { id: "x", mode: "drill", operator: at(3), host: at(4), result: "failed" },
    step: { id: "x", title: at(5), number: 3, count: 7 },
    block: { name: at(6), exitStatus: 1 },
    clock: { elapsed: "1 s", target: null, expectedEnd: null, waited: null },
    escalation: { to: null },
  };
};

describe("a message", () => {
  it("is one JSON object whatever the values hold, and mentions nobody in Slack", () => {
    fc.assert(
      fc.property(
        fc.array(text, { minLength: 1 }),
        fc.constantFrom(...noticeKinds),
        (texts, kind) => {
          const data = dataOf([...texts, '<!here> "x" \\ {{runbook.id}} &amp;\u0000']);
          for (const format of ["slack", "json"] as const) {
            const { body } = noticeMessage(data, kind, { format, templates: {} });
            const sent = JSON.parse(body) as { text: string };
            expect(Object.keys(sent).includes("version")).toBe(format === "json");
            if (format === "slack") expect(sent.text).not.toMatch(/[<>]/);
            expect(sent.text).not.toContain("\u0000");
          }
        },
      ),
    );
  });

  it("holds no secret, wherever in the run's state it stood", () => {
    const secret = "hunter2/canary";
    const data = dataOf([`a ${secret}`, encodeURIComponent(secret), secret, "b"]);
    const redacted = redactData(data, { TOKEN: secret });
    const { body } = noticeMessage(redacted, "failure", {
      format: "slack",
      templates: { failure: "{{reason}} {{runbook.title}} {{cluster.name}} {{run.operator}}" },
    });
    expect(JSON.parse(body)).toEqual({
      text: "a [secret TOKEN] [secret TOKEN] [secret TOKEN] b",
    });
    expect(redacted.step.number).toBe(3);
  });
});

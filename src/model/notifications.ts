import { z } from "zod";
import { modes } from "./block.ts";
import { parseDuration } from "./duration.ts";
import { namePattern, variablePattern } from "./values.ts";

/** What a run tells the world. `progress` and `escalation` come by the clock, for incidents alone. */
export const noticeKinds = [
  "start",
  "step-failed",
  "waiting",
  "progress",
  "escalation",
  "success",
  "failure",
  "timeout",
] as const;
export type NoticeKind = (typeof noticeKinds)[number];

const severities = ["SEV-1", "SEV-2", "SEV-3"] as const;
export type Severity = (typeof severities)[number];

const durationSchema = z.string().transform((text, context) => {
  const seconds = parseDuration(text);
  // Node's timers end at 2^31 ms: what is above would be due at once.
  if (seconds !== undefined && seconds > 0 && seconds <= 14 * 86_400) return seconds;
  context.addIssue({ code: "custom", message: "a duration such as 15m, at most 14d" });
  return z.NEVER;
});

const urlSchema = z
  .union([
    z.strictObject({
      env: z.string().regex(variablePattern, "a variable name such as ONCALL_WEBHOOK"),
    }),
    z.strictObject({ file: z.string().min(1) }),
  ])
  .describe("Where the URL stands: an environment variable, or a file relative to the root");

const templateSchema = z.string().min(1).max(4000);

const webhookSchema = z.strictObject({
  url: urlSchema,
  format: z.enum(["slack", "json"]).default("slack").describe("What the webhook understands"),
  events: z
    .array(z.enum(noticeKinds))
    .min(1)
    .default([...noticeKinds]),
  severities: z
    .array(z.enum(severities))
    .min(1)
    .optional()
    .describe("Only runs of runbooks of these severities; default: all runs"),
  modes: z
    .array(z.enum(modes))
    .min(1)
    .default([...modes]),
  templates: z
    .partialRecord(z.enum(noticeKinds), templateSchema)
    .default({})
    .describe("Texts in the place of the usual ones, by event"),
});

const severityRuleSchema = z.strictObject({
  update: durationSchema.describe("Time between two progress messages of an incident"),
  escalate: durationSchema.describe("Time after which an incident that goes on is escalated"),
  to: z.string().min(1).describe("Whom it is escalated to"),
});

const minute = 60;
const hour = 60 * minute;

/** Whom a run tells what. Durations are in seconds after parsing. */
export const notificationsSchema = z.strictObject({
  webhooks: z
    .record(z.string().regex(namePattern, "a name in lower case"), webhookSchema)
    .default({}),
  waitingAfter: durationSchema
    .default(10 * minute)
    .describe("Time after which a run that waits for its operator says so"),
  severities: z
    .strictObject({
      "SEV-1": severityRuleSchema.default({
        update: 15 * minute,
        escalate: 30 * minute,
        to: "CTO",
      }),
      "SEV-2": severityRuleSchema.default({
        update: 30 * minute,
        escalate: hour,
        to: "engineering manager",
      }),
      "SEV-3": severityRuleSchema.default({
        update: 2 * hour,
        escalate: 4 * hour,
        to: "team lead",
      }),
    })
    .prefault({}),
});

export type Notifications = z.infer<typeof notificationsSchema>;
export type Webhook = z.infer<typeof webhookSchema>;

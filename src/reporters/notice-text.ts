import { mapTexts } from "../exec/notify/redact-data.ts";
import type { NoticeData } from "../exec/notify/notice-data.ts";
import type { NoticeKind, Webhook } from "../model/notifications.ts";
import { visibleText } from "./visible-text.ts";

const where = "{{runbook.title}} on {{cluster.name}} ({{run.mode}}, run {{run.id}})";
const severity = "{{#if runbook.severity}}{{runbook.severity}} {{/if}}";
const step = "{{#if step.number}}step {{step.number}} of {{step.count}}, {{step.title}}{{/if}}";
const clock =
  "elapsed {{clock.elapsed}}{{#if clock.target}}, target {{clock.target}}{{/if}}" +
  "{{#if clock.expectedEnd}}, expected end {{clock.expectedEnd}}{{/if}}";

/** What is said about each event when the configuration has no template for it. */
export const noticeTemplates: Readonly<Record<NoticeKind, string>> = {
  start: `${severity}started: ${where}
By {{run.operator}} on {{run.host}}{{#if reason}}, {{reason}}{{/if}}; ${clock}`,
  "step-failed": `${severity}step failed: ${where}
Block {{block.name}}: {{reason}}. ${step}; ${clock}`,
  waiting: `${severity}waiting for a human: ${where}
{{#if clock.waited}}For {{clock.waited}}. {{/if}}{{#if reason}}{{reason}}. {{/if}}${step}; ${clock}`,
  progress: `${severity}goes on: ${where}
${step}; ${clock}`,
  escalation: `${severity}escalated to {{escalation.to}}: ${where}
Not over after {{clock.waited}}. ${step}; ${clock}`,
  success: `${severity}resolved: ${where}
Verified; took {{clock.elapsed}}{{#if clock.target}}, target {{clock.target}}{{/if}}`,
  failure: `${severity}FAILED: ${where}
{{reason}}; ${clock}`,
  timeout: `${severity}FAILED, out of time: ${where}
{{reason}}; ${clock}`,
};

/**
 * The data as a template gets it: null as nothing, and for Slack without the three characters that begin a
 * mention or a link, so that only the template itself can call somebody.
 */
export function templateData(data: NoticeData, format: Webhook["format"]): object {
  const texts = mapTexts(data, (text) => {
    const visible = visibleText(text);
    return format === "json"
      ? visible
      : visible.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  });
  return JSON.parse(JSON.stringify(texts), (_, value: unknown) => value ?? "") as object;
}

/** The body of a request: text inside JSON is made by JSON.stringify, never by a template. */
export function webhookBody(data: NoticeData, text: string, format: Webhook["format"]): string {
  return JSON.stringify(format === "slack" ? { text } : { version: 1, ...data, text });
}

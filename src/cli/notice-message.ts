import type { NoticeData } from "../exec/notify/notice-data.ts";
import type { Webhook } from "../model/notifications.ts";
import { fillMessage } from "../render/fill-message.ts";
import { noticeTemplates, templateData, webhookBody } from "../reporters/notice-text.ts";

/**
 * The body of a request about a notice, by the webhook's own template when it has one. When that cannot be
 * filled, `fault` says why and the usual text is sent: half a message beats none.
 */
export function noticeMessage(
  data: NoticeData,
  event: Exclude<NoticeData["event"], "test">,
  { format, templates }: Pick<Webhook, "format" | "templates">,
): { body: string; fault?: string } {
  const values = templateData(data, format);
  const own = templates[event];
  const filled = own === undefined ? undefined : fillMessage(own, values);
  if (filled !== undefined && "text" in filled) {
    return { body: webhookBody(data, filled.text, format) };
  }
  const usual = fillMessage(noticeTemplates[event], values);
  if ("error" in usual) throw new Error(`The text of ${event} cannot be filled: ${usual.error}`);
  const body = webhookBody(data, usual.text, format);
  return filled === undefined ? { body } : { body, fault: filled.error };
}

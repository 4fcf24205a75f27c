import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Notifications, Webhook } from "../../model/notifications.ts";
import { isSystemError } from "../explain-error.ts";

/** A webhook that can be told something. Its URL is a secret. */
export interface ReadyWebhook extends Omit<Webhook, "url"> {
  name: string;
  url: string;
}

/** Why a webhook cannot be told anything; no part of its URL. */
export interface WebhookFault {
  name: string;
  reason: string;
}

/** The webhooks of the configuration with their URLs, and why the others cannot be told anything. */
export function readWebhooks(
  { webhooks }: Notifications,
  root: string,
  environment: NodeJS.ProcessEnv,
): { ready: ReadyWebhook[]; faults: WebhookFault[] } {
  const ready: ReadyWebhook[] = [];
  const faults: WebhookFault[] = [];
  for (const [name, webhook] of Object.entries(webhooks)) {
    const read = readUrl(webhook.url, root, environment);
    if ("url" in read) ready.push({ ...webhook, name, url: read.url });
    else faults.push({ name, reason: read.fault });
  }
  return { ready, faults };
}

function readUrl(
  source: Webhook["url"],
  root: string,
  environment: NodeJS.ProcessEnv,
): { url: string } | { fault: string } {
  const place = "env" in source ? `environment variable ${source.env}` : source.file;
  const text = "env" in source ? environment[source.env] : readText(resolve(root, source.file));
  if (text === undefined || text.trim() === "") {
    return { fault: `Missing URL in ${place}, expected one` };
  }
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== "") {
    return { fault: `Unexpected text in ${place}, expected a URL with http or https` };
  }
  return { url: url.href };
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (isSystemError(error)) return undefined;
    throw error;
  }
}

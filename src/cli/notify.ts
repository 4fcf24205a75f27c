import { Failure } from "../diagnostics/failure.ts";
import { suggestHelp } from "../diagnostics/suggest.ts";
import type { NoticeData } from "../exec/notify/notice-data.ts";
import { openTree } from "../host/open-tree.ts";
import { postMessage } from "../host/notify/post-message.ts";
import { readWebhooks, type ReadyWebhook } from "../host/notify/read-webhooks.ts";
import { readOperator } from "../host/run-facts.ts";
import { noticeKinds } from "../model/notifications.ts";
import { fillMessage } from "../render/fill-message.ts";
import { templateData, webhookBody } from "../reporters/notice-text.ts";
import { reportJson } from "../reporters/report-json.ts";
import { tableText } from "../reporters/table-text.ts";
import type { Context, ExitCode, SharedFlags } from "./context.ts";
import { loadLibrary } from "./load-library.ts";

/** Sends a test message to each webhook, or to those that are named, and fills every template once. */
export async function notify(
  context: Context,
  flags: SharedFlags,
  names: string[],
): Promise<ExitCode> {
  const { cwd, print, say } = context.terminal;
  const library = loadLibrary(context, openTree(cwd, flags.config));
  if (library === undefined) return 2;
  const { notifications } = library.config;
  const known = Object.keys(notifications.webhooks);
  const wrong = names.find((name) => !known.includes(name));
  if (wrong !== undefined || known.length === 0) {
    const what = wrong === undefined ? "Missing webhook" : `Unexpected webhook ${wrong}`;
    const help =
      wrong === undefined ? "Add one to `notifications.webhooks`" : suggestHelp(wrong, known);
    throw new Failure("webhook-unknown", `${what}, expected one of the configuration`, help);
  }
  const isMeant = (name: string): boolean => names.length === 0 || names.includes(name);
  const webhooks = Object.entries(notifications.webhooks).filter(([name]) => isMeant(name));
  const meant = { ...notifications, webhooks: Object.fromEntries(webhooks) };
  const { faults: unready, ready } = readWebhooks(meant, library.tree.root, process.env);
  const faults = unready.map(({ name, reason }) => `Webhook ${name}: ${reason}`);
  const data = sampleData();
  const broken = ready.flatMap((webhook) => templateFaults(webhook, data));
  for (const fault of [...faults, ...broken]) say(`${fault}\n`);
  const text = `Test of runbook's notifications by ${data.run.operator} on ${data.run.host}: nothing has happened`;
  const results = await Promise.all(
    ready.map(async ({ format, name, url }) => {
      const posted = await postMessage(url, webhookBody(data, text, format), 5000);
      const { ok } = posted;
      return { webhook: name, ok, detail: ok ? `status ${posted.status}` : posted.reason };
    }),
  );
  const rows = results.map(({ detail, ok, webhook }) => [webhook, ok ? "ok" : "FAILED", detail]);
  print(
    flags.json === true
      ? reportJson({ webhooks: results, faults: [...faults, ...broken] })
      : tableText([["WEBHOOK", "RESULT", "ANSWER"], ...rows]),
  );
  const isClean = faults.length + broken.length === 0 && results.every(({ ok }) => ok);
  return isClean ? 0 : 1;
}

function templateFaults({ format, name, templates }: ReadyWebhook, data: NoticeData): string[] {
  return noticeKinds.flatMap((kind) => {
    const template = templates[kind];
    if (template === undefined) return [];
    const filled = fillMessage(template, templateData(data, format));
    return "error" in filled ? [`Template ${kind} of webhook ${name}: ${filled.error}`] : [];
  });
}

function sampleData(): NoticeData {
  const { host, operator } = readOperator();
  return {
    event: "test",
    at: new Date().toISOString(),
    reason: "a test",
    runbook: { id: "test", title: "Test", severity: null },
    cluster: { name: "test" },
    run: { id: "00000000000000-test", mode: "drill", operator, host, result: "unfinished" },
    step: { id: "test", title: "Test", number: 1, count: 1 },
    block: { name: "test", exitStatus: 1 },
    clock: { elapsed: "1 s", target: "1 min", expectedEnd: "00:00 UTC", waited: "1 min" },
    escalation: { to: "nobody" },
  };
}

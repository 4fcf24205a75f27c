import { guideOf, timeLeft } from "../exec/attended/guide.ts";
import type { RunEvent } from "../exec/events.ts";
import { noticeData } from "../exec/notify/notice-data.ts";
import { isTold } from "../exec/notify/is-told.ts";
import { beginNotice, noticeOf, type Notice } from "../exec/notify/notice-of.ts";
import { redactData } from "../exec/notify/redact-data.ts";
import type { RunState } from "../exec/run-state.ts";
import type { Execution } from "../host/execute-run.ts";
import { logDelivery } from "../host/notify/delivery-log.ts";
import { readWebhooks } from "../host/notify/read-webhooks.ts";
import { startNotifier } from "../host/notify/start-notifier.ts";
import { readOperator } from "../host/run-facts.ts";
import type { Webhook } from "../model/notifications.ts";
import type { Subject } from "./exec-subject.ts";
import { noticeMessage } from "./notice-message.ts";

/** What a run tells the world, beside itself: nothing here is waited for before the end. */
export interface RunNotices {
  event: (event: RunEvent, state: RunState) => void;
  /** The same answer; says that a human is waited for when it takes long. */
  waiting: <Answer>(what: string, answer: () => Promise<Answer>) => Promise<Answer>;
  /** Says at once that a human is needed. */
  needed: (what: string) => void;
  /** Waits for what is on its way, at most 10 s. */
  finish: () => Promise<void>;
}

const silence: RunNotices = {
  event: () => undefined,
  waiting: (_, answer) => answer(),
  needed: () => undefined,
  finish: () => Promise.resolve(),
};

/** Begins to tell of a run what the configuration asks for; a webhook that cannot be told is only reported. */
export function notifyRun(
  say: (text: string) => void,
  { directory, secrets, state: begin }: Pick<Execution, "directory" | "secrets" | "state">,
  { library, runbook }: Subject,
): RunNotices {
  const { notifications } = library.config;
  const { severity } = runbook.frontMatter;
  const { faults, ready } = readWebhooks(notifications, library.tree.root, process.env);
  forgetUrls(notifications.webhooks);
  for (const { name, reason } of faults) {
    say(`Webhook ${name}: ${reason}; it is not told of this run\n`);
  }
  const { mode } = begin.plan;
  const told = ready.filter((webhook) => isTold(webhook, mode, severity));
  if (told.length === 0) return silence;

  const urls = Object.fromEntries(ready.map(({ name, url }) => [`URL of ${name}`, url]));
  const hidden = { ...secrets, ...urls };
  const guide = guideOf(runbook);
  const warned = new Set<string>();
  const warn = (key: string, text: string): void => {
    if (!warned.has(key)) say(text);
    warned.add(key);
  };
  const notifier = startNotifier((delivery) => {
    logDelivery(directory, delivery);
    const { detail, event, ok, webhook } = delivery;
    if (!ok) warn(webhook, `Webhook ${webhook} was not told of ${event}: ${detail}\n`);
  });
  let state = begin;
  const timers: NodeJS.Timeout[] = [];
  const rule = severity === undefined ? undefined : notifications.severities[severity];
  if (rule !== undefined && mode === "incident") {
    const gone = Math.max(0, Date.now() - Date.parse(begin.startedAt));
    const updateMs = rule.update * 1000;
    timers.push(
      setInterval(() => send({ kind: "progress", reason: "" }), updateMs),
      setTimeout(
        () => send({ kind: "escalation", reason: "", to: rule.to, waitedSeconds: rule.escalate }),
        Math.max(0, rule.escalate * 1000 - gone),
      ),
    );
  }
  send(beginNotice(begin));
  return {
    event: (event, now) => {
      state = now;
      const notice = noticeOf(event, state);
      if (notice !== undefined) send(notice);
      if (event.type === "run-ended" || event.type === "run-paused") timers.forEach(clearInterval);
    },
    waiting: async (what, answer) => {
      const waitedSeconds = notifications.waitingAfter;
      const timer = setTimeout(
        () => send({ kind: "waiting", reason: what, waitedSeconds }),
        waitedSeconds * 1000,
      );
      try {
        return await answer();
      } finally {
        clearTimeout(timer);
      }
    },
    needed: (what) => send({ kind: "waiting", reason: what }),
    finish: () => {
      timers.forEach(clearInterval);
      return notifier.finish();
    },
  };

  function send(notice: Notice): void {
    const { kind } = notice;
    const wanted = told.filter(({ events }) => events.includes(kind));
    if (wanted.length === 0) return;
    const facts = { severity, ...readOperator(), left: timeLeft(guide, state), now: Date.now() };
    const data = redactData(noticeData(notice, state, facts), hidden);
    for (const webhook of wanted) {
      const { name, url } = webhook;
      const { body, fault } = noticeMessage(data, kind, webhook);
      if (fault !== undefined) {
        warn(`${name} ${kind}`, `Template ${kind} of webhook ${name} is not used: ${fault}\n`);
      }
      notifier.send({ webhook: name, url, body }, kind);
    }
  }
}

/** No block, and no program that the run calls, is to find a URL in its environment. */
function forgetUrls(webhooks: Readonly<Record<string, Webhook>>): void {
  for (const { url } of Object.values(webhooks)) {
    if ("env" in url) delete process.env[url.env];
  }
}

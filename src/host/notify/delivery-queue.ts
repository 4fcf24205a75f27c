import { setTimeout as delay } from "node:timers/promises";
import { postMessage } from "./post-message.ts";

/** A request to be made. */
export interface Message {
  id: number;
  webhook: string;
  url: string;
  body: string;
}

/** What became of a message. */
export interface Outcome {
  id: number;
  ok: boolean;
  /** Status of the answer, or why there was none. */
  detail: string;
  attempts: number;
}

export interface DeliveryQueue {
  add: (message: Message) => void;
  /** Nothing is added any more: resolves when everything is delivered or given up. */
  finish: () => Promise<void>;
}

export interface DeliveryLimits {
  /** Messages that wait for one webhook; the oldest give way. */
  waiting: number;
  timeoutMs: number;
  retryAfterMs: number;
}

/** Each webhook gets its messages one after the other; none of them waits for another webhook. */
export function createDeliveryQueue(
  limits: DeliveryLimits,
  tell: (outcome: Outcome) => void,
): DeliveryQueue {
  const lanes = new Map<string, { waiting: Message[]; isDown: boolean; work: Promise<void> }>();
  let isFinishing = false;

  return {
    add: (message) => {
      const lane = lanes.get(message.webhook) ?? { waiting: [], isDown: false, work: noWork };
      lanes.set(message.webhook, lane);
      lane.waiting.push(message);
      const dropped = lane.waiting.length > limits.waiting ? lane.waiting.shift() : undefined;
      if (dropped !== undefined) {
        tell({ id: dropped.id, ok: false, detail: "too many messages waited", attempts: 0 });
      }
      lane.work = lane.work.then(() => deliver(lane));
    },
    finish: async () => {
      isFinishing = true;
      await Promise.all([...lanes.values()].map(({ work }) => work));
    },
  };

  async function deliver(lane: { waiting: Message[]; isDown: boolean }): Promise<void> {
    // At the end a webhook that does not answer gets the last word first: there may be time for one.
    const message = isFinishing && lane.isDown ? lane.waiting.pop() : lane.waiting.shift();
    if (message === undefined) return;
    const { body, id, url } = message;
    let attempts = 1;
    let posted = await postMessage(url, body, limits.timeoutMs);
    if (!posted.ok && posted.mayHelp && !isFinishing) {
      await delay(limits.retryAfterMs);
      attempts += 1;
      posted = await postMessage(url, body, limits.timeoutMs);
    }
    lane.isDown = !posted.ok;
    tell({
      id,
      ok: posted.ok,
      detail: posted.ok ? `status ${posted.status}` : posted.reason,
      attempts,
    });
  }
}

const noWork = Promise.resolve();

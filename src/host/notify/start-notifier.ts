import { spawn } from "node:child_process";
import { realpathSync } from "node:fs";
import type { Readable, Writable } from "node:stream";
import { createInterface } from "node:readline/promises";
import { dirname, join } from "node:path";
import type { Delivery } from "../../exec/notify/delivery.ts";
import type { Message, Outcome } from "./delivery-queue.ts";

export interface Notifier {
  /** Returns at once, whatever the network does. */
  send: (message: Omit<Message, "id">, event: Delivery["event"]) => void;
  /** Waits for what is on its way, at most 10 s. */
  finish: () => Promise<void>;
}

const finishMs = 10_000;

/** Starts the process that sends. `tell` gets each outcome once; what is not known at the end has failed. */
export function startNotifier(tell: (delivery: Delivery) => void): Notifier {
  const open = new Map<number, Pick<Delivery, "webhook" | "event">>();
  const settle = ({ attempts, detail, id, ok }: Outcome): void => {
    const message = open.get(id);
    if (message === undefined) return;
    open.delete(id);
    tell({ at: new Date().toISOString(), ...message, ok, detail, attempts });
  };
  const program = join(dirname(realpathSync(process.argv[1] ?? "")), "notifier.mjs");
  const certificates = process.env["NODE_EXTRA_CA_CERTS"];
  const child = spawn(process.execPath, [program], {
    // Ctrl-C and the end of the terminal are the run's to answer.
    detached: true,
    stdio: ["pipe", "pipe", "ignore"],
    env: certificates === undefined ? {} : { NODE_EXTRA_CA_CERTS: certificates },
  });
  const exited = new Promise<void>((resolve) => {
    child.once("error", () => resolve());
    child.once("close", () => resolve());
  });
  const { stdin, stdout } = child;
  stdin.on("error", () => undefined);
  const lines = createInterface({ input: stdout });
  lines.on("line", (line) => settle(JSON.parse(line) as Outcome));
  // A run that crashes must not wait for it.
  child.unref();
  for (const pipe of [stdin, stdout]) setWaiting(pipe, false);
  let count = 0;
  return {
    send: (message, event) => {
      const id = (count += 1);
      open.set(id, { webhook: message.webhook, event });
      stdin.write(`${JSON.stringify({ ...message, id })}\n`);
    },
    finish: async () => {
      stdin.end();
      setWaiting(stdout, true);
      child.ref();
      const late = setTimeout(() => child.kill("SIGKILL"), finishMs);
      await exited;
      clearTimeout(late);
      for (const id of [...open.keys()]) {
        settle({ id, ok: false, detail: "not delivered before the end", attempts: 0 });
      }
    },
  };
}

/** A pipe of a child is a socket, which Node's types do not say. */
function setWaiting(pipe: Readable | Writable, isWaitedFor: boolean): void {
  const socket = pipe as Partial<Record<"ref" | "unref", () => void>>;
  if (isWaitedFor) socket.ref?.();
  else socket.unref?.();
}

// A process of its own: a look-up of a name, a handshake or a flood of headers never touches the run.
import { createInterface } from "node:readline/promises";
import { createDeliveryQueue, type Message } from "./delivery-queue.ts";

/** Messages come as lines of JSON on standard input, outcomes go to standard output. */
const lines = createInterface({ input: process.stdin });
const queue = createDeliveryQueue(
  { waiting: 20, timeoutMs: 5000, retryAfterMs: 1000 },
  (outcome) => {
    process.stdout.write(`${JSON.stringify(outcome)}\n`);
  },
);
process.stdout.on("error", () => undefined);
lines.on("line", (line) => queue.add(JSON.parse(line) as Message));
lines.on("close", () => {
  // Without its run nobody ends it. An exit would wait for the thread that a silent name server holds.
  const end = (): void => void process.kill(process.pid, "SIGKILL");
  setTimeout(end, 10_000).unref();
  void queue.finish().then(() => setTimeout(end, 500).unref());
});

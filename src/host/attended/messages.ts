import type { Asked } from "../../exec/attended/attend.ts";

/** From a run to the terminal that has attached itself to it. */
export type RunMessage =
  | { type: "say"; text: string }
  | { type: "print"; text: string }
  | { type: "ask"; prompt: string }
  | { type: "edit"; name: string; text: string }
  /** Another terminal has taken over. */
  | { type: "bye" }
  /** The run is over, or has paused. */
  | { type: "exit"; code: number };

/** From that terminal to the run. */
export type TerminalMessage =
  | { type: "answer"; asked: Asked }
  | { type: "edited"; text: string | null }
  | { type: "interrupt" };

/** Turns chunks of a stream into messages, one JSON object a line. Both ends are this program. */
export function messageReader(take: (message: unknown) => void): (chunk: Buffer) => void {
  let rest: Buffer[] = [];
  return (chunk) => {
    for (let from = 0; ;) {
      const end = chunk.indexOf(0x0a, from);
      rest.push(chunk.subarray(from, end === -1 ? undefined : end));
      if (end === -1) return;
      const line = Buffer.concat(rest).toString();
      rest = [];
      from = end + 1;
      take(JSON.parse(line));
    }
  };
}

/** One message as it goes over the wire. */
export function formatMessage(message: RunMessage | TerminalMessage): string {
  return `${JSON.stringify(message)}\n`;
}

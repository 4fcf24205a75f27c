import { connect } from "node:net";
import type { Terminal } from "../terminal.ts";
import { askLine, canAsk } from "./ask-line.ts";
import { editText } from "./edit-text.ts";
import { formatMessage, messageReader, type RunMessage, type TerminalMessage } from "./messages.ts";

/** How it ended: with the run, whose exit code this is; by leaving, or being replaced; or without a word. */
export type Attached = { code: number } | { ended: "left" | "replaced" | "gone" | "refused" };

/** Makes this terminal the one of a run, until either is over. Ctrl-C is passed on; Ctrl-D at a question leaves. */
export async function attachTerminal(
  path: string,
  terminal: Pick<Terminal, "print" | "say">,
): Promise<Attached> {
  const socket = connect(path);
  const ending = new AbortController();
  let result: Attached = { ended: "refused" };
  const send = (message: TerminalMessage): void => void socket.write(formatMessage(message));
  const leave = (): void => {
    result = { ended: "left" };
    socket.end();
  };
  const ask = async (prompt: string): Promise<void> => {
    if (!canAsk()) return leave();
    const asked = await askLine(prompt, { leave: ending.signal });
    if ("text" in asked) send({ type: "answer", asked });
    else if (asked.ended === "interrupt") send({ type: "answer", asked: { ended: "interrupt" } });
    else if (!ending.signal.aborted) leave();
  };
  const take = (message: RunMessage): void => {
    switch (message.type) {
      case "say":
        return terminal.say(message.text);
      case "print":
        return terminal.print(message.text);
      case "ask":
        return void ask(message.prompt);
      case "edit":
        return void editText(message.name, message.text).then((text) =>
          send({ type: "edited", text: text ?? null }),
        );
      case "bye":
        result = { ended: "replaced" };
        return;
      case "exit":
        result = { code: message.code };
    }
  };
  const interrupt = (): void => send({ type: "interrupt" });
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", leave);
  process.on("SIGHUP", leave);
  socket.on("connect", () => (result = { ended: "gone" }));
  socket.on(
    "data",
    messageReader((message) => take(message as RunMessage)),
  );
  socket.on("error", () => undefined);
  await new Promise<void>((resolve) => void socket.once("close", () => resolve()));
  ending.abort();
  process.off("SIGINT", interrupt);
  process.off("SIGTERM", leave);
  process.off("SIGHUP", leave);
  return result;
}

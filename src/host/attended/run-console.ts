import { rmSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { isatty } from "node:tty";
import type { Asked } from "../../exec/attended/attend.ts";
import type { Terminal } from "../terminal.ts";
import { askLine } from "./ask-line.ts";
import { editText } from "./edit-text.ts";
import { formatMessage, messageReader, type RunMessage, type TerminalMessage } from "./messages.ts";

/** Where a run speaks to people: the terminal on which it began, and the one that attaches itself later. */
export interface RunConsole {
  say: (text: string) => void;
  print: (text: string) => void;
  /** Waits for a terminal when there is none. */
  ask: (prompt: string) => Promise<Asked>;
  /** The text as the operator leaves it; undefined when nothing came back. */
  edit: (name: string, text: string) => Promise<string | undefined>;
  /** True while the operator sits where the run began: only that terminal can be handed to a block. */
  isHere: () => boolean;
  /** Tells the exit code to whoever is attached, and listens no more. */
  close: (code: number) => void;
}

interface Options {
  terminal: Pick<Terminal, "print" | "say">;
  /** Of the socket for `runbook attach`. */
  path: string;
  /** What brings a lost operator back. */
  command: string;
  isAttended: boolean;
}

/** What a terminal gets to see of the past when it attaches itself. */
const recentLength = 1 << 15;

/** From now on the end of the terminal (SIGHUP) ends nothing: a run goes on, and waits when it has to ask. */
export function openConsole({ command, isAttended, path, terminal }: Options): RunConsole {
  let isHere = isAttended;
  let client: Socket | undefined;
  let recent = "";
  const leaving = new AbortController();
  let question: { prompt: string; resolve: (asked: Asked) => void } | undefined;
  let edited: ((text: string | undefined) => void) | undefined;

  const send = (message: RunMessage): void => void client?.write(formatMessage(message));
  const leave = (why: string): void => {
    if (!isHere) return;
    terminal.say(`\n${why}\n`);
    isHere = false;
    leaving.abort();
  };
  const hangUp = (): void => leave(`The run goes on without this terminal. Come back: ${command}`);
  const dropClient = (socket: Socket): void => {
    if (client !== socket) return;
    client = undefined;
    edited?.(undefined);
  };
  const take = (message: TerminalMessage): void => {
    if (message.type === "interrupt") process.kill(process.pid, "SIGINT");
    else if (message.type === "edited") edited?.(message.text ?? undefined);
    else question?.resolve(message.asked);
  };
  const server = createServer((socket) => {
    leave("The run is attended from another terminal now.");
    client?.end(formatMessage({ type: "bye" }));
    client = socket;
    socket.on("error", () => undefined);
    socket.on("close", () => dropClient(socket));
    const read = messageReader((message) => take(message as TerminalMessage));
    socket.on("data", (chunk) => {
      if (client === socket) read(chunk);
    });
    send({ type: "say", text: recent });
    if (question !== undefined) send({ type: "ask", prompt: question.prompt });
  });
  listen(server, path);
  process.on("SIGHUP", hangUp);
  if (isAttended) process.stdin.on("error", hangUp);

  const askAway = async (prompt: string): Promise<Asked> => {
    let onTerminate = (): void => undefined;
    try {
      return await new Promise<Asked>((resolve) => {
        onTerminate = () => resolve({ ended: "terminated" });
        process.on("SIGTERM", onTerminate);
        question = { prompt, resolve };
        send({ type: "ask", prompt });
      });
    } finally {
      question = undefined;
      process.off("SIGTERM", onTerminate);
    }
  };
  return {
    say: (text) => {
      recent = `${recent}${text}`.slice(-recentLength);
      if (isHere || !isAttended) terminal.say(text);
      send({ type: "say", text });
    },
    print: (text) => {
      terminal.print(text);
      send({ type: "print", text });
    },
    ask: async (prompt) => {
      while (isHere) {
        const asked = await askHere(prompt, leaving.signal);
        if (asked !== "left") return asked;
        hangUp();
      }
      return askAway(prompt);
    },
    edit: async (name, text) => {
      if (isHere) return editText(name, text);
      if (client === undefined) return undefined;
      const back = new Promise<string | undefined>((resolve) => (edited = resolve));
      send({ type: "edit", name, text });
      const result = await back;
      edited = undefined;
      return result;
    },
    isHere: () => isHere,
    close: (code) => {
      process.off("SIGHUP", hangUp);
      client?.end(formatMessage({ type: "exit", code }));
      server.close();
      rmSync(path, { force: true });
    },
  };
}

/** `left`: nobody sits there any more. The end of the terminal may be read before its signal is heard. */
async function askHere(prompt: string, leave: AbortSignal): Promise<Asked | "left"> {
  try {
    const asked = await askLine(prompt, { leave });
    if ("text" in asked) return asked;
    const { ended } = asked;
    return ended === "left" || (ended === "closed" && !isatty(0)) ? "left" : { ended };
  } catch (error) {
    if (!isatty(0)) return "left";
    throw error;
  }
}

/** Nobody but this user can connect, from the first moment on. A run that cannot listen goes on without. */
function listen(server: ReturnType<typeof createServer>, path: string): void {
  server.on("error", () => undefined);
  rmSync(path, { force: true });
  const before = process.umask(0o177);
  try {
    server.listen(path);
  } finally {
    process.umask(before);
  }
}

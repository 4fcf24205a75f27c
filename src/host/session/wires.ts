import { join } from "node:path";
import { createReplyParser, type Reply } from "../../exec/session/reply.ts";
import type { OutputSink } from "./output-sink.ts";
import { holdOpen, openChannel, openWell } from "./channel.ts";
import { makeFifos, type ShellProcess } from "./shell-process.ts";

/** What connects a session with its shells, whichever of them is alive. */
export interface Wires {
  /** Descriptors that a shell writes its output to. */
  stdio: readonly [stdout: number, stderr: number];
  /** Output goes there from now on. */
  connect: (sink: OutputSink) => void;
  /** Everything that has been written has reached the sink when this returns. */
  drain: () => void;
  /** The next thing that the shell says; undefined when it has ended without a word. */
  listen: (shell: ShellProcess) => Promise<Reply | undefined>;
  /** Forgets what an earlier shell has said. */
  forget: () => void;
  close: () => void;
}

/** Long enough for a state that fits into the FIFO to be told without being asked for. */
const fullMs = 2;
/** A ring behind which nothing comes must not keep the engine awake. */
const longestMs = 1000;

export function openWires(folder: string, firstSink: OutputSink): Wires {
  const names = ["stdout", "stderr", "reply", "bell"] as const;
  const paths = names.map((name) => join(folder, name));
  makeFifos(paths);
  const [stdoutPath = "", stderrPath = "", replyPath = "", bellPath = ""] = paths;
  let sink = firstSink;
  let parse = createReplyParser();
  let replies: Reply[] = [];
  let wake: () => void = () => undefined;

  const stdout = openChannel(stdoutPath, (bytes) => sink.write("stdout", bytes));
  const stderr = openChannel(stderrPath, (bytes) => sink.write("stderr", bytes));
  let more: NodeJS.Timeout | undefined;
  const reply = openWell(replyPath, (bytes) => replies.push(...parse(bytes.toString("latin1"))));
  const bell = openChannel(bellPath, () => readReplies());
  const holds = paths.map(holdOpen);

  /** After the first ring the rest is about to come, and must be fetched when it is more than the FIFO holds. */
  function readReplies(waitMs = fullMs): void {
    clearTimeout(more);
    const known = replies.length;
    const isMore = reply.drain() > 0;
    if (replies.length > known) return wake();
    const nextMs = isMore ? fullMs : Math.min(waitMs * 2, longestMs);
    more = setTimeout(() => readReplies(nextMs), waitMs).unref();
  }

  return {
    stdio: [holds[0]?.fd ?? -1, holds[1]?.fd ?? -1],
    connect: (next) => {
      sink = next;
    },
    drain: () => {
      stdout.drain();
      stderr.drain();
    },
    listen: async (shell) => {
      for (;;) {
        const next = replies.shift();
        if (next !== undefined) return next;
        if (!shell.isAlive()) {
          reply.drain();
          return replies.shift();
        }
        const word = new Promise<void>((resolve) => (wake = resolve));
        await Promise.race([word, shell.exited]);
      }
    },
    forget: () => {
      clearTimeout(more);
      reply.drain();
      parse = createReplyParser();
      replies = [];
    },
    close: () => {
      clearTimeout(more);
      for (const { close } of [stdout, stderr, reply, bell, ...holds]) close();
    },
  };
}

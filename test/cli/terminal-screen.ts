import { spawnSync } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { onTestFinished } from "vitest";
import { bin } from "./runbook.ts";

export interface Screen {
  type: (...keys: string[]) => void;
  /** Waits until the text stands behind what was there when keys were last typed. */
  sees: (text: string | RegExp) => Promise<void>;
  text: () => string;
  /** The end of the terminal, as when a connection breaks. */
  kill: () => void;
}

let count = 0;

/** The tool on a terminal of 80 columns, with its own tmux server. */
export function openScreen(root: string, args: string[], env: Record<string, string> = {}): Screen {
  const socket = `runbook-screen-${process.pid}-${(count += 1)}`;
  const tmux = (...words: string[]): string =>
    spawnSync("tmux", ["-L", socket, "-f", "/dev/null", ...words], { encoding: "utf8" }).stdout;
  onTestFinished(() => void tmux("kill-server"));
  const command = `${process.execPath} ${bin} ${args.join(" ")}; echo "exit=$?"; sleep 600`;
  const given = Object.entries(env).flatMap(([name, value]) => ["-e", `${name}=${value}`]);
  tmux("new-session", "-d", "-x", "80", "-y", "200", "-c", root, ...given, command);
  const text = (): string => tmux("capture-pane", "-p", "-J", "-S", "-2000").trimEnd();
  let seen = 0;
  return {
    text,
    kill: () => void tmux("kill-server"),
    type: (...keys) => {
      seen = text().length;
      tmux("send-keys", ...keys);
    },
    sees: async (wanted) => {
      for (let tries = 0; tries < 400; tries += 1) {
        const fresh = text().slice(seen);
        if (typeof wanted === "string" ? fresh.includes(wanted) : wanted.test(fresh)) return;
        await delay(50);
      }
      throw new Error(`Not seen: ${String(wanted)}\n${text()}`);
    },
  };
}

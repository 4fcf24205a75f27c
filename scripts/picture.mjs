// Makes site/pictures/guided-run.svg: the demo in a real terminal, before its recovered server is promoted, and at its end.
// Usage: node scripts/picture.mjs (needs tmux). It is a capture: ports, times and paths are those of that run.
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { drawTerminal } from "./draw-terminal.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const target = join(root, "site/pictures/guided-run.svg");
const columns = 100;
const moment = "promote";
const socket = `runbook-picture-${process.pid}`;

const size = ["-x", String(columns), "-y", "100"];
const environment = ["-e", "TERM=xterm-256color", "-e", "TMPDIR=/tmp"];
tmux("new-session", "-d", ...size, "-c", root, ...environment, "node scripts/demo.mjs; sleep 600");
try {
  for (;;) {
    const block = await question();
    if (block === moment) break;
    answer("");
  }
  const before = capture();
  answer("");
  while ((await question()) !== "stop-recovered-server") answer("");
  answer("l");
  await until(/its files are removed/);
  mkdirSync(dirname(target), { recursive: true });
  const frames = [before.slice(from(before, "> tables-readable")), end(capture())];
  writeFileSync(target, drawTerminal(frames, columns));
  console.log(target);
} finally {
  tmux("kill-server");
}

/** The block that is asked about next. */
async function question() {
  const [, block] = await until(/(\S+) \(Enter: run\)>\s*$/);
  return block;
}

async function until(pattern) {
  for (let tries = 0; tries < 600; tries += 1) {
    const found = pattern.exec(tmux("capture-pane", "-p", "-J").trimEnd());
    if (found !== null) return found;
    await delay(100);
  }
  throw new Error(`Not seen: ${pattern}\n${tmux("capture-pane", "-p")}`);
}

function answer(line) {
  tmux("send-keys", "-l", `${line}\n`);
}

function capture() {
  return tmux("capture-pane", "-p", "-e").trimEnd().split("\n");
}

/** The last line that has the text, or the first of all. */
function from(lines, text) {
  return Math.max(
    0,
    lines.findLastIndex((line) => line.includes(text)),
  );
}

function end(lines) {
  return lines.slice(from(lines, "PASSED"));
}

function tmux(...words) {
  const { error, status, stderr, stdout } = spawnSync(
    "tmux",
    ["-L", socket, "-f", "/dev/null", ...words],
    { encoding: "utf8" },
  );
  if (status !== 0) throw error ?? new Error(`tmux ${words[0]}: ${stderr}`);
  return stdout;
}

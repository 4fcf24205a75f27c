import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { repository, sleep } from "./lab.mjs";
import { once } from "./once.mjs";

const bin = process.env.RUNBOOK_BIN ?? join(repository, "dist/bin.js");
const flags = ["--cluster", "lab"];
const unattended = ["--yes"];

/** Runs the tool as a person would, and answers what it printed, in order, its status and duration. */
function runTool(folder, args, watch = () => {}) {
  const started = Date.now();
  return new Promise((resolve, reject) => {
    const command = ["-c", 'exec "$@" 2>&1', "-", process.execPath, bin, ...args];
    const child = spawn("bash", command, { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
    let output = "";
    child.stdout.setEncoding("utf8");
    child.stdout.on("data", (chunk) => {
      output += chunk;
      watch(output, child);
    });
    child.on("error", reject);
    child.on("close", (code, signal) =>
      resolve({ output, status: code ?? signal, seconds: secondsSince(started) }),
    );
  });
}

/** Kills the tool when the text has been printed, and takes the run up again. */
function killAndResume(id, inputs, text) {
  return async (folder) => {
    const kill = once(text, (child) => child.kill("SIGKILL"));
    const first = await runTool(folder, ["exec", id, ...flags, ...inputs, ...unattended], kill);
    const second = await runTool(folder, ["exec", "--resume", ...unattended]);
    const output = `${first.output}[killed: ${first.status}]\n\n$ runbook exec --resume ${unattended.join(" ")}\n${second.output}`;
    return { ...second, output, seconds: first.seconds + second.seconds };
  };
}

/** The operator at a terminal of 80 columns: runs every block, and confirms what is done by hand. */
function guided(id, inputs) {
  return async (folder) => {
    const started = Date.now();
    const tmux = (...args) =>
      spawnSync("tmux", ["-L", `lab-${process.pid}`, "-f", "/dev/null", ...args], {
        encoding: "utf8",
      });
    const command = `'${process.execPath}' '${bin}' exec ${[id, ...flags, ...inputs].join(" ")}; echo "exit=$?"; sleep 600`;
    tmux("set-option", "-g", "history-limit", "20000", ";", "start-server");
    tmux("new-session", "-d", "-x", "80", "-y", "50", "-c", folder, command);
    const text = () => tmux("capture-pane", "-p", "-J", "-S", "-").stdout.trimEnd();
    try {
      for (const end = Date.now() + 900_000; Date.now() < end; await sleep(200)) {
        const screen = text();
        const status = /^exit=(\d+)$/m.exec(screen)?.[1];
        if (status !== undefined) {
          return { output: screen, status: Number(status), seconds: secondsSince(started) };
        }
        if (/\(Enter: run\)> ?$/.test(screen)) tmux("send-keys", "Enter");
        else if (/\[d\]one[^]{0,200}> ?$/.test(screen)) tmux("send-keys", "d", "Enter");
        else continue;
        await until(() => text() !== screen);
      }
      return { output: text(), status: "timeout", seconds: secondsSince(started) };
    } finally {
      tmux("kill-server");
    }
  };
}

async function until(probe) {
  for (let tries = 0; tries < 100 && !probe(); tries += 1) await sleep(100);
}

function secondsSince(started) {
  return Math.round((Date.now() - started) / 1000);
}

/** Cases whose `play` runs the tool itself instead of an extracted script. */
export const execCases = [
  {
    name: "exec-volsync-unattended",
    command: "runbook exec volsync-restore --cluster lab --set APP=notes --yes",
    play: (folder) =>
      runTool(folder, ["exec", "volsync-restore", ...flags, "--set", "APP=notes", ...unattended]),
    status: 0,
    expect: ["checksums: equal", "PASSED", "target 15 min: met"],
  },
  {
    name: "exec-volsync-killed",
    command: "runbook exec volsync-restore --cluster lab --set APP=notes --yes",
    play: killAndResume("volsync-restore", ["--set", "APP=notes"], "> wait-for-restore"),
    status: 0,
    expect: ["wait-for-restore: its end was not seen", "checksums: equal", "PASSED"],
  },
  {
    name: "exec-volsync-guided",
    command: "runbook exec volsync-restore --cluster lab --set APP=notes",
    play: guided("volsync-restore", ["--set", "APP=notes"]),
    status: 0,
    expect: ["Step 1 of", "checksums: equal", "PASSED", "target 15 min: met"],
  },
  {
    name: "exec-pitr-unattended",
    command: "runbook exec cnpg-pitr --cluster lab --yes",
    play: (folder) => runTool(folder, ["exec", "cnpg-pitr", ...flags, ...unattended]),
    status: 0,
    expect: ["2 tables have the rows and the content", "PASSED", "target 30 min: met"],
  },
  {
    name: "exec-pitr-killed",
    command: "runbook exec cnpg-pitr --cluster lab --yes",
    play: killAndResume("cnpg-pitr", [], "phase: Setting up primary"),
    status: 0,
    expect: ["wait-for-recovery: its end was not seen", "2 tables have the rows", "PASSED"],
  },
  {
    name: "exec-pitr-guided",
    command: "runbook exec cnpg-pitr --cluster lab",
    play: guided("cnpg-pitr", []),
    status: 0,
    expect: ["the RTO clock starts with step", "2 tables have the rows", "PASSED"],
  },
];

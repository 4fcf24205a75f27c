import { spawn } from "node:child_process";
import { basename, join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { openSession } from "../../src/host/session/open-session.ts";
import { listProcesses } from "../../src/host/session/list-processes.ts";
import { bundleProgram } from "./bundle-program.ts";
import { outputOf, startOf } from "./session-setup.ts";

/** Starts an engine of its own process, which runs the blocks and says which one has ended. */
async function startEngine(start: object, blocks: readonly string[], folder: string) {
  const outfile = join(folder, "engine.mjs");
  await bundleProgram(
    `import { openSession } from ${JSON.stringify(resolve("src/host/session/open-session.ts"))};
const session = await openSession(${JSON.stringify(start)});
for (const code of ${JSON.stringify(blocks)}) {
  process.stdout.write("start\\n");
  await session.run({ name: "block", code });
  process.stdout.write("end\\n");
}
await new Promise(() => setInterval(() => undefined, 1000));`,
    outfile,
  );
  const engine = spawn(process.execPath, [outfile], { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  engine.stdout.on("data", (bytes: Buffer) => (said += bytes.toString()));
  return { engine, said: () => said };
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let waited = 0; !(await condition()); waited += 20) {
    if (waited > 15_000) throw new Error("waited too long");
    await delay(20);
  }
}

const blocks = [
  "A=1; LIST=('x y' \"it's\"); greet() { echo \"hello $1\"; }; cd /; set -f; umask 027; trap ': kept' USR1",
  "sleep 600 & BACKGROUND=$!; export B=two",
  "A=never; echo started; (trap '' TERM; sleep 600); echo over >/tmp/never",
];

const show = `echo "$A \${LIST[1]} $B $PWD $- $(umask)"; greet you; trap -p USR1; kill -0 "$BACKGROUND" && echo alive; kill "$BACKGROUND"`;

test("an engine that is killed during a block is resumed: state of the block before, nothing runs twice", async () => {
  const start = startOf();
  const { engine, said } = await startEngine(start, blocks, start.cwd);
  const ours = async () =>
    (await listProcesses()).filter(({ run }) => run?.startsWith(`${start.runId}/`) === true);
  await until(async () => (await ours()).some(({ run }) => run === `${start.runId}/3`));
  expect(said()).toBe("start\nend\nstart\nend\nstart\n");
  engine.kill("SIGKILL");
  const session = await openSession(start, { resume: true });
  // What the block had started is gone; what the block before has in the background is not.
  expect((await ours()).map(({ run }) => basename(run ?? "")).sort()).toEqual(["2", "shell"]);
  expect(await outputOf(session, show)).toMatch(
    /^1 it's two \/ ef\w* 0027\nhello you\ntrap -- ': kept' SIGUSR1\nalive\n$/,
  );
  await session.end({ strays: true });
  expect(await ours()).toEqual([]);
});

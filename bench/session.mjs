// What a block costs: a run with its journal, in which its output is, and its snapshot, each on the disk; the session alone;
// beside one bash that runs everything, execa and zx, in one run. The aim for a run is at most 0.3 of execa.
// execa and zx come from PEERS, a folder where `npm install execa@9 zx@8` was run.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { rawText } from "../scripts/raw-text.mjs";

const blocks = Number(process.env.BLOCKS ?? 200);
const rounds = Number(process.env.ROUNDS ?? 5);
const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const temporary = mkdtempSync(join(tmpdir(), "bench-session-"));
// Node gives its children a socket as input, and then bash reads ~/.bashrc: HOME has none here.
const environment = { PATH: process.env.PATH, HOME: temporary, LANG: "C.UTF-8" };

async function loadEngine() {
  const outfile = join(temporary, "engine.mjs");
  const exported = [
    'export { openSession } from "./src/host/session/open-session.ts";',
    'export { createJournal } from "./src/host/journal/journal-file.ts";',
    'export { chooseUnattended } from "./src/exec/choose-unattended.ts";',
    'export { driveRun } from "./src/exec/drive-run.ts";',
    'export { startState } from "./src/exec/reduce.ts";',
  ];
  await build({
    stdin: { contents: exported.join("\n"), resolveDir: root },
    bundle: true,
    platform: "node",
    format: "esm",
    outfile,
    plugins: [rawText],
    logLevel: "error",
  });
  return import(pathToFileURL(outfile).href);
}

function loadPeers() {
  const folder = process.env.PEERS ?? join(temporary, "peers");
  if (process.env.PEERS === undefined) {
    const options = ["--prefix", folder, "--no-audit", "--no-fund", "--silent"];
    execFileSync("npm", ["install", ...options, "execa@9", "zx@8"], { stdio: "inherit" });
  }
  const require = createRequire(join(folder, "index.js"));
  return Promise.all(
    ["execa", "zx"].map(
      (name) =>
        import(
          pathToFileURL(join(folder, "node_modules", name, entryOf(require, folder, name))).href
        ),
    ),
  );
}

function entryOf(require, folder, name) {
  const { exports } = JSON.parse(
    readFileSync(join(folder, "node_modules", name, "package.json"), "utf8"),
  );
  const entry = exports["."] ?? exports;
  return typeof entry === "string"
    ? entry
    : (entry.import?.default ?? entry.import ?? entry.default);
}

const code = (index) => `STEP_${index % 20}="value ${index}"\necho "step ${index}"`;

const noRules = { allowDanger: false, skipManual: false, skipInteractive: false, decisions: {} };

/** The first event of a run of all blocks, ten a step. */
function startOf(round) {
  const planned = Array.from({ length: blocks }, (_, index) => ({
    name: `block-${index}`,
    role: "run",
    code: code(index),
    digest: "0".repeat(64),
    danger: false,
    interactive: false,
    outputs: [],
  }));
  const steps = Array.from({ length: Math.ceil(blocks / 10) }, (_, index) => ({
    id: `step-${index}`,
    title: `Step ${index}`,
    section: "procedure",
    tasks: [],
    blocks: planned.slice(index * 10, index * 10 + 10),
    cleanups: [],
  }));
  return {
    type: "run-started",
    ...{ version: 1, runId: `bench-run-${round}`, runbook: "bench", title: "Bench" },
    ...{ file: "bench.md", cluster: "bench", tool: "0", operator: "bench", host: "bench" },
    ...{ sources: {}, git: null, tools: {}, target: null, inputs: {}, selection: {} },
    ...{
      plan: { mode: "drill", steps, cleanups: [], rollbacks: [] },
      workFolder: "",
      forced: false,
    },
  };
}

async function measure(body) {
  const started = performance.now();
  await body();
  return (performance.now() - started) / blocks;
}

try {
  const engine = await loadEngine();
  const open = (round, name) =>
    engine.openSession({
      runId: `bench-${name}-${round}`,
      folder: join(temporary, `${name}-${round}`),
      cwd: temporary,
      environment,
      variables: {},
      secrets: { TOKEN: "correct horse battery staple" },
    });
  const [{ execa }, zx] = await loadPeers();
  zx.$.quiet = true;
  zx.$.verbose = false;
  const runners = {
    "plain bash": async () => {
      const script = Array.from({ length: blocks }, (_, index) => code(index)).join("\n");
      return measure(async () => spawnSync("bash", ["-c", script], { env: environment }));
    },
    session: async (round) => {
      const session = await open(round, "session");
      const cost = await measure(async () => {
        for (let index = 0; index < blocks; index++) {
          const { status } = await session.run({ name: "step", code: code(index) });
          if (status !== 0) throw new Error(`status ${status}`);
        }
      });
      await session.end();
      return cost;
    },
    run: async (round) => {
      const session = await open(round, "run");
      const journal = engine.createJournal(join(temporary, `journal-${round}`));
      const output = join(temporary, `output-${round}`);
      mkdirSync(output);
      const started = journal.append(startOf(round), 0);
      let last;
      const cost = await measure(async () => {
        last = await engine.driveRun(engine.startState(started), {
          session,
          append: journal.append,
          choose: async (choice) => ({
            action: engine.chooseUnattended(choice, noRules, undefined),
            waitedMs: 0,
          }),
          checkTarget: async () => ({ same: true }),
          interruption: () => undefined,
          isAbandoned: () => false,
          outputOf: (seq, block) => ({ name: block, path: join(output, `${seq}-${block}`) }),
          operator: "bench",
        });
      });
      await session.end();
      journal.close();
      const lines = readFileSync(join(temporary, `journal-${round}`), "utf8").split("\n");
      const isWhole = lines.filter((line) => line.includes('"excerpt":"step ')).length === blocks;
      if (last.closing?.result !== "passed" || !isWhole) throw new Error("The run has not passed");
      return cost;
    },
    execa: () =>
      measure(async () => {
        const options = { env: environment, extendEnv: false };
        for (let index = 0; index < blocks; index++) {
          await execa("bash", ["-c", code(index)], options);
        }
      }),
    zx: () =>
      measure(async () => {
        zx.$.env = environment;
        for (let index = 0; index < blocks; index++) await zx.$`${[]}eval ${code(index)}`;
      }),
  };
  const costs = Object.fromEntries(Object.keys(runners).map((name) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const [name, run] of Object.entries(runners)) {
      const cost = await run(round);
      if (round > 0) costs[name].push(cost);
    }
  }
  const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
  const execaCost = median(costs.execa);
  console.log(`Milliseconds a block, median of ${rounds} rounds of ${blocks} blocks:`);
  for (const [name, values] of Object.entries(costs)) {
    const cost = median(values);
    const ratio = (cost / execaCost).toFixed(3);
    const aim = name === "run" ? `, aim <= 0.3${cost / execaCost <= 0.3 ? "" : ": missed"}` : "";
    console.log(`${name.padEnd(12)} ${cost.toFixed(3).padStart(7)}   ${ratio} of execa${aim}`);
  }
} finally {
  rmSync(temporary, { recursive: true, force: true });
}

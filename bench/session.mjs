// What a block costs: this session with its snapshot, beside one bash that runs everything, execa
// and zx, in one run. execa and zx come from PEERS, a folder where `npm install execa@9 zx@8` was run.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

const blocks = Number(process.env.BLOCKS ?? 200);
const rounds = Number(process.env.ROUNDS ?? 5);
const temporary = mkdtempSync(join(tmpdir(), "bench-session-"));
// Node gives its children a socket as input, and then bash reads ~/.bashrc: HOME has none here.
const environment = { PATH: process.env.PATH, HOME: temporary, LANG: "C.UTF-8" };

const rawText = {
  name: "raw-text",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\.sh\?raw$/ }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path.replace(/\?raw$/, "")),
      namespace: "raw",
    }));
    onLoad({ filter: /.*/, namespace: "raw" }, ({ path }) => ({
      contents: readFileSync(path, "utf8"),
      loader: "text",
    }));
  },
};

async function loadSession() {
  const outfile = join(temporary, "session.mjs");
  await build({
    entryPoints: ["src/host/session/open-session.ts"],
    bundle: true,
    platform: "node",
    format: "esm",
    outfile,
    plugins: [rawText],
    logLevel: "error",
  });
  return (await import(pathToFileURL(outfile).href)).openSession;
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

async function measure(body) {
  const started = performance.now();
  await body();
  return (performance.now() - started) / blocks;
}

try {
  const openSession = await loadSession();
  const [{ execa }, zx] = await loadPeers();
  zx.$.quiet = true;
  zx.$.verbose = false;
  const runners = {
    "plain bash": async () => {
      const script = Array.from({ length: blocks }, (_, index) => code(index)).join("\n");
      return measure(async () => spawnSync("bash", ["-c", script], { env: environment }));
    },
    session: async (round) => {
      const session = await openSession({
        runId: `bench-${round}`,
        folder: join(temporary, `run-${round}`),
        cwd: temporary,
        environment,
        variables: {},
        secrets: { TOKEN: "correct horse battery staple" },
      });
      const cost = await measure(async () => {
        for (let index = 0; index < blocks; index++) {
          const { status } = await session.run({ name: "step", code: code(index) });
          if (status !== 0) throw new Error(`status ${status}`);
        }
      });
      await session.end();
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
    console.log(`${name.padEnd(12)} ${cost.toFixed(3).padStart(7)}   ${ratio} of execa`);
  }
} finally {
  rmSync(temporary, { recursive: true, force: true });
}

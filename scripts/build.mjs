// Bundles src/cli/bin.ts into dist/, or the folder that is named: one small entry, and a chunk for whatever a command imports
// when needed. The entry is CommonJS: it starts 5 ms earlier, and answers alone what needs no command.
import { hash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { rawText } from "./raw-text.mjs";
import { thirdPartyText } from "./third-party.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const outdir = resolve(process.argv[2] ?? join(root, "dist"));
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

const options = {
  write: false,
  metafile: true,
  absWorkingDir: root,
  outdir,
  bundle: true,
  platform: "node",
  target: "node20.19",
  chunkNames: "chunks/[hash]",
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: "none",
  logLevel: "warning",
  // Its main file brings a source-map library, which only precompiled templates need.
  alias: { handlebars: "handlebars/dist/cjs/handlebars.js" },
  define: {
    RUNBOOK_VERSION: JSON.stringify(version),
    RUNBOOK_BUILD: JSON.stringify(buildDigest()),
  },
  plugins: [rawText],
};
const builds = await Promise.all([
  build({
    ...options,
    format: "esm",
    outExtension: { ".js": ".mjs" },
    entryPoints: [
      { in: "src/cli/main.ts", out: "main" },
      { in: "src/host/notify/notifier.ts", out: "notifier" },
    ],
    splitting: true,
  }),
  build({
    ...options,
    format: "cjs",
    entryPoints: [{ in: "src/cli/bin.ts", out: "bin" }],
    // For patterns, which are left to `main`.
    external: ["tinyglobby"],
    plugins: [...options.plugins, { name: "apart", setup: keepMainApart }],
  }),
]);
const outputFiles = builds.flatMap((each) => each.outputFiles);

// Chunks first, the entry last and by rename: whoever runs the tool meanwhile gets the old or the new one.
const entry = join(outdir, "bin.js");
const chunks = outputFiles.filter(({ path }) => path !== entry);
mkdirSync(join(outdir, "chunks"), { recursive: true });
for (const { path, text } of chunks) writeFileSync(path, withRequire(text));
const papers = {
  "package.json": `${JSON.stringify({ type: "commonjs" })}\n`,
  "third-party.txt": thirdPartyText(
    root,
    builds.map(({ metafile }) => metafile),
  ),
};
for (const [name, text] of Object.entries(papers)) writeFileSync(join(outdir, name), text);
writeFileSync(`${entry}.new`, outputFiles.find(({ path }) => path === entry).contents, {
  mode: 0o755,
});
renameSync(`${entry}.new`, entry);
const pages = copyPages();
const known = new Set([
  ...outputFiles.map(({ path }) => path),
  ...pages,
  ...Object.keys(papers).map((name) => join(outdir, name)),
]);
for (const file of readdirSync(outdir, { recursive: true, withFileTypes: true })) {
  const path = join(file.parentPath, file.name);
  if (!file.isDirectory() && !known.has(path)) rmSync(path);
}

/** What `runbook explain` prints. */
function copyPages() {
  const folder = join(root, "site/rules");
  mkdirSync(join(outdir, "rules"), { recursive: true });
  return readdirSync(folder).map((name) => {
    const path = join(outdir, "rules", name);
    writeFileSync(path, readFileSync(join(folder, name)));
    return path;
  });
}

/** CommonJS packages ask for Node's own modules by `require`, which an ES module does not have. */
function withRequire(text) {
  if (!text.includes("typeof require")) return text;
  return `import{createRequire}from"node:module";const require=createRequire(import.meta.url);${text}`;
}

/** `import("./main.ts")` stays what it is, and loads the other build. */
function keepMainApart(builder) {
  builder.onResolve({ filter: /\/main\.ts$/ }, () => ({ path: "./main.mjs", external: true }));
}

/** Of everything that the bundle is made of. */
function buildDigest() {
  const sources = readdirSync(join(root, "src"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const files = [...sources, join(root, "package-lock.json")];
  return hash("sha256", files.map((file) => readFileSync(file, "utf8")).join("\0"), "hex").slice(
    0,
    16,
  );
}

// Bundles src/cli/bin.ts into dist/: one small entry, and a chunk for whatever a command imports when needed.
import { hash } from "node:crypto";
import { chmodSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const outdir = join(root, "dist");
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

rmSync(outdir, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: [{ in: "src/cli/bin.ts", out: "bin" }],
  outdir,
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  chunkNames: "chunks/[hash]",
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: "none",
  logLevel: "warning",
  // Its main file brings a source-map library, which only precompiled templates need.
  alias: { handlebars: "handlebars/dist/cjs/handlebars.js" },
  // CommonJS packages ask for Node's own modules by require.
  banner: {
    js: 'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);',
  },
  define: {
    RUNBOOK_VERSION: JSON.stringify(version),
    RUNBOOK_BUILD: JSON.stringify(buildDigest()),
  },
  plugins: [{ name: "raw", setup: addRawText }],
});
chmodSync(join(outdir, "bin.js"), 0o755);

/** `import text from "./file.sh?raw"`, as vite reads it. */
function addRawText(builder) {
  builder.onResolve({ filter: /\?raw$/ }, ({ path, resolveDir }) => ({
    path: join(resolveDir, path.slice(0, -"?raw".length)),
    namespace: "raw",
  }));
  builder.onLoad({ filter: /.*/, namespace: "raw" }, ({ path }) => ({
    contents: readFileSync(path, "utf8"),
    loader: "text",
  }));
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

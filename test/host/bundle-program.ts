import { readFileSync } from "node:fs";
import { join } from "node:path";
import { build, type Plugin } from "esbuild";

const rawText: Plugin = {
  name: "raw-text",
  setup(bundle) {
    bundle.onResolve({ filter: /\.sh\?raw$/ }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path.replace(/\?raw$/, "")),
      namespace: "raw",
    }));
    bundle.onLoad({ filter: /.*/, namespace: "raw" }, ({ path }) => ({
      contents: readFileSync(path, "utf8"),
      loader: "text",
    }));
  },
};

/** Makes a file that Node runs as a process of its own, which a test can kill, of a program in TypeScript. */
export async function bundleProgram(contents: string, outfile: string): Promise<void> {
  await build({
    stdin: { contents, loader: "ts", resolveDir: import.meta.dirname },
    bundle: true,
    platform: "node",
    format: "esm",
    outfile,
    plugins: [rawText],
  });
}

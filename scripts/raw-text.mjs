import { readFileSync } from "node:fs";
import { join } from "node:path";

/** For esbuild: `import text from "./file.sh?raw"`, as vite reads it. */
export const rawText = {
  name: "raw-text",
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /\?raw$/ }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path.slice(0, -"?raw".length)),
      namespace: "raw",
    }));
    onLoad({ filter: /.*/, namespace: "raw" }, ({ path }) => ({
      contents: readFileSync(path, "utf8"),
      loader: "text",
    }));
  },
};

// Writes schemas/runbook.config.schema.json, for editors, from the schema that the tool itself uses.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const { outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: ["src/cli/config-schema.ts"],
  bundle: true,
  write: false,
  format: "esm",
  platform: "node",
  logLevel: "warning",
});
const [{ text }] = outputFiles;
const { configJsonSchema } = await import(`data:text/javascript,${encodeURIComponent(text)}`);
mkdirSync(join(root, "schemas"), { recursive: true });
writeFileSync(join(root, "schemas/runbook.config.schema.json"), configJsonSchema());

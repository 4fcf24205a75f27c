// What is found in a folder of Markdown that nobody wrote for this tool: crashes, fences against micromark's, shell
// against `bash -n`, and findings to be judged by hand.
// Usage: node bench/corpus.mjs FOLDER [--severity error] [--rule ID] [--sample 100] [--seed 1] [--context 3]
//   [--findings]: the findings alone, nothing is compared
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { rawText } from "../scripts/raw-text.mjs";

const { positionals, values: flags } = parseArgs({
  allowPositionals: true,
  options: {
    severity: { type: "string" },
    rule: { type: "string" },
    sample: { type: "string" },
    seed: { type: "string", default: "1" },
    context: { type: "string", default: "3" },
    findings: { type: "boolean", default: false },
  },
});
const [folder] = positionals;
if (folder === undefined) throw new Error("missing folder");
const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const { examine, makeDocument, maskPlaceholders, resolveRules, rules } = await loadSources();
const { parse, postprocess, preprocess } = await loadMicromark();

const { active } = resolveRules(rules);
const seen = { files: 0, fences: 0, shell: 0, crashes: 0, fenceFaults: 0, shellFaults: 0 };
const findings = [];
let slowest = { ms: 0 };
for (const name of readdirSync(folder).sort()) {
  if (!name.endsWith(".md")) continue;
  // As the program reads a file: without a byte order mark.
  const text = readFileSync(join(folder, name), "utf8").replace(/^\uFEFF/, "");
  seen.files += 1;
  const start = performance.now();
  try {
    const { found } = examine({ file: name, text }, { active, definitions: [] });
    findings.push(...found);
  } catch (error) {
    seen.crashes += 1;
    console.log(`crash in ${name}: ${error.stack}`);
  }
  const ms = performance.now() - start;
  if (ms > slowest.ms) slowest = { name, ms };
  if (flags.findings) continue;
  const document = makeDocument({ file: name, text });
  compareFences(name, text, document);
  compareShell(name, document);
}
console.log(JSON.stringify(seen));
console.log(`slowest: ${slowest.name}, ${Math.round(slowest.ms)} ms`);
report();

function compareFences(name, text, { fences }) {
  const ours = fences.map(({ place }) => `${place.start.line}-${place.end.line}`);
  const theirs = fencesOf(text);
  seen.fences += ours.length;
  const missing = theirs.filter((each) => !ours.includes(each));
  const extra = ours.filter((each) => !theirs.includes(each));
  seen.fenceFaults += missing.length + extra.length;
  if (missing.length + extra.length > 0) console.log(`fences of ${name}:`, { missing, extra });
}

function fencesOf(text) {
  // Front matter is no Markdown; its lines stay, so that the others keep their numbers.
  const body = text.replace(/^---\n[^]*?\n---(?=\n|$)/, (head) => head.replace(/[^\n]/g, ""));
  const events = postprocess(
    parse()
      .document()
      .write(preprocess()(body, undefined, true)),
  );
  return events
    .filter(([kind, token]) => kind === "enter" && token.type === "codeFenced")
    .map(([, { start, end }]) => `${start.line}-${end.line}`);
}

function compareShell(name, { shell }) {
  for (const { facts, fence, origin, placeholders, placeOf, text } of shell) {
    if (origin !== "fence" || fence.isTranscript || /^(?:zsh|ksh)$/.test(fence.language)) continue;
    seen.shell += 1;
    const input = `${maskPlaceholders(text, placeholders)}\n`;
    const { status, stderr } = spawnSync("bash", ["-n"], { input, encoding: "utf8" });
    if ((status === 0) === (facts.errors.length === 0)) continue;
    seen.shellFaults += 1;
    const ours = facts.errors[0]?.reason ?? "fine";
    console.log(`shell of ${name}:${placeOf().start.line}: ${ours} against ${stderr.trim()}`);
  }
}

function report() {
  const chosen = findings.filter(
    ({ id, severity }) =>
      (flags.severity ?? severity) === severity && (flags.rule ?? id).split(",").includes(id),
  );
  const counts = new Map();
  for (const { id, severity } of chosen) {
    const key = `${severity} ${id}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  for (const [key, count] of [...counts].sort(([a], [b]) => (a < b ? -1 : 1)))
    console.log(String(count).padStart(5), key);
  if (flags.sample === undefined) return;
  for (const finding of shuffle(chosen, Number(flags.seed)).slice(0, Number(flags.sample))) {
    show(finding);
  }
}

function show({ file, id, place, reason, severity }) {
  const lines = readFileSync(join(folder, file), "utf8").split("\n");
  // What is about the whole text has no place.
  const { column, line } = place?.start ?? { line: 1, column: 1 };
  const around = Number(flags.context);
  console.log(`\n${severity} ${id} ${file}:${line}:${column}\n  ${reason}`);
  for (let at = Math.max(1, line - around); at <= line + around && at <= lines.length; at++) {
    console.log(`${at === line ? ">" : " "} ${String(at).padStart(5)} | ${lines[at - 1]}`);
  }
}

/** The same order for the same seed. */
function shuffle(items, seed) {
  let state = seed;
  const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  random();
  return items
    .map((item) => [random(), item])
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item);
}

async function loadSources() {
  const contents = [
    'export { examine } from "./src/check/check-document.ts";',
    'export { resolveRules } from "./src/check/rule-settings.ts";',
    'export { makeDocument } from "./src/document/make-document.ts";',
    'export { maskPlaceholders } from "./src/document/placeholder.ts";',
    'export { rules } from "./src/rules/index.ts";',
  ].join("\n");
  const target = mkdtempSync(join(tmpdir(), "runbook-corpus-"));
  process.on("exit", () => rmSync(target, { recursive: true, force: true }));
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root, loader: "ts" },
    ...{ bundle: true, write: false, format: "esm", platform: "node", logLevel: "error" },
    banner: {
      js: 'import{createRequire}from"node:module";const require=createRequire(import.meta.url);',
    },
    plugins: [rawText],
  });
  writeFileSync(join(target, "sources.mjs"), outputFiles[0].text);
  return import(pathToFileURL(join(target, "sources.mjs")).href);
}

/** The tokenizer below remark-parse: what it says of fences owes nothing to our reading of the tree. */
function loadMicromark() {
  let from = import.meta.url;
  for (const name of ["remark-parse", "mdast-util-from-markdown", "micromark"]) {
    from = pathToFileURL(createRequire(from).resolve(name)).href;
  }
  return import(from);
}

#!/usr/bin/env node
// Runs the extracted drills on a real cluster, passing and failing, and keeps what they printed.
//   node test/lab/kubernetes/run.mjs [case...]
// Needs KUBECONFIG with a cluster that has CNPG, the Barman Cloud plugin, VolSync and S3. See README.md.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { execCases } from "./exec-cases.mjs";
import { describeLab, extractScripts, kubectl, runScript, until } from "./lab.mjs";
import { pitrCases } from "./pitr-cases.mjs";
import { leftovers, removeSeeds, seed, volumes } from "./seeds.mjs";
import { verifyCases } from "./verify-cases.mjs";
import { volsyncCases } from "./volsync-cases.mjs";

/**
 * A case is a script with its arguments, or a command of the tool with `play`; the exit status, and texts
 * that its output must hold.
 * `prepare` and `restore` change the seeds; `watch` acts during the run; `change` makes another
 * extraction; `needs` says why a lab cannot run it; `strands` cases leave the namespace behind.
 */
const cases = [...volsyncCases, ...verifyCases, ...execCases, ...pitrCases];

const transcripts = join(dirname(fileURLToPath(import.meta.url)), "transcripts");
const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !cases.some((item) => item.name === name));
if (unknown.length > 0) {
  console.error(
    `Unknown case ${unknown.join(", ")}, expected: ${cases.map(({ name }) => name).join(", ")}`,
  );
  process.exit(2);
}

mkdirSync(transcripts, { recursive: true });
const lab = describeLab();
console.log(`Seeding ${lab.CONTEXT} (cluster ${lab.UID})`);
const standard = extractScripts(lab);
const counts = { passed: 0, failed: 0, skipped: 0 };
try {
  await seed(lab);
  for (const item of cases.filter(({ name }) => chosen.length === 0 || chosen.includes(name))) {
    const missing = item.needs?.();
    if (missing === undefined) {
      const faults = await runCase(item);
      counts[faults.length === 0 ? "passed" : "failed"] += 1;
      for (const fault of faults) console.log(`        ${fault}`);
    } else {
      counts.skipped += 1;
      console.log(`skipped ${item.name}: needs ${missing}`);
    }
  }
} finally {
  standard.remove();
  await removeSeeds();
}
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1;

/** What is wrong with a case's run; empty when it went as expected and nothing was left behind. */
async function runCase(item) {
  const scripts = item.change === undefined ? standard : extractScripts(lab, item.change);
  let run;
  let command;
  try {
    await item.prepare?.(lab);
    ({ command, run } = await play(item, scripts.folder));
  } finally {
    await item.restore?.(lab);
    if (scripts !== standard) scripts.remove();
  }
  const faults = item.expect
    .filter((text) => !run.output.includes(text))
    .map((text) => `not printed: ${text}`);
  if (run.status !== item.status) faults.push(`exit status ${run.status}, expected ${item.status}`);
  if (item.strands) faults.push(...followAdvice(run.output));
  const rest = await remains();
  if (rest.names.length > 0) faults.push(`left behind: ${rest.names.join(" ")}`);
  const output = run.output
    .replaceAll(scripts.folder, "$REPOSITORY")
    .replaceAll(/\S*\/runbook\.\w{8}(?=\/|\b)/g, "$RUN_DIR");
  const footer = `exit status ${run.status} after ${run.seconds} s; left on the cluster: ${rest.names.join(" ") || `nothing (${rest.kinds} kinds asked)`}\n`;
  writeFileSync(join(transcripts, `${item.name}.txt`), `$ ${command}\n${output}\n${footer}`);
  console.log(`${faults.length === 0 ? "ok     " : "FAILED "} ${item.name}: ${footer.trim()}`);
  return faults;
}

/** Runs the tool where a case says how, else the script with its arguments. */
async function play({ args, command, play: playTool, script, watch }, folder) {
  if (playTool !== undefined) return { command, run: await playTool(folder) };
  const given = ["lab", ...(typeof args === "function" ? await args() : args)];
  const run = await runScript(folder, script, given, watch);
  return { command: `tests/smoke/${script} ${given.join(" ")}`, run };
}

/** The message said what to type when the cluster answers again. It has to work. */
function followAdvice(output) {
  const advice = /^ {2}kubectl (delete namespace --selector dr-run=\S+)$/m.exec(output);
  if (advice === null) return ["no advice what to remove"];
  kubectl([...advice[1].split(" "), "--timeout=5m"]);
  return [];
}

/** Volumes are reclaimed a moment after their namespace has gone. */
async function remains() {
  await until("no volume of a drill", 120, () => (volumes([]) === 0 ? true : undefined)).catch(
    () => {},
  );
  const rest = leftovers();
  return { ...rest, names: [...rest.names, ...Array(volumes([])).fill("persistentvolume")] };
}

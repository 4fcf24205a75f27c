import { chmodSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { codeOf, isPolled } from "../../src/extract/script/body.ts";
import { selectBlocks } from "../../src/extract/script/selection.ts";
import type { TaggedBlock } from "../../src/model/block.ts";
import { parseRunbook } from "../../src/parse/parse-runbook.ts";
import type { PostgresLab } from "../lab/postgres/start.mjs";

/** The blocks of an incident as one script, with their rollback; confirmations are answered with yes. */
export function installIncident(lab: PostgresLab, id: string): string {
  const { runbook } = parseRunbook(source(`runbooks/${id}.md`), snippets());
  if (runbook === undefined) throw new Error(`${id} has errors`);
  const { steps, rollbacks } = selectBlocks(runbook, "incident");
  const defaults = Object.entries(runbook.frontMatter.inputs).map(
    ([name, input]) => `: "\${${name}:=${input.default ?? ""}}"`,
  );
  const text = [
    "set -Eeuo pipefail",
    'RUN_ID="$(date -u +%Y%m%d%H%M%S)-$$" RUN_DIR="$(mktemp -d)" BACKEND_SERVICE=backend HEALTH_URL=http://localhost',
    ...defaults,
    "undo=() cleanup=()",
    `finish() { local status=$1; trap - EXIT; if ((status != 0)); then for action in "\${undo[@]}"; do ("$action"); done; fi
for action in "\${cleanup[@]}"; do ("$action"); done; rm -rf "$RUN_DIR"; exit "$status"; }`,
    "trap 'finish $?' EXIT",
    ...rollbacks.map((block) => functionOf(block)),
    ...steps.flatMap(({ blocks, cleanups }) => [
      ...cleanups.flatMap((block) => [
        functionOf(block),
        `cleanup=(${nameOf(block)} "\${cleanup[@]}")`,
      ]),
      ...blocks.flatMap((block) => [
        isPolled(block) ? polled(block) : codeOf(block),
        ...rollbacks
          .filter(({ attributes }) => attributes["rollback-of"] === block.attributes.name)
          .map((rollback) => `undo=(${nameOf(rollback)} "\${undo[@]}")`),
      ]),
    ]),
  ].join("\n\n");
  const path = join(lab.directory, `${id}-incident.sh`);
  writeFileSync(path, `${text}\n`);
  return path;
}

/** Programs that only note how they were called; `curl` answers as the file `health` says. */
export function installWitnesses(lab: PostgresLab): string {
  const folder = join(lab.directory, "bin");
  mkdirSync(folder);
  const log = join(lab.directory, "calls");
  writeFileSync(join(folder, "docker"), `#!/bin/sh\necho "docker $*" >>'${log}'\n`);
  writeFileSync(join(folder, "curl"), `#!/bin/sh\nexit "$(cat '${lab.directory}/health')"\n`);
  for (const name of ["docker", "curl"]) chmodSync(join(folder, name), 0o755);
  lab.give(folder);
  return folder;
}

function functionOf(block: TaggedBlock): string {
  return `${nameOf(block)}() {\n${codeOf(block)}\n}`;
}

function nameOf({ attributes }: TaggedBlock): string {
  return attributes.name.replaceAll("-", "_");
}

function polled(block: TaggedBlock): string {
  return `${functionOf(block)}
tries=0
while :; do
  set +e; (set -e; ${nameOf(block)}); status=$?; set -e
  if ((status == 0)); then break; fi
  if ((status == 99 || ++tries == 40)); then exit 1; fi
  sleep 0.1
done`;
}

function source(file: string) {
  return { file, text: readFileSync(file, "utf8") };
}

function snippets() {
  return new Map(
    readdirSync("snippets").map((name) => [
      name.replace(/\.md$/, ""),
      source(join("snippets", name)),
    ]),
  );
}

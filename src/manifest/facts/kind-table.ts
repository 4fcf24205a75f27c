import type { Kind } from "./kind.ts";
import { groupOf } from "./kind.ts";
import barmanCloud from "./kinds/barman-cloud.txt?raw";
import cnpg from "./kinds/cnpg.txt?raw";
import core from "./kinds/core.txt?raw";
import externalSecrets from "./kinds/external-secrets.txt?raw";
import flux from "./kinds/flux.txt?raw";
import prometheus from "./kinds/prometheus.txt?raw";
import snapshot from "./kinds/snapshot.txt?raw";
import velero from "./kinds/velero.txt?raw";
import volsync from "./kinds/volsync.txt?raw";
import { readKinds } from "./read-kinds.ts";

/** The kinds that can be checked, and how they are called. */
export interface KindTable {
  /** The facts about a version of a kind. */
  find: (apiVersion: string, kind: string) => Kind | undefined;
  /** Another version of the kind, when the version is not known but the kind is. */
  findOtherVersion: (apiVersion: string, kind: string) => Kind | undefined;
  /**
   * The kinds that a word of kubectl such as `pvc`, `backups.velero.io` or `job` can mean. `text` is the document: a
   * name that several products use means the kind of a product that the text speaks of.
   */
  named: (word: string, text: string) => readonly Kind[];
  all: readonly Kind[];
}

const tables = [
  ...[core, cnpg, barmanCloud, volsync, velero, snapshot, externalSecrets, prometheus, flux],
];

let builtin: readonly Kind[] | undefined;

/** The built-in tables, read when a rule first asks, with kinds of the project in front of them. */
export function kindTable(own: readonly Kind[] = []): KindTable {
  builtin ??= tables.flatMap((text) => readKinds(text).kinds);
  const exact = new Map(builtin.map((kind) => [keyOf(kind), kind]));
  const completed = own.map((kind) => complete(kind, exact.get(keyOf(kind)), builtin ?? []));
  for (const kind of own) exact.delete(keyOf(kind));
  const all = [...completed, ...exact.values()];
  const byVersion = indexBy(all, (kind) => [keyOf(kind)]);
  const byKind = indexBy(all, ({ kind }) => [kind]);
  const byName = indexBy(all, ({ names }) => names);
  return {
    all,
    find: (apiVersion, kind) => byVersion.get(`${apiVersion}/${kind}`)?.[0],
    findOtherVersion: (apiVersion, kind) =>
      byKind.get(kind)?.find((entry) => groupOf(entry.apiVersion) === groupOf(apiVersion)),
    named: (word, text) => {
      const lower = word.toLowerCase();
      const [name = ""] = lower.split(".", 1);
      return (byName.get(name) ?? []).filter((kind) =>
        isMeant(kind, lower.slice(name.length), text),
      );
    },
  };
}

function indexBy(
  kinds: readonly Kind[],
  keysOf: (kind: Kind) => readonly string[],
): ReadonlyMap<string, readonly Kind[]> {
  const index = new Map<string, Kind[]>();
  for (const kind of kinds) {
    for (const key of new Set(keysOf(kind))) {
      const known = index.get(key);
      if (known === undefined) index.set(key, [kind]);
      else known.push(kind);
    }
  }
  return index;
}

function keyOf({ apiVersion, kind }: Kind): string {
  return `${apiVersion}/${kind}`;
}

/**
 * Fields are those of the project's own version. No definition tells conditions and ends, which are the same in every
 * version, and deprecations, which are not.
 */
function complete(own: Kind, exact: Kind | undefined, builtin: readonly Kind[]): Kind {
  const known = exact ?? builtin.find((kind) => isSameKind(kind, own));
  if (known === undefined) return own;
  const phases = own.phases.map(
    (phase) => known.phases.find(({ text }) => text === phase.text) ?? phase,
  );
  return {
    ...own,
    ...(known.conditions && { conditions: known.conditions }),
    deprecations: exact?.deprecations ?? [],
    knownBy: known.knownBy,
    names: [...new Set([...own.names, ...known.names])],
    phases: phases.length > 0 ? phases : known.phases,
  };
}

function isSameKind(one: Kind, other: Kind): boolean {
  return one.kind === other.kind && groupOf(one.apiVersion) === groupOf(other.apiVersion);
}

/** Behind the name stands nothing, or the group: `.postgresql.cnpg.io`, `.v1.postgresql.cnpg.io`. */
function isMeant({ apiVersion, knownBy }: Kind, written: string, text: string): boolean {
  if (written === "") {
    return knownBy.length === 0 || knownBy.some((hint) => text.match(hintOf(hint)));
  }
  const group = groupOf(apiVersion);
  const rest = written.slice(1);
  return group !== "" && (rest === group || rest.replace(/^v\d\w*\./, "") === group);
}

function hintOf(word: string): RegExp {
  return new RegExp(word, "i");
}

import removed from "./kinds/removed.txt?raw";

/** What became of an API version of a kind. */
export interface Removal {
  /** Product and version without it. */
  since: string;
  instead: string;
  /** True when nothing but the version changes. */
  isSameSchema: boolean;
}

let known: ReadonlyMap<string, Removal> | undefined;

/** Undefined when the version is served, or not known. */
export function removalOf(apiVersion: string, kind: string): Removal | undefined {
  known ??= read();
  return known.get(`${apiVersion} ${kind}`) ?? known.get(`${apiVersion} *`);
}

function read(): Map<string, Removal> {
  const lines = removed.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    lines.flatMap((line) => {
      const [, head = "", since = "", instead = ""] = /^(.*) gone in (.*): (.*)$/.exec(line) ?? [];
      const [version = "", ...kinds] = head.split(" ");
      const isSameSchema = /^(?:batch|snapshot|external-secrets|rbac|policy)/.test(version);
      return kinds.map((kind) => [`${version} ${kind}`, { since, instead, isSameSchema }] as const);
    }),
  );
}

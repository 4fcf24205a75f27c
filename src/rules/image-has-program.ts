import type { ManifestCode } from "../document/document.ts";
import { mentioning } from "../document/mentioning.ts";
import type { ManifestPath } from "../manifest/manifest.ts";
import { readCommands } from "../shell/read-commands.ts";
import { defineRule } from "./rule.ts";

/** `pg_dump | aws s3 cp` in the image `postgres` ends with `aws: not found`: there is no backup at all. */
export const imageHasProgram = defineRule({
  id: "image-has-program",
  summary: "A container's image has the programs that its command calls",
  severity: "error",
  *check({ manifests }) {
    for (const code of mentioning(manifests, "image")) {
      for (const { path, value } of containers(code.manifest.value, [], 20)) {
        const found = missingIn(value);
        if (found === undefined) continue;
        const { value: range } = code.manifest.entryAt([...path, found.key]);
        yield {
          place: placeOfName(code, range, found.name),
          reason: `Unexpected \`${found.name}\` in a container of the image \`${found.image}\`, expected a program that the image has`,
          help: "Use an image that has it, or give the file to a second container through a volume",
        };
      }
    }
  },
});

type Range = { start: number; end: number };

/** What official images surely lack, by the name of the repository (Docker Hub, as of 2026). */
const lacking: readonly [RegExp, RegExp][] = [
  [
    /^(?:docker\.io\/)?(?:library\/)?postgres(?::|@|$)/,
    /^(?:aws|kubectl|mc|restic|jq|curl|rclone|gsutil)$/,
  ],
  [
    /^(?:docker\.io\/)?(?:library\/)?(?:redis|mysql|mariadb|mongo)(?::|@|$)/,
    /^(?:aws|kubectl|mc|restic|jq|rclone|gsutil)$/,
  ],
  [
    /^(?:docker\.io\/)?amazon\/aws-cli(?::|@|$)/,
    /^(?:pg_dump|pg_dumpall|psql|kubectl|mysqldump|redis-cli|restic)$/,
  ],
  [
    /^(?:docker\.io\/)?(?:library\/)?(?:alpine|busybox)(?::|@|$)/,
    /^(?:aws|kubectl|mc|restic|jq|pg_dump|pg_dumpall|psql|mysqldump|redis-cli|rclone|bash)$/,
  ],
  [/^(?:quay\.io\/)?minio\/mc(?::|@|$)/, /^(?:aws|awk|kubectl|restic|jq|pg_dump|psql)$/],
];

function missingIn(container: object): { name: string; image: string; key: string } | undefined {
  const { args, command, image } = container as Readonly<Record<string, unknown>>;
  const known = lacking.find(([pattern]) => pattern.test(String(image)));
  if (known === undefined) return undefined;
  const words = [...listOf(command), ...listOf(args)];
  const at = words.findIndex((word) => /^-\w*c$/.test(word));
  const script = at === -1 ? undefined : words[at + 1];
  const text = script ?? "";
  // It may install, mount or download what it lacks.
  if (
    /\b(?:apk|apt|apt-get|yum|dnf|microdnf|pip3?|wget|install|chmod|PATH=)\b/.test(text) ||
    ("volumeMounts" in container && /\/tools|\/bin/.test(text))
  )
    return undefined;
  const { commands, functions } = readCommands(text);
  const names =
    script === undefined
      ? [words[0] ?? ""]
      : commands.flatMap(({ name, words: [first] }) =>
          name === undefined || first?.text.includes("/") === true || functions.has(name)
            ? []
            : [name],
        );
  const name = names.find((found) => known[1].test(found));
  if (name === undefined) return undefined;
  const isInArgs = listOf(args).some((word) => word.includes(name));
  return { name, image: String(image), key: isInArgs ? "args" : "command" };
}

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : typeof value === "string" ? [value] : [];
}

function* containers(
  value: unknown,
  path: ManifestPath,
  depth: number,
): Generator<{ path: ManifestPath; value: object }> {
  if (typeof value !== "object" || value === null || depth === 0) return;
  if (!Array.isArray(value) && "image" in value && ("command" in value || "args" in value))
    yield { path, value };
  for (const [key, child] of Object.entries(value)) {
    yield* containers(child, [...path, Array.isArray(value) ? Number(key) : key], depth - 1);
  }
}

function placeOfName(code: ManifestCode, { end, start }: Range, name: string) {
  const at = code.text.slice(start, end).search(new RegExp(`(?<![\\w./-])${name}\\b`));
  return at === -1 ? code.placeOf(start, end) : code.placeOf(start + at, start + at + name.length);
}

import { isOneDocument, parseManifest, parseManifests } from "../manifest/parse-manifests.ts";
import type { ShellRedirect } from "../shell/shell-commands.ts";
import type { Code, Fence, ManifestCode, ShellCode } from "./document.ts";
import { lazily } from "./lazily.ts";
import { cutCode } from "./make-code.ts";
import type { OffsetMap } from "./offset-map.ts";
import { maskYaml } from "./placeholder.ts";

/** Every YAML and JSON document of fences, heredocs and arguments, in the order of the text. */
export function readManifests(
  fences: readonly Fence[],
  shell: readonly ShellCode[],
): ManifestCode[] {
  const direct = fences.flatMap(({ code }) => (isManifest(code) ? documentsOf(code) : []));
  const inside = shell.flatMap((code) => embedded(code).flatMap(documentsOf));
  return [...direct, ...inside]
    .map((code) => ({ code, at: code.placeOf(0, 0).start.offset }))
    .sort((a, b) => a.at - b.at)
    .map(({ code }) => code);
}

function isManifest(code: Code): boolean {
  return code.kind === "yaml" || code.kind === "json";
}

function documentsOf(code: Code): ManifestCode[] {
  const kind = code.kind === "json" ? "json" : "yaml";
  const masked = lazily(() => maskYaml(code.text));
  if (!isOneDocument(code.text)) {
    return parseManifests(code.text, masked()).map((manifest) => ({ ...code, kind, manifest }));
  }
  const manifest = lazily(() => parseManifest(code.text, masked()));
  return [
    {
      ...code,
      kind,
      get manifest() {
        return manifest();
      },
    },
  ];
}

function embedded(code: ShellCode): Code[] {
  return code.script.commands.flatMap(({ redirects, words }) => [
    ...redirects.flatMap((redirect) => heredoc(code, redirect)),
    ...words.flatMap(({ end, isQuoted, start, value }) => {
      if (!isQuoted || value === undefined || !/^\s*[{[]\s*["{[\]}]/.test(value)) return [];
      if (value !== code.text.slice(start + 1, end - 1)) return [];
      const map = { from: [0], to: [start + 1] };
      return [cutCode(code, { kind: "json", text: value, origin: "argument" }, map)];
    }),
  ]);
}

/** A heredoc is a manifest when it reads like one: text for psql or mail does not. */
function heredoc(code: ShellCode, { heredoc: found }: ShellRedirect): Code[] {
  if (found === undefined) return [];
  const body = code.text.slice(found.start, found.end);
  const kind = /^\s*[{[]\s*["\]}]/.test(body) ? "json" : "yaml";
  if (kind === "yaml" && !/^\s*(?:apiVersion|kind|metadata):(?:\s|$)/m.test(body)) return [];
  const { map, text } = found.stripsTabs
    ? stripTabs(body, found.start)
    : { text: body, map: { from: [0], to: [found.start] } };
  return [cutCode(code, { kind, text, origin: "heredoc" }, map)];
}

function stripTabs(body: string, start: number): { text: string; map: OffsetMap } {
  const from: number[] = [];
  const to: number[] = [];
  let text = "";
  let offset = start;
  for (const line of body.split("\n")) {
    const tabs = /^\t*/.exec(line)?.[0].length ?? 0;
    from.push(text.length);
    to.push(offset + tabs);
    text += `${line.slice(tabs)}\n`;
    offset += line.length + 1;
  }
  return { text: text.slice(0, -1), map: { from, to } };
}

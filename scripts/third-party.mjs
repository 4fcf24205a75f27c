// The licenses of what is bundled: whoever passes on the bundle has to pass on these.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Text of all licenses, from the metafiles of esbuild; throws where a package has none. */
export function thirdPartyText(root, metafiles) {
  const inputs = metafiles.flatMap((metafile) => Object.keys(metafile.inputs));
  const folders = inputs.flatMap((path) => /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []);
  const parts = [...new Set(folders)]
    .sort((a, b) => (a < b ? -1 : 1))
    .map((folder) => licenseOf(join(root, folder)));
  return `This bundle holds the packages below.\n\n${parts.join("\n\n")}\n`;
}

function licenseOf(folder) {
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const { author, license = manifest.licenses?.[0]?.type, name, version } = manifest;
  if (license === undefined) throw new Error(`${name} has no license`);
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text =
    file === undefined ? `Copyright ${author}` : readFileSync(join(folder, file), "utf8");
  return `${name} ${version} (${license})\n\n${text.trim()}`;
}

import { defineRule } from "./rule.ts";

/** The text says one file, the link opens another: at 3 a.m. nobody notices that it is the wrong procedure. */
export const linkTextNamesTarget = defineRule({
  id: "link-text-names-target",
  summary: "A link that names a file leads to that file",
  severity: "warning",
  *check({ links, text }) {
    for (const { place, url } of links) {
      const before = text.slice(Math.max(0, place.start.offset - 200), place.start.offset);
      const said = /\[[`*_]*([\w./-]+\.(?:md|ya?ml|sh|sql|json|ts|py))[`*_]*\]\(<?$/.exec(
        before,
      )?.[1];
      const target = url.replace(/[#?].*$/, "");
      if (said === undefined || !/\.\w+$/.test(target) || nameOf(said) === nameOf(target)) continue;
      yield {
        place,
        reason: `Unexpected target \`${target}\` of a link that says \`${said}\`, expected the file that it names`,
        help: "Correct the text or the target",
      };
    }
  },
});

function nameOf(path: string): string {
  return (path.split("/").at(-1) ?? "").toLowerCase();
}

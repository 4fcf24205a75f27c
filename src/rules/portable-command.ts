import { isScript } from "../document/is-script.ts";
import type { ShellCommand } from "../shell/shell-commands.ts";
import { defineRule } from "./rule.ts";

/** The laptop that is left on the day of the disaster may be a Mac, or an image with BusyBox. */
export const portableCommand = defineRule({
  id: "portable-command",
  summary: "A command works with the tools of Linux, macOS and BusyBox",
  severity: "warning",
  *check({ shell, text }) {
    // The document says what it needs.
    if (/\bGNU\b/.test(text)) return;
    for (const code of shell) {
      // A container's image is known, and a pasted session ran somewhere.
      if (code.origin === "container" || code.fence.isTranscript) continue;
      for (const command of code.script.commands) {
        const found = judge(command);
        if (found === undefined) continue;
        yield {
          place: code.placeOf(command.start, command.end),
          reason: `Unexpected \`${found.name}\`, expected a form that other systems have as well: ${found.consequence}`,
          help: found.help,
          ...(isScript(code) && code.fence.attributes !== undefined
            ? {}
            : { severity: "info" as const }),
        };
      }
    }
  },
});

interface Found {
  name: string;
  consequence: string;
  help: string;
}

function judge({ name, words }: ShellCommand): Found | undefined {
  const texts = words.map(({ text, value }) => value ?? text);
  const has = (pattern: RegExp): boolean =>
    texts.some((text, index) => index > 0 && pattern.test(text));
  switch (name) {
    case "date":
      return has(/^(?:-d|--date(?:=.*)?)$/)
        ? {
            name: "date -d",
            consequence: "macOS knows it as something else",
            help: "Compute with `date +%s`, or let the server or `jq` compute",
          }
        : undefined;
    case "md5sum":
      return {
        name,
        consequence: "macOS has `md5`, and MD5 proves little",
        help: "Write `sha256sum`, and `shasum -a 256` where it is missing",
      };
    case "zcat":
      return {
        name,
        consequence: "that of macOS adds `.Z` to the name",
        help: "Write `gunzip -c`",
      };
    case "sed": {
      const isGnu = has(/^-[a-zA-Z]*i$|^--in-place$/) && !texts.includes("");
      return isGnu
        ? {
            name: "sed -i",
            consequence: "macOS takes the next word as a suffix",
            help: "Write `sed -i.bak`, or into another file",
          }
        : undefined;
    }
    case "grep":
      return has(/^-[a-zA-Z]*P|^--perl-regexp$/)
        ? {
            name: "grep -P",
            consequence: "macOS and BusyBox do not have it",
            help: "Write `grep -E`, or `sed -n 's/…/\\1/p'`",
          }
        : undefined;
    case "readlink":
      return has(/^-[a-zA-Z]*f/)
        ? {
            name: "readlink -f",
            consequence: "older macOS does not have it",
            help: 'Write `cd "$(dirname "$path")" && pwd -P`',
          }
        : undefined;
    case "stat":
      return has(/^(?:-c|--format(?:=.*)?|--printf(?:=.*)?)$/)
        ? {
            name: "stat -c",
            consequence: "macOS writes `-f`, with other letters",
            help: "Write `wc -c <file` for the size, `date -r file +%s` for the time",
          }
        : undefined;
    default:
      return undefined;
  }
}

import type { ShellCode } from "../document/document.ts";
import { isScript } from "../document/is-script.ts";
import type { ShellCommand } from "../shell/shell-commands.ts";
import { defineRule } from "./rule.ts";

/** What is downloaded and run on the day of the disaster is what somebody else's server gives out on that day. */
export const downloadIsVerified = defineRule({
  id: "download-is-verified",
  summary: "A program that is downloaded is compared with its checksum before it runs",
  severity: "warning",
  *check({ shell }) {
    for (const code of shell) {
      const downloads = code.script.commands.filter(isDownload);
      if (downloads.length === 0 || code.script.commands.some(verifies)) continue;
      for (const command of downloads) {
        if (!isRun(command, code)) continue;
        yield {
          place: code.placeOf(command.start, command.end),
          reason:
            "Missing look at a downloaded program before it runs, expected its checksum: it may be cut off, changed or another version",
          help: "Download into a file, then `sha256sum --check` against a checksum that the document holds",
          ...(isScript(code) ? {} : { severity: "info" as const }),
        };
      }
    }
  },
});

function isDownload({ name, words }: ShellCommand): boolean {
  return (
    (name === "curl" || name === "wget") &&
    words.some(({ text }) => /^["']?(?:https?:\/\/|\$\{?\w*URL)/i.test(text))
  );
}

/** The shell or the archive program that takes the output, or what makes the file a program. */
function isRun(command: ShellCommand, { script }: ShellCode): boolean {
  const { pipeline, words } = command;
  const next = script.commands.find(
    (other) => other.pipeline.id === pipeline.id && other.pipeline.index === pipeline.index + 1,
  );
  if (next !== undefined) {
    const isShell = /^(?:ba|da|z)?sh$/.test(next.name ?? "");
    return isShell && !next.words.some(({ value }) => value === "-n");
  }
  const file = fileOf(words);
  if (file === undefined) return false;
  const user = script.commands.find(
    (other) =>
      other.start > command.start &&
      /^(?:chmod|install|bash|sh)$/.test(other.name ?? "") &&
      other.words.some(({ text, value }) => (value ?? text).replace(/^\.\//, "") === file),
  );
  const isMode = user?.name === "chmod" && !user.words.some(({ text }) => text.includes("x"));
  return user !== undefined && !isMode;
}

/** `-o FILE`, `-O` with the last part of the address. */
function fileOf(words: ShellCommand["words"]): string | undefined {
  const at = words.findIndex(({ text }) => /^-[a-zA-Z]*o$|^--output$|^-O$/.test(text));
  if (at === -1) return undefined;
  const isRemoteName = words[0]?.value === "curl" && words[at]?.text === "-O";
  if (!isRemoteName) return words[at + 1]?.value?.replace(/^\.\//, "");
  const address = words.find(({ value }) => value?.startsWith("http") === true)?.value;
  return address?.split("/").at(-1);
}

function verifies({ name, words }: ShellCommand): boolean {
  return (
    /^(?:sha256sum|sha512sum|shasum|gpg|gpgv|cosign|minisign|rpm|b3sum)$/.test(name ?? "") ||
    (name === "openssl" && words.some(({ value }) => /^(?:dgst|sha256|sha512)$/.test(value ?? "")))
  );
}

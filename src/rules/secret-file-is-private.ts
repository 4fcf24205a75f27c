import type { ShellCode } from "../document/document.ts";
import { isScript } from "../document/is-script.ts";
import { kindsOf, kubectlCall } from "../shell/kubectl-call.ts";
import type { ShellCommand } from "../shell/shell-commands.ts";
import { defineRule } from "./rule.ts";

/** A file with a password in it, readable for everybody on the machine, outlives the incident. */
export const secretFileIsPrivate = defineRule({
  id: "secret-file-is-private",
  summary: "A file that a secret is written into is for its owner alone",
  severity: "warning",
  *check({ shell }) {
    for (const code of shell) {
      for (const command of code.script.commands) {
        const what = secretOf(command);
        const target = what === undefined ? undefined : fileOf(command, code);
        if (what === undefined || target === undefined || isPrivate(code)) continue;
        yield {
          place: code.placeOf(command.start, command.end),
          reason: `Unexpected ${what} in a file that everybody may read, expected \`umask 077\` before it`,
          help: "Write `umask 077` first, and remove the file when it has served; or pipe the secret to where it is needed",
          ...(isScript(code) ? {} : { severity: "info" as const }),
        };
        break;
      }
    }
  },
});

/** It says who may read what it writes, or writes where nobody else may look. */
function isPrivate({ script }: ShellCode): boolean {
  return script.commands.some(
    ({ name, words }) =>
      name === "umask" ||
      name === "mktemp" ||
      (name === "chmod" && words.some(({ value }) => /^0?[46]00$|^go-/.test(value ?? ""))) ||
      (name === "install" && words.some(({ value }) => /^0?[46]00$/.test(value ?? ""))),
  );
}

function secretOf({ name, words }: ShellCommand): string | undefined {
  if (!/^(?:kubectl|oc|k|op|vault|sops|age|gpg)$/.test(name ?? "")) return undefined;
  const call = kubectlCall(name, words);
  if (call?.verb === "get" && kindsOf(call).some((kind) => /^secrets?$/.test(kind))) {
    const output = call.options.get("-o") ?? call.options.get("--output") ?? "";
    return /^(?:yaml|json$)|\.data/.test(output) ? "Secret" : undefined;
  }
  const [first, second] = words.slice(1).map(({ value }) => value);
  if (name === "op" && first === "read") return "secret of 1Password";
  if (name === "vault" && first === "kv" && second === "get") return "secret of Vault";
  const isDecryption = words.some(({ value }) => value === "-d" || value === "--decrypt");
  return (name === "sops" || name === "age" || name === "gpg") && isDecryption
    ? "decrypted file"
    : undefined;
}

/** What they write nobody reads without a key. */
const encryptors = /^(?:kubeseal|gpg|sops|age)$/;

/** The file at the end of its pipe. */
function fileOf({ pipeline }: ShellCommand, { script }: ShellCode): string | undefined {
  const pipe = script.commands.filter((command) => command.pipeline.id === pipeline.id);
  const isEncrypted = pipe.some(
    ({ name, words }) =>
      encryptors.test(name ?? "") &&
      !words.some(({ value }) => value === "-d" || value === "--decrypt"),
  );
  if (isEncrypted) return undefined;
  const last = pipe.at(-1);
  const redirect = last?.redirects.find(
    ({ descriptor, operator }) => (descriptor ?? 1) === 1 && /^(?:>>?|>\|)$/.test(operator),
  );
  const target = redirect?.target?.text;
  return target === undefined || /\/dev\/|RUN_DIR|^"?\$(?:TMP|\{TMP)/.test(target)
    ? undefined
    : target;
}

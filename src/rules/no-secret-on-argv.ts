import { isScript } from "../document/is-script.ts";
import { kubectlCall } from "../shell/kubectl-call.ts";
import { programsOf, type Program } from "../shell/programs-of.ts";
import type { ShellWord } from "../shell/shell-commands.ts";
import { defineRule } from "./rule.ts";

/** Arguments are seen by every process of the machine, and stay in the history and in the audit log. */
export const noSecretOnArgv = defineRule({
  id: "no-secret-on-argv",
  summary: "No password is an argument of a command",
  severity: "warning",
  *check({ shell }) {
    for (const code of shell) {
      for (const command of code.script.commands) {
        const found = programsOf(command).flatMap((program) => secretIn(program) ?? [])[0];
        if (found === undefined) continue;
        const isOutside = found.word.start < command.start || found.word.end > command.end;
        const { end, start } = isOutside ? command : found.word;
        yield {
          place: code.placeOf(start, end),
          reason: `Unexpected secret in the arguments of \`${found.name}\`, expected it in a file or on standard input: every process sees arguments`,
          help: found.help,
          ...(isScript(code) ? {} : { severity: "info" as const }),
        };
      }
    }
  },
});

interface Found {
  word: ShellWord;
  name: string;
  help: string;
}

function secretIn({ name, words }: Program): Found | undefined {
  switch (name) {
    case "kubectl":
    case "oc":
      return literal(name, words);
    case "mc": {
      const isAlias = words[1]?.value === "alias" && words[2]?.value === "set";
      const word = isAlias ? words[6] : undefined;
      return word && { word, name, help: "Set `MC_HOST_<alias>` in the environment instead" };
    }
    case "curl": {
      const at = words.findIndex(({ value }) => value === "-u" || value === "--user");
      const word = at < 1 ? undefined : words[at + 1];
      return word?.text.includes(":") === true
        ? { word, name, help: "Write `--config -` or `--netrc-file`, and give the password there" }
        : undefined;
    }
    case "mysql":
    case "mysqldump":
    case "mariadb": {
      const word = words.find(({ text }) => /^(?:-p.|--password=.)/.test(text));
      return word && { word, name, help: "Write `--defaults-extra-file`, or set `MYSQL_PWD`" };
    }
    case "redis-cli": {
      const at = words.findIndex(({ value }) => value === "-a" || value === "--pass");
      const word = at < 1 ? undefined : words[at + 1];
      return word && { word, name, help: "Set `REDISCLI_AUTH` in the environment instead" };
    }
    default:
      return undefined;
  }
}

const secretKey = /pass|secret|token|key|psk|credential|auth|salt/i;
const openKey = /access_?key_?id|account|public|^(?:user|email)/i;

function literal(name: string, words: readonly ShellWord[]): Found | undefined {
  const call = kubectlCall(name, words);
  if (call?.verb !== "create" || call.operands[0]?.value !== "secret") return undefined;
  const at = words.findIndex(({ text }, index) => {
    const whole = text === "--from-literal" ? `${text}=${words[index + 1]?.text ?? ""}` : text;
    const [, key = "", value = ""] = /^--from-literal=["']?([^=]+)=(.*)/s.exec(whole) ?? [];
    const isSecret = secretKey.test(key) && !openKey.test(key) && !/^["']*$/.test(value);
    return isSecret || whole.startsWith("--docker-password=");
  });
  const word = words[at];
  return word && { word, name, help: "Write `--from-file=KEY=/dev/stdin`, and pipe the value in" };
}

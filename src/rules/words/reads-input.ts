import type { Program } from "../../shell/programs-of.ts";
import { readArguments } from "../../shell/read-arguments.ts";

const psqlValued = new Set(
  "-c --command -f --file -d --dbname -h --host -p --port -U --username -v --set --variable -o -L -F -R -P -T".split(
    " ",
  ),
);

const restoreValued = new Set(
  "-d --dbname -F --format -h --host -I -j --jobs -L -n --schema -N -P -p --port -S -t --table -T -U --username --role --section".split(
    " ",
  ),
);

/** True for a program that does its work on standard input when it is called like this. */
export function readsInput({ name, words }: Program): boolean {
  switch (name) {
    case "psql": {
      const { options } = readArguments(words, psqlValued);
      const commands = [options.get("-c"), options.get("--command")].join(" ");
      if (/\bfrom stdin\b/i.test(commands)) return true;
      return !["-c", "--command", "-f", "--file", "-l", "--list"].some((flag) => options.has(flag));
    }
    case "pg_restore": {
      const { operands } = readArguments(words, restoreValued);
      return operands.every(({ value }) => value === "-" || value === "/dev/stdin");
    }
    case "mysql":
    case "mariadb":
      return !words.some(({ text }) => /^(?:-e|--execute)/.test(text));
    case "sh":
    case "bash":
      return words.length === 1 || words.some(({ value }) => value === "-s");
    case "tee":
    case "mongorestore":
      return name === "tee" || words.some(({ value }) => value === "--archive");
    case "tar":
      return (
        words.some(({ value }) => /^-?[a-zA-Z]*x[a-zA-Z]*$/.test(value ?? "")) && fromStdin(words)
      );
    default:
      return false;
  }
}

/** tar reads standard input with `-f -`, written in any of its ways. */
function fromStdin(words: Program["words"]): boolean {
  const at = words.findIndex(({ value }) => /^-?[a-zA-Z]*f$/.test(value ?? ""));
  return at > 0 && words[at + 1]?.value === "-";
}

/** Options of psql and of pg_restore that take the next word. */
export { psqlValued, restoreValued };

import { oncePer } from "../../shell/once-per.ts";
import { programsOf, type Program } from "../../shell/programs-of.ts";
import { kubectlCall } from "../../shell/kubectl-call.ts";
import type { ShellCommand } from "../../shell/shell-commands.ts";

/**
 * What a command can tell about a restore. `nothing`: it only carries, prints or compares what others say; `status`:
 * what the system says about itself, which is true with nothing restored; `data`: anything else.
 */
export type Look = "nothing" | "status" | "data";

export const lookOf = oncePer((command: ShellCommand): Look => {
  if (command.name === undefined) return "nothing";
  const looks = programsOf(command)
    .filter(({ name, words }) => !isCarrier(name, words))
    .map(lookOfProgram);
  if (looks.includes("data")) return "data";
  return looks.includes("status") ? "status" : "nothing";
});

const carriers =
  /^(?:echo|printf|true|false|:|\[|\[\[|test|sleep|date|exit|return|break|continue|local|export|declare|readonly|set|trap|shift|let|read|jq|yq|grep|egrep|awk|sed|cut|tr|head|tail|cat|tee|wc|sort|uniq|column|xargs|base64|cd|source|timeout|sh|bash|env)$/;

/** `kubectl exec` and its like are what they carry, when that is known. */
function isCarrier(name: string, words: Program["words"]): boolean {
  return (
    carriers.test(name) ||
    (/^(?:kubectl|docker|docker-compose|podman)$/.test(name) &&
      words.some(({ value }) => value === "exec"))
  );
}

function lookOfProgram({ name, words }: Program): Look {
  const texts = words.map(({ text, value }) => value ?? text);
  const rest = texts.slice(1).join(" ");
  switch (name) {
    case "kubectl":
      return lookOfKubectl(name, words);
    case "ssh":
      return /["' ](?:sudo )?(?:ls|df|du|systemctl|uptime|kubectl get|k3s kubectl get)\b/.test(rest)
        ? "status"
        : "data";
    case "psql":
      return isAboutItself(rest) ? "status" : "data";
    case "pg_isready":
    case "systemctl":
    case "ls":
    case "df":
    case "du":
    case "nc":
    case "ping":
    case "barman-cloud-backup-list":
    case "barman-cloud-check-wal-archive":
      return "status";
    case "velero":
      return /^(?:backup|restore|schedule|backup-location)s? (?:get|describe|logs)\b/.test(rest)
        ? "status"
        : "data";
    case "restic":
      return /\b(?:snapshots|stats|ls|cat config)\b/.test(rest) ? "status" : "data";
    case "pg_restore":
      return /(?:^| )(?:-l|--list)\b/.test(rest) ? "status" : "data";
    case "flux":
    case "helm":
      return /^(?:get|check|status|list|ls)\b/.test(rest) ? "status" : "data";
    case "redis-cli":
      return /\bping$/i.test(rest) ? "status" : "data";
    case "docker":
    case "docker-compose":
    case "podman":
      return /(?:^| )(?:ps|inspect|logs|stats)\b/.test(rest) ? "status" : "data";
    case "aws":
    case "mc":
      return /\bls\b/.test(rest) ? "status" : "data";
    case "curl":
    case "wget":
      return /\/(?:-\/)?(?:health|healthz|ready|readyz|livez|ping|status)\b/i.test(rest)
        ? "status"
        : "data";
    default:
      return "data";
  }
}

function lookOfKubectl(name: string, words: Program["words"]): Look {
  const verb = kubectlCall(name, words)?.verb ?? "";
  if (
    /^(?:get|describe|wait|rollout|top|version|cluster-info|logs|cnpg|events|api-resources)$/.test(
      verb,
    )
  )
    return "status";
  return /^(?:scale|port-forward|config|label|annotate|patch|delete|auth)$/.test(verb)
    ? "nothing"
    : "data";
}

/** SQL that a database answers in the same way when it is empty. */
function isAboutItself(text: string): boolean {
  const sql = /(?:-c|--command)[= ]?["']?([\s\S]*)/.exec(text)?.[1] ?? "";
  if (/^\s*\\(?:l|dt|dn|du|d|conninfo)\+?\b/.test(sql)) return true;
  const tables = Array.from(sql.matchAll(/\bfrom\s+([\w."]+)/gi), ([, table = ""]) => table);
  if (tables.length === 0)
    return /^\s*select\s+(?:1|now\(\)|version\(\)|pg_is_in_recovery\(\))/i.test(sql);
  return tables.every((table) =>
    /^(?:pg_catalog\.\w+|pg_(?:database|stat_\w+|tables|class|settings|roles|namespace)|information_schema\.\w+)$/i.test(
      table,
    ),
  );
}

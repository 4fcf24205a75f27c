import { kindsOf, kubectlCall } from "../../shell/kubectl-call.ts";
import type { Program } from "../../shell/programs-of.ts";

/** Kinds that data goes with. */
const dataKinds =
  /^(?:ns|namespaces?|pvc|persistentvolumeclaims?|pv|persistentvolumes?|clusters?|backups?|objectstores?|scheduledbackups?|volumesnapshots?|volumesnapshotcontents?|statefulsets?|sts|databases?|postgresclusters?|postgresqls?|crds?|customresourcedefinitions?)$/;

/** Where databases keep their files. */
const dataPath =
  /(?:\/var\/lib\/(?:postgresql|mysql|mariadb|mongodb?|redis|etcd|rancher|docker\/volumes)|pgdata|PGDATA|postgres[-_]?data|\/data\b)/;

/** What data a program destroys, as it is written; undefined when it destroys none that can be seen. */
export function destroyedBy({ name, words }: Program): string | undefined {
  const texts = words.map(({ text, value }) => value ?? text);
  const call = kubectlCall(name, words);
  if (call?.verb === "delete") {
    const kinds = kindsOf(call);
    const isPlain = !call.options.has("--dry-run") && !call.options.has("-f");
    return isPlain && kinds.some((kind) => dataKinds.test(kind))
      ? call.operands.map(({ text }) => text).join(" ")
      : undefined;
  }
  switch (name) {
    case "dropdb":
      return texts.at(-1);
    case "psql":
    case "mysql":
      return /\bDROP\s+(?:DATABASE|SCHEMA)\s+(?:IF\s+EXISTS\s+)?["`]?(?!IF\b)([\w${}<>-]+)/i.exec(
        texts.join(" "),
      )?.[1];
    case "rm":
      return texts.some((text) => /^-\w*[rR]/.test(text))
        ? texts.find((text, index) => index > 0 && !text.startsWith("-") && dataPath.test(text))
        : undefined;
    case "docker":
    case "docker-compose":
    case "podman":
      return dockerData(texts);
    case "velero":
      return texts.includes("delete") && /^(?:backup|schedule)s?$/.test(texts[1] ?? texts[2] ?? "")
        ? (texts.slice(3).find((text) => !text.startsWith("-")) ?? "every backup")
        : undefined;
    case "restic":
      return texts.includes("forget") && texts.includes("--unsafe-allow-remove-all")
        ? "every snapshot"
        : undefined;
    case "rclone":
      return texts[1] === "purge"
        ? texts.slice(2).find((text) => !text.startsWith("-"))
        : undefined;
    case "mc":
    case "aws":
      return objects(name, texts);
    case "find":
      return texts.includes("-delete") &&
        (dataPath.test(texts[1] ?? "") || /backup/i.test(texts[1] ?? "")) &&
        !texts.some((text) => /^-[mc]time$|^-mmin$/.test(text))
        ? texts[1]
        : undefined;
    default:
      // A restore script's own: who gives it to a script says what the script does.
      return texts.some((text) => /^--drop-existing(?:=true)?$/.test(text))
        ? "what exists"
        : undefined;
  }
}

/** A bucket, or all below a path of one. */
function objects(name: string, texts: readonly string[]): string | undefined {
  const [, group = "", verb = ""] = name === "aws" ? texts : ["", "", texts[1]];
  const isAll = texts.some((text) => /^--(?:recursive|force|remove|delete)$|^-r$/.test(text));
  const isRemoval =
    name === "aws"
      ? group === "s3" &&
        (/^(?:rm|rb)$/.test(verb) || (verb === "sync" && texts.includes("--delete")))
      : /^(?:rm|rb)$/.test(verb) || (verb === "mirror" && texts.includes("--remove"));
  const paths = texts.slice(name === "aws" ? 3 : 2).filter((text) => !text.startsWith("-"));
  return isAll && isRemoval ? paths.at(-1) : undefined;
}

function dockerData(texts: readonly string[]): string | undefined {
  const text = texts.join(" ");
  const volume = /\bvolume (?:rm|prune)\b(?: -\w+)*\s*(.*)/.exec(text);
  if (volume !== null) return volume[1] === "" ? "every unused volume" : volume[1];
  return /\bcompose\b.* down\b.*(?: -v\b| --volumes\b)/.test(text)
    ? "the volumes of the project"
    : undefined;
}

/** Names of what exists to be thrown away. */
export const disposable =
  /test|tmp|temp|scratch|drill|verif|restor|recover|sandbox|staging|demo|dev\b|dr[-_]|[-_]dr\b|_new\b|-new\b|old\b|local/i;

import type { ShellCommand, ShellWord } from "../../shell/shell-commands.ts";

/** A file that a command cannot do without. */
export interface NamedFile {
  word: ShellWord;
  /** As it is written, without `./`. */
  path: string;
  /** True for what is run, false for what is read. */
  isProgram: boolean;
}

const interpreters =
  /^(?:ba|da|z|k|)sh$|^(?:source|\.|python[23]?|node|ruby|perl|pwsh|tsx|ts-node|php|Rscript)$/;

/** Options with which an interpreter runs no file, and those that take a word. */
const runsNoFile = /^-[a-z]*[cesm]$|^--(?:eval|command|version|help)$|^-$/;

const kubectlVerbs = /^(?:apply|create|delete|replace|diff)$/;

/** The files that a command names by a path with a folder in it; those that are known only on the day are left out. */
export function namedFilesOf(command: ShellCommand): NamedFile[] {
  const { name = "", words } = command;
  const [first] = words;
  const programs = [
    ...(first?.value?.includes("/") === true ? [first] : []),
    ...(interpreters.test(name) ? [scriptOf(words)] : []),
  ];
  return [
    ...programs.flatMap((word) => fileOf(word, true)),
    ...readBy(name, words).flatMap((word) => fileOf(word, false)),
  ];
}

function fileOf(word: ShellWord | undefined, isProgram: boolean): NamedFile[] {
  const path = word?.value?.replace(/^(?:\.\/)+/, "").replace(/\/+$/, "");
  if (word === undefined || path === undefined || word.hasPlaceholder === true) return [];
  const isPlain = /^[\w@+.-]+(?:\/[\w@+.-]+)+$/.test(path) && !/(?:^|\/)\.\.(?:\/|$)/.test(path);
  return isPlain ? [{ word, path, isProgram }] : [];
}

/** `bash -x scripts/a.sh`. */
function scriptOf(words: readonly ShellWord[]): ShellWord | undefined {
  for (const word of words.slice(1)) {
    const text = word.value ?? word.text;
    if (runsNoFile.test(text)) return undefined;
    if (!text.startsWith("-")) return word;
  }
  return undefined;
}

function readBy(name: string, words: readonly ShellWord[]): ShellWord[] {
  const has = (pattern: RegExp): boolean => words.some(({ value }) => pattern.test(value ?? ""));
  switch (name) {
    case "kubectl":
    case "oc":
      return kubectlVerbs.test(words.find(({ text }, at) => at > 0 && isWord(text))?.value ?? "")
        ? valuesOf(words, /^(?:-f|-k|--filename|--kustomize)$/)
        : [];
    case "psql":
      return valuesOf(words, /^(?:-f|--file)$/);
    case "docker-compose":
      return valuesOf(words, /^(?:-f|--file)$/);
    case "docker":
      return words[1]?.value === "compose" ? valuesOf(words, /^(?:-f|--file)$/) : [];
    case "helm":
      return has(/^(?:install|upgrade|template|lint|diff)$/)
        ? valuesOf(words, /^(?:-f|--values)$/)
        : [];
    case "sops":
      return has(/^(?:-d|--decrypt|decrypt)$/) ? words.slice(-1) : [];
    case "ansible-playbook":
      return words.slice(1).filter(({ value }) => /^[^-=][^=]*\.ya?ml$/.test(value ?? ""));
    default:
      return [];
  }
}

function isWord(text: string): boolean {
  return /^[a-z][a-z-]*$/.test(text);
}

/** What stands behind an option: `-f x`. The form with `=` has no word of its own, and is left out. */
function valuesOf(words: readonly ShellWord[], option: RegExp): ShellWord[] {
  return words.flatMap((word, at) =>
    at > 0 && option.test(words[at - 1]?.value ?? "") ? [word] : [],
  );
}

import type { Document } from "../../document/document.ts";
import type { ShellCommand } from "../../shell/shell-commands.ts";
import { parentOf } from "./around.ts";

/** Programs that read the files that they name, or run them, and make none. */
const readers =
  /^(?:(?:ba|da|z|k|)sh|source|\.|python[23]?|node|ruby|perl|pwsh|tsx|ts-node|php|kubectl|oc|ls|cat|bat|chmod|chown|less|more|head|tail|grep|rg|find|psql|helm|ansible-playbook|docker|docker-compose|diff|shellcheck|shfmt|cd|pushd|echo|printf|wc|stat|file|du|tree|jq|yq|kubeconform|yamllint)$/;

/** After these, files are there that nobody has named; as programs, or as the first words behind one. */
const unpacking =
  /^(?:tar|unzip|7z|cookiecutter|copier|degit|submodule|subtree|restore|extract|init|scaffold|bootstrap|generate|genconfig|export)$/;

/** True when a command makes the file, or may: it writes to it or its folder, tests for it, or unpacks. */
export function mayBeMade({ name = "", redirects, words }: ShellCommand, path: string): boolean {
  const folder = parentOf(path);
  const isMeant = (text: string): boolean => {
    const own = text.replace(/^(?:\.\/)+|\/+$/g, "");
    return (
      own === path || own === folder || own.startsWith(`${folder}/`) || own.endsWith(`/${path}`)
    );
  };
  const texts = words.map(({ text, value }) => value ?? text);
  const isWritten = redirects.some(
    ({ operator, target }) =>
      operator.includes(">") && isMeant(target?.value ?? target?.text ?? ""),
  );
  if (isWritten) return true;
  if (readers.test(name) || texts[0]?.includes("/") === true) return false;
  return texts.slice(1).some(isMeant) || texts.slice(0, 3).some((text) => unpacking.test(text));
}

/** The document shows what is in the file, or says that somebody has to write it, or has removed it. */
export function isTold({ fences, text }: Document, path: string): boolean {
  const name = path.split("/").at(-1) ?? path;
  const isTitled = fences.some(({ code, info }) => {
    const [comment = ""] =
      /^(?:#|\/\/|--|<!--)[^\n]*/.exec(code.text.replace(/^#![^\n]*\n/, "")) ?? [];
    return (
      info.includes(name) ||
      (comment.includes(name) && !code.text.slice(comment.length).includes(name))
    );
  });
  if (isTitled) return true;
  for (let at = text.indexOf(name), end = 0; at !== -1; at = text.indexOf(name, end)) {
    end = endOfLine(text, at);
    const line = text.slice(text.lastIndexOf("\n", at) + 1, end);
    if (line.length > longestLine) continue;
    const isCaption = /:\s*$|^\s*(?:#{1,6}\s|\*\*)/.test(line);
    if (isCaption && /^\s*\n\s*(?:```|~~~)/.test(text.slice(end, end + 80))) return true;
    if (promises.test(line.replace(/\S*\/\S*/g, ""))) return true;
  }
  return false;
}

/** No prose is. */
const longestLine = 1000;

const promises =
  /\b(?:creat|writ|sav(?:e|ing)\b|generat|add(?:s|ed|ing)?\b|put\b|paste|planned|future|todo|upcoming|not yet|does(?: not|n't) exist|missing|to be|will be|new file|deleted?|removed?|rename|deprecated|legacy|obsolete|if (?:it |present|exists)|optional|example|e\.g\.|template|your own|custom)/i;

function endOfLine(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end === -1 ? text.length : end;
}

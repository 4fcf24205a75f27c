import { join } from "node:path";
import { Failure } from "../diagnostics/failure.ts";
import { digestOf } from "../plan/digest.ts";
import type { RepositoryPlace } from "./find-repository.ts";
import { readTree, type FolderTree, type Kind } from "./folder-tree.ts";
import { lookAtFile } from "./look-at-file.ts";
import type { Stamp } from "./stamp.ts";

/** What a rule asked of a repository, and what it was told in short. */
export interface Answer {
  root: string;
  about: "kind" | "names" | "text";
  path: string;
  /** A kind or a digest; empty when there is nothing to tell. */
  told: string;
  /** Of a text: with it the file need not be read to know its digest. */
  stamp?: Stamp;
}

/** The files around one document: a `Repository` for its rules that notes what they ask. */
export interface Around {
  readonly folder: string;
  kindOf: (path: string) => Kind | undefined;
  namesIn: (folder: string) => readonly string[];
  textOf: (path: string) => string | undefined;
  /** So far, each once. */
  asked: () => Answer[];
}

/** Repositories as they are during one look at all documents: each thing is asked once. */
export interface Surroundings {
  around: (place: RepositoryPlace) => Around;
  /** The same answer, perhaps with a new stamp; undefined when it would be another one now. */
  confirm: (answer: Answer) => Answer | undefined;
}

/** Largest text that rules are given. */
const maxTextBytes = 1024 * 1024;

/** Nothing is read before it is asked for, and nothing that is asked throws. */
export function makeSurroundings(): Surroundings {
  const trees = remember((root) => readTree(root));
  const rooms = remember((root) => roomOf(root, trees(root)));
  return {
    around({ folder, root }) {
      const asked = new Set<Answer>();
      const { kinds, names, texts } = rooms(root);
      const note = <Value>({ answer, value }: Told<Value>): Value => {
        asked.add(answer);
        return value;
      };
      return {
        folder,
        kindOf: (path) => note(kinds(path)),
        namesIn: (path) => note(names(path)),
        textOf: (path) => note(texts(path))?.(),
        asked: () => [...asked],
      };
    },
    confirm(old) {
      const room = rooms(old.root);
      const { answer } =
        old.about === "kind"
          ? room.kinds(old.path)
          : old.about === "names"
            ? room.names(old.path)
            : room.texts(old.path, old.stamp);
      if (answer.told !== old.told) return undefined;
      return answer.stamp === old.stamp ? old : answer;
    },
  };
}

interface Told<Value> {
  answer: Answer;
  value: Value;
}

interface Room {
  kinds: (path: string) => Told<Kind | undefined>;
  names: (path: string) => Told<readonly string[]>;
  /** A text that its stamp has confirmed is read when somebody asks for it. */
  texts: (path: string, known?: Stamp) => Told<(() => string | undefined) | undefined>;
}

function roomOf(root: string, tree: FolderTree): Room {
  return {
    kinds: remember((path) => {
      const value = tree.kindOf(path);
      return { answer: { root, about: "kind", path, told: value ?? "" }, value };
    }),
    names: remember((path) => {
      const value = tree.namesIn(path)?.sort() ?? [];
      const told = value.length === 0 ? "" : digestOf(value.join("\0")).slice(0, 16);
      return { answer: { root, about: "names", path, told }, value };
    }),
    texts: remember((path, known?: Stamp) => {
      const file = tree.holds(path) ? look(root, path, known) : undefined;
      const answer = { root, about: "text" as const, path, told: file?.digest ?? "" };
      if (file === undefined) return { answer, value: undefined };
      const { bytes, stamp } = file;
      const text = remember(() => decode(bytes ?? look(root, path, undefined)?.bytes));
      return { answer: { ...answer, ...(stamp && { stamp }) }, value: () => text("") };
    }),
  };
}

function look(
  root: string,
  path: string,
  known: Stamp | undefined,
): ReturnType<typeof lookAtFile> | undefined {
  try {
    return lookAtFile(join(root, path), path, known, maxTextBytes);
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

function decode(bytes: Buffer | undefined): string | undefined {
  try {
    return bytes && new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function remember<More extends unknown[], Value>(
  make: (key: string, ...more: More) => Value,
): (key: string, ...more: More) => Value {
  const made = new Map<string, Value>();
  return (key, ...more) => {
    if (!made.has(key)) made.set(key, make(key, ...more));
    return made.get(key) as Value;
  };
}

import { askKind, askNames, askText, type Told } from "./ask-repository.ts";
import type { RepositoryPlace } from "./find-repository.ts";
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
  kindOf: (path: string) => ReturnType<typeof askKind>["value"];
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

/** Nothing is read before it is asked for, and nothing that is asked throws. */
export function makeSurroundings(): Surroundings {
  const kinds = remember("kind", askKind);
  const names = remember("names", askNames);
  const texts = remember("text", askText);
  return {
    around({ folder, root }) {
      const asked = new Set<Answer>();
      const note = <Value>({ answer, value }: Remembered<Value>): Value => {
        asked.add(answer);
        return value;
      };
      return {
        folder,
        kindOf: (path) => note(kinds(root, path)),
        namesIn: (path) => note(names(root, path)),
        textOf(path) {
          const { answer, value } = texts(root, path);
          asked.add(answer);
          // Confirmed by its stamp alone, it has not been read yet.
          return value ?? (answer.told === "" ? undefined : askText(root, path, undefined).value);
        },
        asked: () => [...asked],
      };
    },
    confirm(old) {
      const { path, root, stamp } = old;
      const ask = { kind: kinds, names, text: texts }[old.about];
      const { answer } = ask(root, path, stamp);
      if (answer.told !== old.told) return undefined;
      return answer.stamp === stamp ? old : answer;
    },
  };
}

interface Remembered<Value> {
  answer: Answer;
  value: Value;
}

type Ask<Value> = (root: string, path: string, known?: Stamp) => Told<Value> & { stamp?: Stamp };

function remember<Value>(
  about: Answer["about"],
  ask: Ask<Value>,
): (root: string, path: string, known?: Stamp) => Remembered<Value> {
  const roots = new Map<string, Map<string, Remembered<Value>>>();
  return (root, path, known) => {
    let paths = roots.get(root);
    if (paths === undefined) roots.set(root, (paths = new Map()));
    const old = paths.get(path);
    if (old !== undefined) return old;
    const { stamp, told, value } = ask(root, path, known);
    const made = { answer: { root, about, path, told, ...(stamp && { stamp }) }, value };
    paths.set(path, made);
    return made;
  };
}

import type { Stamp } from "./stamp.ts";
import type { Answer } from "./surroundings.ts";

/** Answers of many files in short: most files of a repository ask the same. */
export interface PackedAnswers {
  /** Each answer once, by the root of its repository. */
  roots: [root: string, answers: PackedAnswer[]][];
  /** Of each file that has asked something, positions in the lists of `roots`, one behind the other. */
  asked: [path: string, ...positions: number[]][];
}

type PackedAnswer = [
  about: Answer["about"],
  path: string,
  told: string,
  stamp?: [size: number, mtimeMs: number, ctimeMs: number, ino: number],
];

/** Takes files by their paths. */
export function packAnswers(
  files: ReadonlyMap<string, { asked: readonly Answer[] }>,
): PackedAnswers {
  const roots = new Map<string, Map<string, PackedAnswer>>();
  const each = function* (): Generator<[file: string, answer: Answer]> {
    for (const [file, { asked }] of files) for (const answer of asked) yield [file, answer];
  };
  for (const [, answer] of each()) {
    const known = roots.get(answer.root) ?? new Map<string, PackedAnswer>();
    roots.set(answer.root, known.set(keyOf(answer), pack(answer)));
  }
  const positions = new Map<string, number>();
  for (const [root, known] of roots) {
    for (const key of known.keys()) positions.set(`${root}\0${key}`, positions.size);
  }
  const asked = new Map<string, number[]>();
  for (const [file, answer] of each()) {
    const position = positions.get(`${answer.root}\0${keyOf(answer)}`) ?? 0;
    const own = asked.get(file);
    if (own === undefined) asked.set(file, [position]);
    else own.push(position);
  }
  return {
    roots: Array.from(roots, ([root, known]) => [root, [...known.values()]]),
    asked: Array.from(asked, ([file, own]) => [file, ...own]),
  };
}

/** The same answer is the same object, whatever file has asked. */
export function unpackAnswers({ asked, roots }: PackedAnswers): Map<string, Answer[]> {
  const answers = roots.flatMap(([root, packed]) => packed.map((answer) => unpack(root, answer)));
  return new Map(
    asked.map(([file, ...positions]) => [file, positions.flatMap((at) => answers[at] ?? [])]),
  );
}

/** Two files that were looked at on different days may have been told different things. */
function keyOf({ about, path, told }: Answer): string {
  return `${about}\0${path}\0${told}`;
}

function pack({ about, path, stamp, told }: Answer): PackedAnswer {
  return stamp === undefined
    ? [about, path, told]
    : [about, path, told, [stamp.size, stamp.mtimeMs, stamp.ctimeMs, stamp.ino]];
}

function unpack(root: string, [about, path, told, times]: PackedAnswer): Answer {
  if (times === undefined) return { root, about, path, told };
  const [size, mtimeMs, ctimeMs, ino] = times;
  const stamp: Stamp = { digest: told, size, mtimeMs, ctimeMs, ino };
  return { root, about, path, told, stamp };
}

import { posix } from "node:path";
import { readModule, type ModuleFacts } from "./read-module.ts";

/** What a room may use beside its own files. */
export interface Room {
  /** Rooms that it may import. */
  rooms: readonly string[];
  /** npm packages, and builtins of Node with `node:`; `node:path{posix}` allows that name alone. */
  packages: readonly string[];
  /** True for the rooms that touch the outside world: clock, process, console. */
  isImpure?: boolean;
}

export interface Report {
  violations: string[];
  files: number;
  imports: number;
}

const maxLines = 300;

/** What is wrong with the sources (path below src -> text), one line each, and how much was seen. */
export function inspect(
  sources: ReadonlyMap<string, string>,
  table: Readonly<Record<string, Room>>,
): Report {
  const modules = new Map([...sources].map(([path, text]) => [path, readModule(text)] as const));
  const violations = [...modules].flatMap(([path, facts]) => [
    ...inspectModule(path, facts, table, sources),
  ]);
  violations.push(...findCycles(modules).map((cycle) => `cycle: ${cycle.join(" -> ")}`));
  const imports = [...modules.values()].reduce((sum, facts) => sum + facts.imports.length, 0);
  return { violations, files: modules.size, imports };
}

function* inspectModule(
  path: string,
  { imports, impure, lines }: ModuleFacts,
  table: Readonly<Record<string, Room>>,
  sources: ReadonlyMap<string, string>,
): Generator<string> {
  if (lines > maxLines) yield `${path}: ${lines} lines, at most ${maxLines} are allowed`;
  const name = roomOf(path);
  const room = name === undefined ? undefined : table[name];
  if (name === undefined || room === undefined) {
    yield `${path}: not in a room of the table`;
    return;
  }
  if (room.isImpure !== true) {
    for (const global of new Set(impure)) yield `${path}: uses ${global}`;
  }
  for (const { specifier, names, isType } of imports) {
    if (!specifier.startsWith(".")) {
      if (!allowsPackage(room, specifier, names, isType)) {
        const what = specifier.startsWith("node:") ? `${specifier}{${names.join()}}` : specifier;
        yield `${path}: imports ${what}`;
      }
      continue;
    }
    const target = resolve(path, specifier);
    const other = roomOf(target);
    if (target.startsWith("../")) yield `${path}: imports ${specifier} from outside src`;
    else if (other !== name && !room.rooms.includes(other ?? "")) {
      yield `${path}: imports ${target} of another room`;
    } else if (target.endsWith(".ts") && !sources.has(target)) {
      yield `${path}: imports ${target}, which is not there`;
    }
  }
}

function allowsPackage(
  { packages }: Room,
  specifier: string,
  names: readonly string[],
  isType: boolean,
): boolean {
  return packages.some((allowed) => {
    const [, name, only, typesOnly] = /^([^{]+?)(?:\{(.*)\})?( \(types\))?$/.exec(allowed) ?? [];
    if (name !== packageOf(specifier) || (typesOnly !== undefined && !isType)) return false;
    return only === undefined || names.every((one) => only.split(",").includes(one));
  });
}

/** `@scope/name/part` -> `@scope/name`; builtins of Node keep their path. */
function packageOf(specifier: string): string {
  if (specifier.startsWith("node:")) return specifier;
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

function roomOf(path: string): string | undefined {
  const [room, ...rest] = path.split("/");
  return rest.length > 0 ? room : undefined;
}

function resolve(path: string, specifier: string): string {
  return posix.join(posix.dirname(path), specifier);
}

/** Cycles of imports between files: each import that leads back to where the walk came from. */
function findCycles(modules: ReadonlyMap<string, ModuleFacts>): string[][] {
  const cycles: string[][] = [];
  const done = new Set<string>();
  const follow = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) cycles.push([...trail.slice(trail.indexOf(path)), path]);
    if (trail.includes(path) || done.has(path)) return;
    for (const { specifier } of modules.get(path)?.imports ?? []) {
      if (specifier.startsWith(".")) follow(resolve(path, specifier), [...trail, path]);
    }
    done.add(path);
  };
  for (const path of modules.keys()) follow(path, []);
  return cycles;
}

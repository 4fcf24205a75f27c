/** One rule: its targets and what they depend on, as written. */
export interface MakeRule {
  targets: string;
  prerequisites: string;
}

/** What a makefile says to make, all branches of its conditionals together. */
export interface MakeLines {
  rules: readonly MakeRule[];
  /** Every value that is assigned to a variable, as written. */
  variables: ReadonlyMap<string, readonly string[]>;
  /** The words behind `include`, as written. */
  includes: readonly string[];
  /** True when it may have rules that are not written as such, or is for another make. */
  isUnclear: boolean;
}

const assignment =
  /^[ \t]*(?:(?:export|override|private|unexport)[ \t]+)*([^\s:#=+?!]+)[ \t]*(?:\+|\?|!|:{1,3})?=[ \t]*(.*)$/s;
const directive = /^[ \t]*(?:ifn?eq|ifn?def|else|endif|export|unexport|vpath|undefine)(?=[ \t]|$)/;

/** Reads a makefile line by line, as make does (GNU make, Parsing Makefiles). */
export function readMakeLines(text: string): MakeLines {
  const rules: MakeRule[] = [];
  const variables = new Map<string, string[]>();
  const includes: string[] = [];
  let isUnclear = false;
  let definitions = 0;
  for (const raw of logicalLines(text)) {
    if (definitions > 0) {
      if (/^[ \t]*endef\b/.test(raw)) definitions--;
      else if (/^[ \t]*define\b/.test(raw)) definitions++;
      continue;
    }
    if (raw.startsWith("\t") && rules.length > 0) continue;
    const line = withoutComment(raw);
    const defined = /^[ \t]*(?:(?:export|override)[ \t]+)*define[ \t]+(\S+)/.exec(line);
    if (defined !== null) {
      definitions = 1;
      assign(variables, defined[1] ?? "", "$(define)");
      continue;
    }
    if (isForeign(line)) isUnclear = true;
    const included = /^[ \t]*[-s]?include[ \t]+(.*)$/s.exec(line);
    const [, name, value = ""] = assignment.exec(line) ?? [];
    if (included !== null) includes.push(included[1] ?? "");
    else if (name !== undefined) assign(variables, name, value);
    else if (!directive.test(line)) {
      const rule = readRule(line);
      if (rule !== undefined) rules.push(rule);
      else if (mayExpandToRule(line)) isUnclear = true;
    }
  }
  return { rules, variables, includes, isUnclear };
}

/** Rules that `eval` makes, files found along VPATH, another prefix of recipes, other makes. */
function isForeign(line: string): boolean {
  return (
    /\$[({]eval(?![ \t]+[\w.-]+[ \t]*[:?+]{0,2}=)/.test(line) ||
    /^[ \t]*(?:(?:vpath|-?load)[ \t]+[^:\s]|VPATH[ \t]*[:?+]?=|\.RECIPEPREFIX\b)/.test(line) ||
    /^(?:!|\.(?:include|if|for|elif|error)\b)/.test(line)
  );
}

function mayExpandToRule(line: string): boolean {
  return /^[ \t]*\$[({](?!(?:info|warning|error|eval)\b)/.test(line);
}

function assign(variables: Map<string, string[]>, name: string, value: string): void {
  const values = variables.get(name);
  if (values === undefined) variables.set(name, [value.trim()]);
  else values.push(value.trim());
}

/** Lines with those that a backslash continues; in the end one space stands for each break. */
function logicalLines(text: string): string[] {
  return text
    .replace(/\r\n/g, "\n")
    .replace(/(?<!\\)((?:\\\\)*)\\\n[ \t]*/g, "$1 ")
    .split("\n");
}

function withoutComment(line: string): string {
  const at = line.search(/(?<!\\)#/);
  return at === -1 ? line : line.slice(0, at);
}

/** `targets: prerequisites`; also with two colons, `&:`, a pattern in between or a recipe behind `;`. */
function readRule(line: string): MakeRule | undefined {
  const at = colonOf(line);
  if (at === undefined) return undefined;
  const targets = line.slice(0, at).replace(/&$/, "");
  const [prerequisites = ""] = line
    .slice(at + 1)
    .replace(/^:/, "")
    .split(";");
  return { targets, prerequisites };
}

/** The first colon that stands in no reference to a variable and behind no backslash. */
function colonOf(line: string): number | undefined {
  let depth = 0;
  for (let at = 0; at < line.length; at++) {
    const character = line.charAt(at);
    if (character === "\\") at++;
    else if (/[({]/.test(character) && (depth > 0 || line.charAt(at - 1) === "$")) depth++;
    else if (/[)}]/.test(character) && depth > 0) depth--;
    else if (character === ":" && depth === 0) return at;
  }
  return undefined;
}

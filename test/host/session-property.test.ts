import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseDeclarations } from "../../src/exec/session/declarations.ts";
import type { Output, SessionStart } from "../../src/exec/session/session.ts";
import type { ShellState } from "../../src/exec/session/shell-state.ts";
import { isSpecialVariable } from "../../src/exec/session/special-variables.ts";
import { openSession } from "../../src/host/session/open-session.ts";
import { inSingleQuotes } from "../shell/bash.ts";

const bash = process.env["TEST_BASH"] ?? "bash";

const name = fc.constantFrom("A", "B", "C", "D");
const value = fc
  .oneof(
    fc.constantFrom(
      "",
      "two\nlines\n",
      "it's",
      'say "hi"',
      "$HOME `x` \\",
      "é ü 漢字 🙂",
      "\t\x01\x7f",
      "* ?",
      "a=b;c",
    ),
    fc.string({ unit: "grapheme", maxLength: 12 }).filter((text) => !/\0|\p{Cs}/u.test(text)),
  )
  .map(inSingleQuotes);

/** One command each. What must not be in here: an EXIT trap, and what differs from run to run. */
const command = fc.oneof(
  { arbitrary: fc.tuple(name, value).map(([n, v]) => `${n}=${v}`), weight: 4 },
  { arbitrary: fc.tuple(name, value).map(([n, v]) => `export ${n}=${v}`), weight: 2 },
  fc.tuple(name, value).map(([n, v]) => `${n}+=${v}`),
  name.map((n) => `unset -v ${n}`),
  name.map((n) => `export -n ${n}`),
  name.map((n) => `declare -p ${n}`),
  fc.tuple(value, value).map(([v, w]) => `LIST=(${v} ${w} [7]=${v})`),
  value.map((v) => `LIST+=(${v})`),
  fc.tuple(value, value).map(([v, w]) => `declare -A MAP=([one]=${v} ["a b"]=${w} [']']=x)`),
  value.map((v) => `declare -A MAP; MAP["x y"]=${v}`),
  fc.integer({ min: -99, max: 99 }).map((n) => `declare -i NUMBER=${n}; NUMBER+=1`),
  value.map((v) => `declare -u UPPER=${v}; declare -l LOWER=${v}`),
  value.map((v) => `[[ -v FIXED ]] || readonly FIXED=${v}`),
  fc.constantFrom("FIXED=changed", "declare -n REF=A; REF=through", "declare -x UNSET_EXPORT"),
  value.map(
    (v) => `greet() { local inner=${v}; printf '%s\\n' "$inner \${1-}"; A=$inner; }; greet`,
  ),
  value.map((v) => `text() { cat <<'EOT'\n${v}\n  indented $A\nEOT\n}\ntext`),
  value.map((v) => `cat <<EOT\n\${A-} ${v}\nEOT`),
  fc.constantFrom(
    "cd /",
    "cd ..",
    "cd inner",
    "mkdir -p 'new dir' && cd 'new dir'",
    "pushd / >/dev/null",
    "popd >/dev/null || :",
  ),
  fc.constantFrom(
    "set -f",
    "set +f",
    "set +u",
    "set -u",
    "set -C",
    "set +e",
    "set -e",
    "set +o pipefail",
    "set -o pipefail",
    "set -a",
    "set +a",
  ),
  fc.constantFrom(
    "shopt -s nullglob extglob",
    "shopt -u extglob",
    "shopt -s dotglob",
    "shopt -u inherit_errexit",
    "umask 022",
    "umask 027",
  ),
  fc.constantFrom("shopt -s extglob\nmatch() { [[ $1 == @(a|b)* ]]; }\nmatch abc && echo matched"),
  fc
    .tuple(fc.constantFrom("USR1", "USR2", "TERM", "ERR"), value)
    .map(([s, v]) => `trap ${inSingleQuotes(`: ${v}`)} ${s}`),
  fc.constantFrom(
    "trap - USR1",
    "trap '' USR2",
    "trap 'echo signal' USR1; kill -USR1 $$",
    "alias ll='ls -l'",
    "unalias -a",
  ),
  fc.tuple(value, value).map(([v, w]) => `set -- ${v} ${w}; echo "$#"`),
  fc.constantFrom(
    "( exit 3 ) || echo $?",
    "( A=sub; cd /; set -f )",
    'echo piped | { read -r B; echo "$B"; }',
    "A=$(echo sub; exit 0)",
  ),
  fc.constantFrom(
    "IFS=,; read -r C D <<<'1,2 3'",
    "IFS=$' \\t\\n'",
    "unset IFS",
    "OLDPWD=/x",
    "PATH=$PATH:/extra",
    "unset -f greet",
    "export -f greet || :",
  ),
  fc.constantFrom(
    "echo out; echo err >&2",
    "printf 'no end'",
    'echo "$LINENO" >/dev/null',
    "read -r A || A=eof",
    'echo "$FROM"',
    "unset FROM",
    "PS4='> '",
  ),
);

const failure = fc.constantFrom(
  "false",
  "exit 0",
  "exit 7",
  "(exit 9)",
  "false | cat",
  "A=$(exit 5)",
  'echo "$NOBODY_SETS_ME"',
  "fail() { false; }; fail",
  "fail() { local inner=1; exit 4; }; fail",
  "echo ${NOBODY:?missing}",
  "((0))",
  "no-such-program",
  "cd /no/such/dir",
  "A=$((1/0))",
  "return 3",
);

const block = fc
  .tuple(fc.array(command, { minLength: 1, maxLength: 5 }), fc.option(failure, { freq: 12 }))
  .map(([commands, end]) => [...commands, ...(end === null ? [] : [end, "echo after"])].join("\n"));

/** What one way of running the blocks has left behind. */
interface Remains {
  status: number;
  stdout: string;
  stderr: string;
  state: Record<string, unknown>;
}

const noState = ["inner", "PPID"];

function compared(state: ShellState): Record<string, unknown> {
  const variables = Object.entries(state.variables)
    .filter(([variable]) => !noState.includes(variable))
    .map(([, declaration]) => declaration)
    .sort();
  const { functions, functionAttributes, aliases, parameters, directories, umask } = state;
  const traps = state.traps.trim().split("\n");
  const [options, shopt] = [state.options, state.shopt].map((names) => [...names].sort());
  return {
    variables,
    functions,
    functionAttributes,
    aliases,
    parameters,
    directories,
    umask,
    traps,
    options,
    shopt,
  };
}

function withoutPlace(stderr: string): string {
  return stderr.replace(/^.*?: (?:eval: )?line \d+: /gm, "").replace(/^`.*'\n/gm, "");
}

const dump = String.raw`
dump() {
  declare -p >|"$DUMP/variables"; declare -f >|"$DUMP/functions" || :
  declare -F >|"$DUMP/attributes"; alias -p >|"$DUMP/aliases"
  printf '%q' "$PWD" >|"$DUMP/directories"
  if ((${"$"}{#DIRSTACK[@]} > 1)); then printf '\n%q' "${"$"}{DIRSTACK[@]:1}" >>"$DUMP/directories"; fi
  umask -p >|"$DUMP/umask"; shopt -p >|"$DUMP/shopt" || :; set +o >|"$DUMP/options"
}
trap 'STATUS=$?; { trap -p >|"$DUMP/traps"; printf "set --" >|"$DUMP/parameters"; (($# == 0)) || printf " %q" "$@" >>"$DUMP/parameters"; dump; } 2>/dev/null; (exit $STATUS)' EXIT
`;

function asScript(blocks: readonly string[], root: string): Remains {
  const folder = join(root, "dump");
  mkdirSync(folder);
  const script = [
    `DUMP=${inSingleQuotes(folder)}`,
    dump,
    `cd ${inSingleQuotes(join(root, "script"))} && unset -v OLDPWD`,
    "trap 'exit 124' ALRM; trap 'exit 130' INT; trap 'exit 141' PIPE; trap 'exit 143' TERM HUP",
    "umask 077; set +m; shopt -s inherit_errexit; set -Eeuo pipefail",
    ...blocks,
  ].join("\n");
  writeFileSync(join(root, "script.sh"), script);
  const { status, stdout, stderr } = spawnSync(bash, ["--norc", join(root, "script.sh")], {
    env: environmentOf(root),
    stdio: ["ignore", "pipe", "pipe"],
    encoding: "utf8",
  });
  const read = (part: string) => readFileSync(join(folder, part), "latin1");
  const variables: Record<string, string> = {};
  for (const [variable, declaration] of parseDeclarations(read("variables"))) {
    if (!isSpecialVariable(variable) && variable !== "DUMP" && variable !== "STATUS")
      variables[variable] = declaration;
  }
  const state: ShellState = {
    variables,
    functions: read("functions").replace(/^dump \(\) \n[\s\S]*?^\}\n/m, ""),
    functionAttributes: read("attributes").replace(/^declare -f .*\n/gm, ""),
    aliases: read("aliases"),
    parameters: read("parameters"),
    traps: read("traps").replace(/^trap -- 'STATUS=[\s\S]*?' EXIT\n/, ""),
    exitTrap: undefined,
    directories: read("directories").split("\n"),
    umask: read("umask").trim(),
    shopt: namesOn(read("shopt"), /^shopt -s (?!login_shell|restricted_shell)(.*)$/gm),
    options: namesOn(read("options"), /^set -o (.*)$/gm),
  };
  return { status: status ?? -1, stdout, stderr: withoutPlace(stderr), state: compared(state) };
}

function namesOn(commands: string, pattern: RegExp): string[] {
  return Array.from(commands.matchAll(pattern), ([, name = ""]) => name);
}

function environmentOf(root: string): Record<string, string> {
  return { PATH: process.env["PATH"] ?? "", HOME: root, LANG: "C.UTF-8", FROM: "outside" };
}

async function inSession(
  blocks: readonly string[],
  root: string,
  isKilled: boolean,
): Promise<Remains> {
  const chunks: Record<string, Uint8Array[]> = { stdout: [], stderr: [] };
  const start: SessionStart = {
    runId: "property",
    folder: join(root, "session"),
    cwd: join(root, "script"),
    environment: environmentOf(root),
    variables: {},
    secrets: {},
    bash,
    onOutput: ({ stream, bytes }: Output) => void chunks[stream]?.push(bytes),
  };
  let session = await openSession(start);
  let status = 0;
  let state: ShellState | undefined = session.state;
  for (const code of blocks) {
    if (isKilled) {
      await session.suspend();
      session = await openSession(start, { resume: true });
    }
    const outcome = await session.run({ name: "block", code });
    state = outcome.after;
    status = outcome.status;
    if (outcome.ending !== "end") break;
  }
  await session.end();
  const text = (stream: string) => Buffer.concat(chunks[stream] ?? []).toString();
  if (state === undefined) throw new Error("The block has left no state");
  return {
    status,
    stdout: text("stdout"),
    stderr: withoutPlace(text("stderr")),
    state: compared(state),
  };
}

const runs = Number(process.env["PROPERTY_RUNS"] ?? 40);

test.each([
  ["one session", false],
  ["a session that is killed and resumed before each block", true],
])(
  "blocks leave behind the same in one script and in %s",
  { timeout: 300_000 },
  async (_, isKilled) => {
    await fc.assert(
      fc.asyncProperty(fc.array(block, { minLength: 1, maxLength: 5 }), async (blocks) => {
        const root = mkdtempSync(join(tmpdir(), "session-property-"));
        try {
          const folder = join(root, "script");
          mkdirSync(join(folder, "inner"), { recursive: true });
          const script = asScript(blocks, root);
          rmSync(folder, { recursive: true });
          mkdirSync(join(folder, "inner"), { recursive: true });
          expect(await inSession(blocks, root, isKilled)).toEqual(script);
        } finally {
          rmSync(root, { recursive: true, force: true });
        }
      }),
      { numRuns: runs },
    );
  },
);

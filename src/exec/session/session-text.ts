import { singleQuote } from "../../shell/quote.ts";
import apart from "./driver/apart.sh?raw";
import done from "./driver/done.sh?raw";
import failed from "./driver/failed.sh?raw";
import inside from "./driver/inside.sh?raw";
import leaving from "./driver/leave.sh?raw";
import next from "./driver/next.sh?raw";
import rejoin from "./driver/rejoin.sh?raw";
import tellState from "./driver/state.sh?raw";
import type { ShellState } from "./shell-state.ts";
import { initialVariables } from "./special-variables.ts";

/** Quoted actions of the driver's traps, as `trap -p` prints them. */
export const ownExitTrap = `'{ eval "\${__runbook_texts[2]-}"; } 2<>"$__runbook_bell"'`;
export const ownErrorTrap = `'{ __runbook_failed=$BASH_COMMAND __runbook_line=$((LINENO - __runbook_base + 1)); } 2<>"$__runbook_bell"'`;

const withoutComments = (text: string): string => text.replace(/^ *#.*\n/gm, "");

/** What bash reads before a block: the code, and behind it the driver's texts, as `driver/next.sh` numbers them. */
export function blockText(code: string): string {
  return `${code}\n\0${ownTexts}`;
}

const ownTexts = [done, leaving, tellState, apart, inside, failed, rejoin]
  .map((text) => `${withoutComments(text)}\0`)
  .join("");

/**
 * First words to a new bash, which tells its version and its process. All texts here hold one byte a character.
 * `blocks` is how many the session has run before.
 */
export function greeting(folder: string, blocks: number): string {
  return `# What a session's bash brings along beside the blocks. Every text that is evaluated is a variable and not a
# function, for a function does not see the DEBUG and RETURN traps.
__runbook_folder=${singleQuote(folder)} __runbook_run=\${RUNBOOK_RUN%/*} __runbook_block=${blocks - 1}
__runbook_bell=$__runbook_folder/bell __runbook_errexit='' __runbook_base=0 __runbook_trace=''
__runbook_next=${singleQuote(withoutComments(next))}
__runbook_go=${singleQuote(go)}
eval "$__runbook_next"
__runbook_ended=0
{
  printf 'bash\\0%s\\0%s\\0' "$BASH_VERSION" "$$" 1<>"$__runbook_folder/reply"
  printf .
} 1<>"$__runbook_bell" 2>&1
`;
}

/** An error that makes bash drop what it evaluates must not drop the command behind this one. */
const go = `eval "$__runbook_next"
__runbook_base=$LINENO; eval "\${__runbook_trace:+set -x; }$__runbook_texts"
__runbook_ended=$?
`;

/** What is in force in the first block: the extracted script's settings. */
export function beginning(cwd: string, variables: Readonly<Record<string, string>>): string {
  const assignments = Object.entries(variables).map(
    ([name, value]) => `${name}=${singleQuote(value)}\n`,
  );
  return `cd -- ${singleQuote(cwd)} && unset -v OLDPWD
${assignments.join("")}trap 'exit 124' ALRM
trap 'exit 130' INT
trap 'exit 141' PIPE
trap 'exit 143' TERM HUP
trap ${ownErrorTrap} ERR
umask 077
set +m
shopt -s inherit_errexit
set -Eeuo pipefail
${ask}`;
}

/**
 * Brings a state back in a new bash. Values come after the directory, because `cd` changes some, and
 * functions after the options that their syntax may need.
 */
export function restoring(state: ShellState, secrets: Readonly<Record<string, string>>): string {
  const [directory = "/", ...stack] = state.directories;
  const values = Object.entries(secrets)
    .filter(([name]) => isWithoutValue(state.variables[name]))
    .map(([name, value]) => `${name}=${singleQuote(value)}\n`);
  const lines = [
    `cd -- ${directory}`,
    ...stack.reverse().map((folder) => `pushd -n -- ${folder} >/dev/null`),
    "__runbook_names=(${SHELLOPTS//:/ })",
    "for __runbook_name in ${BASHOPTS//:/ }; do",
    ...switchOff("shopt -u", state.shopt),
    // Without a name both would print what there is.
    state.shopt.length === 0 ? "" : `shopt -s ${state.shopt.join(" ")}`,
    state.aliases.trimEnd(),
    state.functions.trimEnd(),
    state.functionAttributes.trimEnd(),
    state.parameters,
    `unset -v ${initialVariables.join(" ")}`,
    Object.values(state.variables).join("\n"),
    values.join("").trimEnd(),
    `trap ${ownErrorTrap} ERR`,
    state.traps.trimEnd(),
    state.umask,
    'for __runbook_name in "${__runbook_names[@]}"; do',
    ...switchOff("set +o", state.options),
    state.options.length === 0 ? "" : `set ${state.options.map((name) => `-o ${name}`).join(" ")}`,
  ];
  return `${lines.filter((line) => line !== "").join("\n")}\n${ask}`;
}

/** The rest of a loop over the options that are on in a new shell. Its settings of compatibility are never among them. */
function switchOff(command: string, wanted: readonly string[]): string[] {
  return [
    `  [[ ":${wanted.join(":")}:" == *":$__runbook_name:"* ]] || ${command} "$__runbook_name"`,
    "done",
  ];
}

/** A variable that is declared without its value, as a snapshot holds a secret. */
function isWithoutValue(declaration: string | undefined): boolean {
  return declaration !== undefined && /^declare -[A-Za-z-]+ \w+$/.test(declaration);
}

/** Asks for the state. */
const ask = '{ eval "${__runbook_texts[1]}"; } 2<>"$__runbook_bell"\n';

/** Runs the block at top level. Short, because bash reads its commands byte by byte. */
export const runBlock = `eval "$__runbook_go"\n${ask}`;

/** The same in a subshell under the options given, such as `-e`. */
export function runApart(options: string): string {
  return `eval "$__runbook_next"; __runbook_base=$LINENO; eval "\${__runbook_texts[4]}"
( eval "\${__runbook_texts[5]}"; set ${options}; eval "\${__runbook_trace:+set -x; }$__runbook_texts" )
eval "\${__runbook_texts[7]}"
`;
}

/** Ends the shell as a script ends: with its EXIT trap. */
export function leave(exitTrap: string, status: number): string {
  return `eval "$__runbook_next"\ntrap -- ${exitTrap} EXIT\nexit ${status}\n`;
}

/** Lines before the first one of a block that runs apart: the text above it, and the head of its function. */
export const apartHeadLines = 2;

/** A block as a function, as the extracted script has cleanups, rollbacks and polled checks. */
export function asFunction(code: string): string {
  return `__runbook_function() {\n${code}\n}\n__runbook_function\n`;
}

/** Variables that bash sets and a new shell sets again: no part of a block's state. */
const special = new Set(
  (
    "_ BASH BASHOPTS BASHPID BASH_ALIASES BASH_ARGC BASH_ARGV BASH_ARGV0 BASH_CMDS BASH_COMMAND " +
    "BASH_EXECUTION_STRING BASH_LINENO BASH_LOADABLES_PATH BASH_MONOSECONDS BASH_REMATCH BASH_SOURCE " +
    "BASH_SUBSHELL BASH_TRAPSIG BASH_VERSINFO BASH_VERSION COMP_WORDBREAKS DIRSTACK EPOCHREALTIME " +
    "EPOCHSECONDS EUID FUNCNAME GROUPS HISTCMD LINENO PIPESTATUS PPID RANDOM RUNBOOK_RUN SECONDS SHELLOPTS " +
    "SRANDOM UID"
  ).split(" "),
);

export function isSpecialVariable(name: string): boolean {
  return special.has(name) || name.startsWith("__runbook_");
}

/** Variables that a new bash has: a state may lack them, or have them with other attributes. */
export const initialVariables = [
  "HOSTNAME",
  "HOSTTYPE",
  "IFS",
  "MACHTYPE",
  "OLDPWD",
  "OPTERR",
  "OPTIND",
  "OSTYPE",
  "PATH",
  "PS4",
  "PWD",
  "SHELL",
  "SHLVL",
  "TERM",
] as const;

/** Builtins of bash 4.4 (bash(1), SHELL BUILTIN COMMANDS) and its words that start a command. */
const builtins =
  ". : [ [[ alias bg bind break builtin caller cd command compgen complete compopt continue " +
  "declare dirs disown echo enable eval exec exit export false fc fg getopts hash help history " +
  "jobs kill let local logout mapfile popd printf pushd pwd read readarray readonly return set " +
  "shift shopt source suspend test time times trap true type typeset ulimit umask unalias unset wait";

/** Programs of every Linux, BSD and macOS machine: POSIX (XCU 4) and what all of them add. */
const programs =
  "awk basename bash cat chgrp chmod chown cksum cmp comm cp cut date dd df diff dirname du env " +
  "expr find fold getconf grep egrep fgrep head hostname id join ln locale logger ls mkdir mkfifo " +
  "mktemp mv nice nl nohup od paste pathchk pr ps readlink rm rmdir sed seq sh sleep sort split " +
  "stat stty sum sync tail tar tee touch tr tsort tty uname uniq wc who whoami xargs yes gzip gunzip";

const everywhere: ReadonlySet<string> = new Set(`${builtins} ${programs}`.split(" "));

/** True for a command that a runbook need not list under `tools`. */
export function isEverywhere(command: string): boolean {
  return everywhere.has(command);
}

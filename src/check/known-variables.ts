/** Variables that the tool sets for every run. */
export const toolVariables: ReadonlySet<string> = new Set([
  "RUN_ID",
  "RUN_DIR",
  "CLUSTER",
  "KUBECONFIG",
]);

/** Variables that bash sets, or that a login has (bash(1), Shell Variables; POSIX XBD 8). */
const shellVariables: ReadonlySet<string> = new Set(
  (
    "COLUMNS COMP_WORDBREAKS COPROC DIRSTACK EPOCHREALTIME EPOCHSECONDS EUID FUNCNAME GROUPS " +
    "HOME HOSTNAME HOSTTYPE IFS LANG LC_ALL LINENO LINES LOGNAME MACHTYPE MAPFILE OLDPWD OPTARG " +
    "OPTERR OPTIND OSTYPE PATH PIPESTATUS PPID PS4 PWD RANDOM REPLY SECONDS SHELL SHELLOPTS SHLVL " +
    "SRANDOM TERM TMPDIR UID USER"
  ).split(" "),
);

/** True for a variable that is there without anybody setting it. */
export function isGiven(name: string): boolean {
  return (
    toolVariables.has(name) || shellVariables.has(name) || /^BASH(?:$|_|PID$|OPTS$)/.test(name)
  );
}

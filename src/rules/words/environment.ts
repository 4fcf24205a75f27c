/** Variables that bash sets itself (bash(1), Shell Variables). */
const ofBash =
  /^(?:BASH\w*|COLUMNS|COMP_\w+|COPROC|DIRSTACK|EPOCH\w+|FUNCNAME|GROUPS|HOSTTYPE|IFS|LINENO|LINES|MACHTYPE|MAPFILE|OPT(?:ARG|ERR|IND)|OSTYPE|PIPESTATUS|PPID|PS\d|RANDOM|REPLY|SECONDS|SHELLOPTS|SHLVL|SRANDOM)$/;

/** Variables that a login, a profile or a tool's set-up gives to every process (environ(7), and what tools document). */
const given =
  /^(?:PATH|HOME|USER|LOGNAME|SHELL|PWD|OLDPWD|TERM|LANG|LC_\w+|TZ|TMPDIR|EDITOR|VISUAL|PAGER|HOSTNAME|DISPLAY|DEBUG|EUID|UID|[A-Z]*_proxy|[A-Z]*_PROXY|XDG_\w+|SSH_\w+|GPG_TTY|GO\w+|CI)$/;

/** Beginnings of the names by which tools take their settings from the environment. */
const ofTools =
  /^(?:ANSIBLE|ARGOCD|AWS|AZURE|B2|BORG|CLOUDFLARE|CONSUL|DOCKER|ETCDCTL|FLUX|GCLOUD|GIT|GITHUB|GITLAB|GOOGLE|HELM|KOPIA|KUBE|KUBECTL|KUBERNETES|MINIO|MC|MYSQL|NOMAD|OP|OS|PG|POSTGRES|RCLONE|REDIS|RESTIC|S3|SOPS|TALOS|TF|VAULT|VELERO)(?:_?[A-Z0-9]\w*)?$/;

/** True for a variable that may well be exported before the document begins. */
export function mayBeInEnvironment(name: string): boolean {
  return ofBash.test(name) || given.test(name) || ofTools.test(name);
}

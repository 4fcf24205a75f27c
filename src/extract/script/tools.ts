/** How a tool is installed, for the tools that recovery scripts call most. */
const installHints: Readonly<Record<string, string>> = {
  aws: "https://docs.aws.amazon.com/cli/",
  flux: "brew install fluxcd/tap/flux, or https://fluxcd.io/flux/installation/",
  jq: "apt-get install jq, or brew install jq",
  kubectl: "https://kubernetes.io/docs/tasks/tools/",
  "kubectl-cnpg": "kubectl krew install cnpg",
  mc: "https://min.io/docs/minio/linux/reference/minio-mc.html",
  op: "https://developer.1password.com/docs/cli/get-started/",
  pg_basebackup: "apt-get install postgresql-client (of the server's major version)",
  pg_ctl: "apt-get install postgresql (of the server's major version; /usr/lib/postgresql/*/bin)",
  pg_dump: "apt-get install postgresql-client (of the server's major version)",
  pg_verifybackup: "apt-get install postgresql (of the server's major version)",
  psql: "apt-get install postgresql-client",
  restic: "apt-get install restic, or brew install restic",
  talosctl: "https://www.talos.dev/latest/talos-guides/install/talosctl/",
  task: "https://taskfile.dev/installation/",
  velero: "https://velero.io/docs/main/basic-install/",
};

/** One line on how to get a tool. */
export function installHint(tool: string): string {
  return installHints[tool] ?? "install it and put it into PATH";
}

/** Programs that stand in recovery documents, and the words of the shell that begin a command. */
const programs = new Set(
  (
    "apt apt-get aws az barman bash brew cat cd chmod chown cp crane curl cut date dd df diff dig docker " +
    "docker-compose du echo etcdctl exit export find flux for function gcloud git go grep gunzip gzip helm " +
    "helmfile if jq journalctl just k3s kill kubeadm kubectl kustomize ln ls make mc minikube mkdir mongodump mongorestore " +
    "mount mv mysql mysqldump nc node npm npx op openssl pg_basebackup pg_ctl pg_dump pg_dumpall pg_restore " +
    "pip podman printf psql python python3 rclone read redis-cli restic rm rsync scp sed set sh sha256sum sleep " +
    "sops source ssh sudo systemctl tail talosctl tar task tee terraform test timeout tofu touch tr trap unset " +
    "umount until vault velero watch wc wget while xargs yq zfs zpool [ [["
  ).split(" "),
);

/** True when the command at an offset, or the list around it, begins as one does. Prose, output and other languages do not. */
export function looksLikeCommand(text: string, at: number): boolean {
  let start = text.lastIndexOf("\n", at - 1) + 1;
  while (start > 1 && /(?:\\|\||&&)$/.test(text.slice(0, start - 1))) {
    start = text.lastIndexOf("\n", start - 2) + 1;
  }
  const line = text.slice(start).trimStart();
  const [, word = ""] = /^(?:[A-Z_]+=\S* )*([^\s;|&(]*)/.exec(line) ?? [];
  return (
    programs.has(word) ||
    /^(?:\.{0,2}\/[\w./-]+|[A-Za-z_]\w*=[^\s#>=]|<{7} |>{7} |={7}$)/m.test(
      line.split("\n", 1)[0] ?? "",
    )
  );
}

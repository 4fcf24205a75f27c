import { kubectl, list, seedText, until } from "./lab.mjs";

const postgresPod = [
  "--namespace",
  "databases",
  "exec",
  "--stdin",
  "postgres-1",
  "--container",
  "postgres",
];

export function sql(text) {
  return kubectl(
    [...postgresPod, "--", "psql", "-X", "-q", "-At", "-v", "ON_ERROR_STOP=1", "-d", "shop"],
    text,
  );
}

/** A shell in the application's container. */
export function inNotes(script) {
  return kubectl([
    "--namespace",
    "notes",
    "exec",
    "--stdin",
    "deployment/notes",
    "--",
    "sh",
    "-euc",
    script,
  ]);
}

/** Namespaces, databases, files and their first backups. An older seed is removed first. */
export async function seed(lab) {
  await removeSeeds();
  const values = { ...lab, BASE_IMAGE: lab.RESTIC_IMAGE };
  kubectl(["create", "--filename", "-"], seedText("postgres.yaml", values));
  kubectl(["create", "--filename", "-"], seedText("notes.yaml", values));
  kubectl(["--namespace", "notes", "rollout", "status", "deployment/notes", "--timeout=3m"]);
  inNotes(seedText("notes.sh", values));
  await backUpNotes("one");
  kubectl([
    "--namespace",
    "databases",
    "wait",
    "--for=condition=Ready",
    "cluster/postgres",
    "--timeout=5m",
  ]);
  sql(seedText("rows.sql", values));
  const backup = kubectl(
    ["create", "--filename", "-", "--output", "name"],
    seedText("base-backup.yaml", values),
  );
  await until("the base backup", 300, () => {
    const { status } = JSON.parse(
      kubectl(["--namespace", "databases", "get", backup, "--output", "json"]),
    );
    return status?.phase === "completed" ? true : undefined;
  });
}

/** End of the first base backup. The ObjectStore knows it too, but may lose the update. */
export function firstRecoverable() {
  const backups = list("backups.postgresql.cnpg.io", "--namespace", "databases");
  return backups.map(({ status }) => status?.stoppedAt ?? "").find((time) => time !== "");
}

/** One more snapshot of the application's volume, as it is now. */
export async function backUpNotes(trigger) {
  kubectl(
    ["apply", "--server-side", "--filename", "-"],
    seedText("notes-backup.yaml", { TRIGGER: trigger }),
  );
  await until(`backup ${trigger}`, 180, () => {
    const [source] = list("replicationsources.volsync.backube", "--namespace", "notes");
    return source.status?.lastManualSync === trigger ? true : undefined;
  });
}

export async function removeSeeds() {
  kubectl(["delete", "namespace", "--selector", "lab-seed=runbook", "--timeout=5m"]);
  await until("no volume of the seeds", 120, () =>
    volumes(["databases", "notes"]) === 0 ? true : undefined,
  );
}

/** Persistent volumes whose claim is, or was, in one of the namespaces, or in a drill's. */
export function volumes(namespaces) {
  return list("persistentvolumes").filter(({ spec }) => {
    const namespace = spec.claimRef?.namespace ?? "";
    return namespaces.includes(namespace) || namespace.startsWith("dr-");
  }).length;
}

/** Whatever carries the label of a drill, of every kind that the API can list, by name. */
export function leftovers() {
  const kinds = kubectl(["api-resources", "--verbs=list", "--output", "name"]).split("\n");
  const asked = kinds.filter((kind) => !/^(events|componentstatuses)|metrics\.k8s\.io$/.test(kind));
  const found = kubectl([
    "get",
    asked.join(","),
    "--all-namespaces",
    "--selector",
    "dr-run",
    "--ignore-not-found",
    "--output",
    "name",
  ]);
  return { kinds: asked.length, names: found === "" ? [] : found.split("\n") };
}

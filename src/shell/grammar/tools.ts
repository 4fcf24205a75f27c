import type { Grammar } from "./grammar.ts";
import { readGrammars } from "./read-grammars.ts";
import awsS3 from "./tools/aws-s3.txt?raw";
import barmanCloud from "./tools/barman-cloud.txt?raw";
import docker from "./tools/docker.txt?raw";
import etcd from "./tools/etcd.txt?raw";
import flux from "./tools/flux.txt?raw";
import gcloud from "./tools/gcloud.txt?raw";
import helm from "./tools/helm.txt?raw";
import kopia from "./tools/kopia.txt?raw";
import kubectlCnpg from "./tools/kubectl-cnpg.txt?raw";
import kubectl from "./tools/kubectl.txt?raw";
import mc from "./tools/mc.txt?raw";
import op from "./tools/op.txt?raw";
import pgbackrest from "./tools/pgbackrest.txt?raw";
import postgresql from "./tools/postgresql.txt?raw";
import rclone from "./tools/rclone.txt?raw";
import restic from "./tools/restic.txt?raw";
import talosctl from "./tools/talosctl.txt?raw";
import task from "./tools/task.txt?raw";
import velero from "./tools/velero.txt?raw";

/** Tables by the beginning of the names in them. */
const tables: readonly (readonly [RegExp, string])[] = [
  [/^kubectl$/, kubectl],
  [/^kubectl-cnpg$/, kubectlCnpg],
  [/^velero$/, velero],
  [/^restic$/, restic],
  [/^barman-cloud-/, barmanCloud],
  [/^(?:psql|pg_\w+|createdb|dropdb)$/, postgresql],
  [/^aws$/, awsS3],
  [/^mc$/, mc],
  [/^task$/, task],
  [/^op$/, op],
  [/^talosctl$/, talosctl],
  [/^flux$/, flux],
  [/^gcloud$/, gcloud],
  [/^helm$/, helm],
  [/^docker$/, docker],
  [/^etcd(?:ctl|utl)$/, etcd],
  [/^rclone$/, rclone],
  [/^kopia$/, kopia],
  [/^pgbackrest$/, pgbackrest],
];

const read = new Map<string, readonly Grammar[]>();

/** The grammar of a program, read from its table when it is first asked for. */
export function grammarOf(program: string): Grammar | undefined {
  const table = tables.find(([names]) => names.test(program))?.[1];
  if (table === undefined) return undefined;
  const grammars = read.get(table) ?? readGrammars(table);
  read.set(table, grammars);
  return grammars.find(({ tool }) => tool === program);
}

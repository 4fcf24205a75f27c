import { kubectl } from "./lab.mjs";
import { once } from "./once.mjs";
import { backUpNotes, inNotes } from "./seeds.mjs";

const volsync = "dr-volsync-restore.sh";

function patchSecret(data) {
  const patch = JSON.stringify({ stringData: data });
  kubectl(["--namespace", "notes", "patch", "secret", "notes-restic-secret", "--patch", patch]);
}

export const volsyncCases = [
  {
    name: "volsync-pass",
    script: volsync,
    args: ["notes"],
    status: 0,
    expect: ["checksums: equal", "permissions: equal", "PASS"],
  },
  {
    name: "volsync-fresh",
    script: volsync,
    args: ["notes", "--fresh", "yes"],
    status: 0,
    expect: ["files/run: OK", "PASS"],
  },
  {
    name: "volsync-previous",
    script: volsync,
    prepare: () => backUpNotes("two"),
    args: ["notes", "--previous", "1"],
    status: 0,
    expect: ["restoring snapshot", "PASS"],
  },
  {
    name: "volsync-before-first-snapshot",
    script: volsync,
    args: ["notes", "--restore-as-of", "2020-01-01T00:00:00Z"],
    status: 1,
    expect: [
      "VolSync reports success, but nothing was restored",
      "No eligible snapshots",
      "block check-mover-log",
    ],
  },
  {
    name: "volsync-empty-repository",
    script: volsync,
    prepare: ({ S3_ENDPOINT, RESTIC_BUCKET, SEED }) =>
      patchSecret({ RESTIC_REPOSITORY: `s3:${S3_ENDPOINT}/${RESTIC_BUCKET}/${SEED}/nothing-here` }),
    restore: ({ S3_ENDPOINT, RESTIC_BUCKET, SEED }) =>
      patchSecret({ RESTIC_REPOSITORY: `s3:${S3_ENDPOINT}/${RESTIC_BUCKET}/${SEED}/notes` }),
    args: ["notes"],
    status: 1,
    expect: ["VolSync reports success, but nothing was restored", "created restic repository"],
  },
  {
    name: "volsync-wrong-password",
    script: volsync,
    prepare: () => patchSecret({ RESTIC_PASSWORD: "not the password" }),
    restore: () => patchSecret({ RESTIC_PASSWORD: "correct-horse-battery-staple" }),
    args: ["notes"],
    status: 1,
    expect: ["The mover has failed 2 times", "incorrect password", "this cannot succeed any more"],
  },
  {
    name: "volsync-data-differs",
    script: volsync,
    prepare: async () => {
      inNotes(
        "cp /data/archive/key /tmp/key; echo changed without its checksum >/data/archive/key",
      );
      await backUpNotes("changed");
    },
    restore: async () => {
      inNotes("cat /tmp/key >/data/archive/key");
      await backUpNotes("repaired");
    },
    args: ["notes"],
    status: 1,
    expect: [
      "archive/key: FAILED",
      "The restored files are not what they should be",
      "block check-files",
    ],
  },
  {
    name: "volsync-without-sentinel",
    script: volsync,
    prepare: async () => {
      inNotes("mv /data/.dr-probe /tmp/dr-probe");
      await backUpNotes("without-sentinel");
    },
    args: ["notes"],
    status: 1,
    expect: ["nothing to compare these files with"],
  },
  {
    name: "volsync-counted",
    script: volsync,
    restore: async () => {
      inNotes("mv /tmp/dr-probe /data/.dr-probe");
      await backUpNotes("with-sentinel");
    },
    args: ["notes", "--without-sentinel", "count"],
    status: 0,
    expect: ["no sentinel; the newest backup had", "PASS"],
  },
  {
    name: "volsync-unknown-application",
    script: volsync,
    args: ["nobody"],
    status: 1,
    expect: ["Expected one ReplicationSource nobody-backup", "none"],
  },
  {
    name: "volsync-terminated",
    script: volsync,
    args: ["notes"],
    watch: once("SyncInProgress", (child) => child.kill("SIGTERM")),
    status: 143,
    expect: ["interrupted", "deleted", "FAIL"],
  },
];

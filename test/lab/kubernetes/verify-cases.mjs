const verify = "dr-verify-backups.sh";

export const verifyCases = [
  {
    name: "backups-pass",
    script: verify,
    args: [],
    status: 0,
    expect: [
      "good databases/postgres: newest base backup of server postgres-lab",
      "good notes/notes-backup",
      "PASS",
    ],
  },
  {
    name: "backups-too-old",
    script: verify,
    args: ["--max-sync-hours", "0"],
    status: 1,
    expect: ["BAD  notes/notes-backup: newest backup is of", "block check-volume-backups"],
  },
];

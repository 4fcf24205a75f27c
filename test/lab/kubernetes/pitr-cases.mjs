import { execSync } from "node:child_process";
import { kubectl, list, sleep } from "./lab.mjs";
import { once } from "./once.mjs";
import { firstRecoverable, sql } from "./seeds.mjs";

const pitr = "dr-cnpg-restore.sh";

/** A moment in the format that the drills take, some seconds from another. */
function moment(from, seconds) {
  return new Date(new Date(from).getTime() + seconds * 1000).toISOString().replace(/\.\d+Z$/, "Z");
}

/** Writes a marker as an earlier drill would have, and says when. */
function mark(run, at = "clock_timestamp()") {
  sql(`SET client_min_messages = warning; CREATE SCHEMA IF NOT EXISTS dr_probe;
    CREATE TABLE IF NOT EXISTS dr_probe.marker (run text, step text,
      at timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (run, step));`);
  return sql(`INSERT INTO dr_probe.marker VALUES ('${run}', 'before', ${at})
    RETURNING to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`);
}

/** Changes a row of the recovered cluster as soon as it accepts one: before the drill compares it. */
function tamper(_, output) {
  const namespace = /namespace\/(dr-\S+) created/.exec(output)[1];
  const target = ["--namespace", namespace, "exec", "restored-1", "--container", "postgres", "--"];
  const change = "UPDATE orders SET note = 'not what was backed up' WHERE id = 4711";
  const timer = setInterval(() => {
    try {
      kubectl([...target, "psql", "-X", "-d", "shop", "-c", change]);
      clearInterval(timer);
    } catch {
      // Not promoted yet.
    }
  }, 300);
  setTimeout(() => clearInterval(timer), 300_000).unref();
}

/** Removes one archived segment from the bucket; needs the lab's own S3 server. */
function removeSegment() {
  sql("CREATE TABLE filler AS SELECT 1; SELECT pg_switch_wal();");
  sql("INSERT INTO filler VALUES (2); SELECT pg_switch_wal();");
  const segment = sql("SELECT last_archived_wal FROM pg_stat_archiver");
  sql("INSERT INTO filler VALUES (3); SELECT pg_switch_wal();");
  kubectl([
    "--namespace",
    "s3",
    "exec",
    "deployment/s3",
    "--",
    "find",
    "/data",
    "-name",
    `${segment}*`,
    "-delete",
  ]);
}

const hasLabStorage = () =>
  list("deployments", "--namespace", "s3").some(({ metadata }) => metadata.name === "s3");

export const pitrCases = [
  {
    name: "pitr-pass",
    script: pitr,
    args: [],
    status: 0,
    expect: ["none from after it", "2 tables have the rows and the content", "PASS"],
  },
  {
    name: "pitr-given-time",
    script: pitr,
    args: async () => {
      const at = mark("lab-given-time");
      await sleep(8000);
      return ["--target-time", moment(at, 4)];
    },
    status: 0,
    expect: ["TARGET_TIME was given", "none from after it", "PASS"],
  },
  {
    name: "pitr-future",
    script: pitr,
    args: () => ["--target-time", moment(Date.now(), 3600)],
    status: 1,
    expect: ["lies in the future", "block check-recovery-window"],
  },
  {
    name: "pitr-before-first-backup",
    script: pitr,
    args: () => ["--target-time", moment(firstRecoverable(), -60)],
    status: 1,
    expect: ["the end of the first base backup", "block check-recovery-window"],
  },
  {
    name: "pitr-marker-missing",
    script: pitr,
    args: () => {
      const target = moment(Date.now(), -5);
      mark("forged", `timestamptz '${target}' - interval '1min'`);
      return ["--target-time", target];
    },
    restore: () => sql("DELETE FROM dr_probe.marker WHERE run = 'forged'"),
    status: 1,
    expect: ["Missing markers from before", "forged|before", "block compare-markers"],
  },
  {
    name: "pitr-data-differs",
    script: pitr,
    args: [],
    watch: once("phase: Setting up primary", tamper),
    status: 1,
    expect: [
      "Recovered otherwise than they were",
      "shop public.orders|100000|",
      "block compare-content",
    ],
  },
  {
    name: "pitr-interrupted",
    script: pitr,
    args: [],
    watch: once("phase: Setting up primary", (child) => child.kill("SIGINT")),
    status: 130,
    expect: ["interrupted", "deleted", "FAIL"],
  },
  {
    name: "pitr-wrong-cluster",
    script: pitr,
    change: ({ config }) =>
      config.setIn(
        ["clusters", "lab", "kubernetes", "uid"],
        "00000000-0000-4000-8000-000000000000",
      ),
    args: [],
    status: 1,
    expect: ["expected 00000000-0000-4000-8000-000000000000"],
  },
  {
    name: "pitr-protected-namespace",
    script: pitr,
    change: ({ edit }) =>
      edit(
        "runbooks/cnpg-pitr.md",
        'kubectl --namespace "$DR_NAMESPACE" create -f -',
        'kubectl --namespace "$CNPG_NAMESPACE" create -f -',
      ),
    args: [],
    status: 1,
    expect: ["refused: namespace databases of lab is protected"],
  },
  {
    name: "pitr-api-gone",
    script: pitr,
    needs: () =>
      process.env.LAB_STOP_API && process.env.LAB_START_API
        ? undefined
        : "LAB_STOP_API and LAB_START_API, commands that stop and start the API server",
    args: [],
    watch: once("ok  wait-for-recovery", () =>
      execSync(process.env.LAB_STOP_API, { stdio: "ignore" }),
    ),
    restore: () => execSync(process.env.LAB_START_API, { stdio: "ignore" }),
    status: 1,
    strands: true,
    expect: ["Not removed: namespace dr-", "left behind"],
  },
  {
    name: "pitr-hole-in-archive",
    script: pitr,
    needs: () =>
      hasLabStorage() ? undefined : "the S3 server of the lab, to remove a segment from its bucket",
    prepare: removeSegment,
    args: [],
    status: 1,
    expect: [
      "FATAL: recovery ended before configured recovery target was reached",
      "this cannot succeed any more",
    ],
  },
];

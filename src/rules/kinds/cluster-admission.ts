import { indexesOf, textOf, type ObjectCheck } from "./admission.ts";
import { fixedParameters } from "../../manifest/facts/fixed-parameters.ts";

/** What the webhook of CloudNativePG 1.30 says about a Cluster beside its recovery target. */
export const clusterChecks: readonly ObjectCheck[] = [
  function* name({ value }) {
    const given = textOf(value("metadata", "name"));
    if (given === undefined || (/^[a-z](?:[-a-z0-9]*[a-z0-9])?$/.test(given) && given.length <= 50))
      return;
    yield {
      path: ["metadata", "name"],
      reason: `Unexpected cluster name \`${given}\`, expected a DNS label of at most 50 characters`,
      help: "Write lower-case letters, digits and hyphens, a letter first",
    };
  },
  function* storageSize({ has, subject, value }) {
    const size = textOf(value("spec", "storage", "size"));
    if (size !== undefined && !quantity.test(size)) {
      yield {
        path: ["spec", "storage", "size"],
        reason: `Unexpected \`${size}\`, expected a quantity`,
        help: "Write a size such as `10Gi`",
      };
    }
    const path = has("spec", "storage") ? ["spec", "storage"] : ["spec"];
    const claim = ["spec", "storage", "pvcTemplate", "resources", "requests", "storage"];
    if (has("spec", "storage", "size") || has(...claim)) return;
    // A variable may stand for the whole object.
    if (subject.isPartial || typeof value(...path) !== "object") return;
    yield {
      path,
      part: "key",
      reason: "Missing `storage.size` in Cluster, expected the size of its volumes",
      help: "Add `size` below `spec.storage`",
      inExample: "info",
    };
  },
  function* oneBootstrap({ has }) {
    const given = ["initdb", "recovery", "pg_basebackup"].filter((name) =>
      has("spec", "bootstrap", name),
    );
    if (given[1] === undefined) return;
    yield {
      path: ["spec", "bootstrap", given[1]],
      part: "key",
      reason: `Unexpected \`${given[1]}\` beside \`${given[0]}\`, expected one way to bootstrap`,
      help: `Remove \`${given[0] === "recovery" ? given[1] : given[0]}\``,
    };
  },
  function* source({ has, isApplied, value }) {
    if (!isApplied && !has("spec", "externalClusters")) return;
    const names = indexesOf(value("spec", "externalClusters")).map((index) =>
      textOf(value("spec", "externalClusters", index, "name")),
    );
    for (const method of ["recovery", "pg_basebackup"]) {
      const path = ["spec", "bootstrap", method, "source"];
      const name = textOf(value(...path));
      if (name === undefined || name === "" || names.includes(name) || names.includes(undefined))
        continue;
      yield {
        path,
        reason: `Unexpected source \`${name}\`, expected a name in \`externalClusters\``,
        help:
          names.length > 0
            ? `Write ${names.map((entry) => `\`${entry}\``).join(" or ")}`
            : `Add \`${name}\` to \`spec.externalClusters\``,
      };
    }
  },
  function* externalWithoutAccess({ has, subject, value }) {
    if (subject.isPartial) return;
    for (const index of indexesOf(value("spec", "externalClusters"))) {
      const path = ["spec", "externalClusters", index];
      const ways = ["connectionParameters", "plugin", "barmanObjectStore"];
      if (ways.some((way) => has(...path, way)) || !has(...path, "name")) continue;
      yield {
        path: [...path, "name"],
        part: "key",
        reason: "Missing `plugin` in an external cluster, expected how it is reached",
        help: "Add `plugin`, or `connectionParameters`",
      };
    }
  },
  function* imageTag({ value }) {
    const image = textOf(value("spec", "imageName"));
    if (image === undefined || image === "") return;
    const [path = "", digest] = image.split("@", 2);
    const tag = /:([^:/]+)$/.exec(path)?.[1];
    // An image without tag and digest is `latest`.
    if (tag === undefined ? false : /^\d/.test(tag)) return;
    yield {
      path: ["spec", "imageName"],
      reason: `Unexpected image \`${image}\`, expected a tag that begins with the version of PostgreSQL`,
      help:
        digest === undefined ? "Write a tag such as `:17.6`" : "Add the tag in front of the digest",
    };
  },
  function* parameters({ value }) {
    const given = value("spec", "postgresql", "parameters");
    for (const [key, wanted] of Object.entries(given ?? {})) {
      const text = textOf(wanted);
      if (!fixedParameters.has(key) || text === undefined || fixedParameters.get(key) === text)
        continue;
      yield {
        path: ["spec", "postgresql", "parameters", key],
        part: "key",
        reason: `Unexpected parameter \`${key}\`, expected one that CloudNativePG does not set itself`,
        help: "Remove it",
      };
    }
  },
  function* oneArchiver({ has, value }) {
    const archivers = indexesOf(value("spec", "plugins")).filter(
      (index) =>
        value("spec", "plugins", index, "isWALArchiver") === true &&
        value("spec", "plugins", index, "enabled") !== false,
    );
    const [first, second] = archivers;
    const isInTree = has("spec", "backup", "barmanObjectStore");
    const wrong = isInTree ? first : second;
    if (wrong === undefined) return;
    yield {
      path: ["spec", "plugins", wrong, "isWALArchiver"],
      part: "key",
      reason: `Unexpected WAL archiver beside ${isInTree ? "`barmanObjectStore`" : "another"}, expected one archive`,
      help: "Remove one of them",
    };
  },
];

const quantity = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?$/;

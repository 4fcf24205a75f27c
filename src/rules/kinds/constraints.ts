import { indexesOf, textOf, type ObjectCheck, type ObjectFinding } from "./admission.ts";

/**
 * The CEL rules (`x-kubernetes-validations`) of the definitions, by group and kind, as predicates. Those about a
 * change, which compare with the old object, are not here: one manifest cannot tell.
 */
export const constraints: ReadonlyMap<string, readonly ObjectCheck[]> = new Map<
  string,
  readonly ObjectCheck[]
>([
  [
    "barmancloud.cnpg.io/ObjectStore",
    [
      function* noServerName({ has }) {
        if (!has("spec", "configuration", "serverName")) return;
        yield {
          path: ["spec", "configuration", "serverName"],
          part: "key",
          reason: "Unexpected `serverName` in ObjectStore, expected it in the Cluster",
          help: "Remove it, and write the parameter `serverName` of the plugin in the Cluster",
        };
      },
      function* noLogLevelArgument({ value }) {
        const path = ["spec", "instanceSidecarConfiguration", "additionalContainerArgs"];
        for (const index of indexesOf(value(...path))) {
          if (textOf(value(...path, index))?.startsWith("--log-level") !== true) continue;
          yield {
            path: [...path, index],
            reason:
              "Unexpected `--log-level` in `additionalContainerArgs`, expected the field for it",
            help: "Write `spec.instanceSidecarConfiguration.logLevel`",
          };
        }
      },
    ],
  ],
  [
    "postgresql.cnpg.io/Cluster",
    [
      function* oneImage({ has }) {
        if (!has("spec", "imageCatalogRef") || !has("spec", "imageName")) return;
        yield {
          path: ["spec", "imageCatalogRef"],
          part: "key",
          reason: "Unexpected `imageCatalogRef` beside `imageName`, expected one of them",
          help: "Remove one of them",
        };
      },
      function* catalogKind({ value }) {
        const kind = textOf(value("spec", "imageCatalogRef", "kind"));
        if (kind === undefined || /^(?:Cluster)?ImageCatalog$/.test(kind)) return;
        yield {
          path: ["spec", "imageCatalogRef", "kind"],
          reason: `Unexpected \`${kind}\`, expected an image catalog`,
          help: "Write `ImageCatalog` or `ClusterImageCatalog`",
        };
      },
      function* localeOfProvider({ has, value }) {
        const path = ["spec", "bootstrap", "initdb"];
        const provider = has(...path, "localeProvider")
          ? textOf(value(...path, "localeProvider"))
          : "";
        for (const [key, wanted] of localeKeys) {
          if (!has(...path, key) || provider === undefined || provider === wanted) continue;
          yield {
            path: [...path, key],
            part: "key",
            reason: `Unexpected \`${key}\`, expected it with \`localeProvider: ${wanted}\` only`,
            help: `Write \`localeProvider: ${wanted}\`, or remove it`,
          };
        }
      },
    ],
  ],
  [
    "snapshot.storage.k8s.io/VolumeSnapshot",
    [
      function* oneSource({ has, subject, value }) {
        const source = value("spec", "source");
        if (typeof source !== "object") return;
        yield* oneOf(
          ["persistentVolumeClaimName", "volumeSnapshotContentName"],
          has,
          subject.isPartial,
        );
      },
      function* className({ value }) {
        if (value("spec", "volumeSnapshotClassName") !== "") return;
        yield {
          path: ["spec", "volumeSnapshotClassName"],
          reason: "Unexpected empty `volumeSnapshotClassName`, expected a name or nothing",
          help: "Remove it, or write the class",
        };
      },
    ],
  ],
  [
    "snapshot.storage.k8s.io/VolumeSnapshotContent",
    [
      function* oneSource({ has, subject, value }) {
        if (typeof value("spec", "source") !== "object") return;
        yield* oneOf(["volumeHandle", "snapshotHandle"], has, subject.isPartial);
      },
      function* wholeReference({ has, subject, value }) {
        const path = ["spec", "volumeSnapshotRef"];
        if (subject.isPartial || typeof value(...path) !== "object") return;
        if (has(...path, "name") && has(...path, "namespace")) return;
        yield {
          path,
          part: "key",
          reason: "Missing name or namespace in `volumeSnapshotRef`, expected both",
          help: "Add `name` and `namespace` of the VolumeSnapshot",
        };
      },
    ],
  ],
]);

const localeKeys = [
  ["builtinLocale", "builtin"],
  ["icuLocale", "icu"],
  ["icuRules", "icu"],
] as const;

function* oneOf(
  [first, second]: readonly [string, string],
  has: (...path: string[]) => boolean,
  isPartial: boolean,
): Generator<ObjectFinding> {
  const [hasFirst, hasSecond] = [has("spec", "source", first), has("spec", "source", second)];
  if (hasFirst !== hasSecond || (isPartial && !hasFirst)) return;
  yield {
    path: hasFirst ? ["spec", "source", second] : ["spec", "source"],
    part: "key",
    reason: hasFirst
      ? `Unexpected \`${second}\` beside \`${first}\`, expected one source`
      : `Missing \`${first}\` or \`${second}\` in \`source\`, expected one of them`,
    help: hasFirst ? "Remove one of them" : "Add one of them",
  };
}

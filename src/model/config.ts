import { z } from "zod";
import { identifierPattern } from "./front-matter.ts";
import { notificationsSchema } from "./notifications.ts";
import { namePattern, variablePattern } from "./values.ts";
import { parseSize } from "./size.ts";

const nameSchema = z.string().regex(namePattern, "a name of lower-case letters, digits, hyphens");

const kubernetesSchema = z
  .strictObject({
    context: z.string().min(1).describe("Context in the kubeconfig"),
    kubeconfig: z
      .string()
      .min(1)
      .optional()
      .describe("File that holds the context, relative to the root; default: KUBECONFIG"),
    uid: z
      .uuid("the uid of the namespace kube-system")
      .optional()
      .describe("uid of the namespace kube-system: the identity of the cluster"),
  })
  .describe("How the cluster is reached, and how it is recognised");

const secretSourceSchema = z
  .union([
    z.strictObject({
      file: z.string().min(1).describe("File that holds it, relative to the root"),
    }),
    z.strictObject({
      command: z.string().min(1).describe("Command that prints it, such as `op read …`"),
    }),
  ])
  .describe("Where the secret is read from when a run begins");

const clusterSchema = z.strictObject({
  summary: z.string().min(1).optional().describe("One line for documents and --help"),
  kubernetes: kubernetesSchema.optional(),
  components: z
    .array(z.string().regex(identifierPattern, "a component in kebab-case"))
    .min(1)
    .describe("What runs there; a runbook applies when the cluster has all that it requires"),
  protectedNamespaces: z
    .array(nameSchema)
    .default([])
    .describe("Namespaces that no drill may change"),
  values: z
    .record(
      z.string().regex(variablePattern, "a variable name such as CNPG_NAMESPACE"),
      z.union([z.string(), z.number().transform(String), z.boolean().transform(String)]),
    )
    .default({})
    .describe("Values of the shell variables that the commands use"),
  secrets: z
    .record(
      z.string().regex(variablePattern, "a variable name such as RESTIC_PASSWORD"),
      secretSourceSchema,
    )
    .optional()
    .describe("Sources of inputs of the type `secret`, by name; never their values"),
});

const taskfileSchema = z.strictObject({
  root: z.string().min(1).default("Taskfile.yaml").describe("Taskfile that gets the include"),
  file: z.string().min(1).default(".taskfiles/dr/Taskfile.yaml"),
  namespace: nameSchema.default("dr").describe("Prefix of the tasks"),
  cluster: nameSchema.optional().describe("Default of the variable CLUSTER"),
});

const optionSchema = z.union([z.number(), z.string(), z.boolean(), z.array(z.string())]);
const ruleLevelSchema = z.enum(["off", "info", "warning", "error"]);
const ruleSchema = z.union([
  ruleLevelSchema,
  z.strictObject({
    severity: ruleLevelSchema.optional(),
    options: z.record(z.string(), optionSchema).default({}),
  }),
]);

/** `runbook.config.yaml`, strict: an unknown key is an error. */
export const configSchema = z.strictObject({
  $schema: z.string().optional(),
  version: z.literal(1),
  runbooks: z.string().min(1).default("runbooks").describe("Folder of the runbooks"),
  snippets: z.string().min(1).default("snippets").describe("Folder of the shared snippets"),
  output: z.string().min(1).default(".").describe("Folder below which every output goes"),
  documents: z
    .string()
    .min(1)
    .default("docs/runbooks/{{cluster.name}}/disaster-recovery.md")
    .describe("Path of a cluster's document"),
  taskfile: taskfileSchema.optional(),
  estimates: z
    .strictObject({
      sizes: z
        .array(z.string().refine((text) => parseSize(text) !== undefined, "a size such as 20Gi"))
        .min(1)
        .describe("Amounts of data for the table of estimated recovery times"),
    })
    .default({ sizes: ["1Gi", "10Gi", "50Gi", "100Gi", "500Gi"] }),
  rules: z
    .record(z.string(), ruleSchema)
    .default({})
    .describe("Severity of rules by id, or their severity and options"),
  notifications: notificationsSchema.prefault({}).describe("Whom a guided run tells what"),
  clusters: z
    .record(nameSchema, clusterSchema)
    .refine((clusters) => Object.keys(clusters).length > 0, "at least one cluster"),
});

/** What a configuration says about one rule. */
export type RuleConfig = z.infer<typeof ruleSchema>;

/** As resolved: every default filled in. */
export type Config = z.infer<typeof configSchema>;
export type ClusterConfig = z.infer<typeof clusterSchema>;

/** Where a secret comes from when the environment does not have it. */
export type SecretSource = z.infer<typeof secretSourceSchema>;

/** A cluster under its name. */
export type Cluster = ClusterConfig & { name: string };

/** The clusters in the order of the configuration. */
export function clustersOf(config: Config): Cluster[] {
  return Object.entries(config.clusters).map(([name, cluster]) => ({ name, ...cluster }));
}

/** True when the cluster has every component that the runbook requires. */
export function applies(requires: readonly string[], cluster: Cluster): boolean {
  return requires.every((component) => cluster.components.includes(component));
}

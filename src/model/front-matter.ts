import { z } from "zod";
import { modes } from "./block.ts";
import { parseDuration } from "./duration.ts";
import { parseSize } from "./size.ts";
import { valueTypes, variablePattern } from "./values.ts";

export const identifierPattern = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const identifierSchema = z.string().regex(identifierPattern, "an identifier in kebab-case");
const variableSchema = z.string().regex(variablePattern, "a variable name such as TARGET_TIME");

const durationSchema = z
  .string()
  .refine((text) => parseDuration(text) !== undefined, "a duration such as 30m or 1h30m");

const inputSchema = z.strictObject({
  type: z.enum(valueTypes),
  summary: z.string().min(1),
  /** With a default the input is optional; the empty string means "not given". */
  default: z.union([z.string(), z.number().transform(String)]).optional(),
  /** The values of an `enum`. */
  options: z.array(z.string().min(1)).min(1).optional(),
});

const estimateSchema = z.strictObject({
  /** What does not depend on the amount of data. */
  fixed: durationSchema,
  /** Amount of data recovered in a second. */
  rate: z
    .string()
    .regex(/^\d+(?:\.\d+)?(?:[KMGT]i|[kMGT])?B\/s$/, "a rate such as 60MiB/s")
    .refine((text) => (parseSize(text.slice(0, -3)) ?? 0) > 0, "a rate above zero"),
  /** Where the two numbers come from; printed under the table. */
  basis: z.string().min(1),
});

/** Something that has to be there before a run begins. Texts may hold `$NAME` of a value or an input. */
const prerequisiteSchema = z
  .strictObject({
    summary: z.string().min(1),
    /** `secret/restic`, or a kind of which there has to be one. */
    object: z.string().min(1).optional(),
    /** Without one it is that of the context. */
    namespace: z.string().min(1).optional(),
    /** Only objects whose field has this value: `status.phase=completed`. */
    where: z
      .string()
      .regex(/^\w+(?:\.\w+)*=.+$/, "a field and its value, such as status.phase=completed")
      .optional(),
    /** A file or a folder. */
    path: z.string().min(1).optional(),
    /** The newest object, or file in the folder, must not be older. */
    newest: durationSchema.optional(),
    mode: z.enum(modes).optional(),
  })
  .refine(
    ({ object, path }) => (object === undefined) !== (path === undefined),
    "either `object` or `path`",
  )
  .refine(
    ({ namespace, path, where }) => path === undefined || (namespace ?? where) === undefined,
    "`namespace` and `where` only beside `object`",
  );

const drillSchema = z.strictObject({
  cadence: z.enum(["weekly", "monthly", "quarterly", "half-yearly", "yearly"]),
  /** What counts as a passed drill. */
  success: z.string().min(1).optional(),
  /** The script to extract, and the task that calls it. */
  script: z.string().min(1).optional(),
  task: identifierSchema.optional(),
  /** Inputs that the script takes as positional arguments, after the cluster. */
  arguments: z.array(variableSchema).default([]),
});

/** The YAML head of a runbook. */
export const frontMatterSchema = z.strictObject({
  id: identifierSchema,
  title: z.string().min(1),
  scenario: z.string().min(1),
  requires: z.array(identifierSchema).min(1),
  severity: z.enum(["SEV-1", "SEV-2", "SEV-3"]).optional(),
  objectives: z.strictObject({ rto: durationSchema, rpo: durationSchema }).partial().optional(),
  tools: z.array(z.string().regex(/^[\w.+-]+$/, "the name of a program")).default([]),
  /** Cluster values that the blocks use: name and what it means. */
  values: z.record(variableSchema, z.string().min(1)).default({}),
  inputs: z.record(variableSchema, inputSchema).default({}),
  estimate: estimateSchema.optional(),
  prerequisites: z.array(prerequisiteSchema).optional(),
  drill: drillSchema.optional(),
});

export type FrontMatter = z.infer<typeof frontMatterSchema>;
export type Input = z.infer<typeof inputSchema>;
export type Prerequisite = z.infer<typeof prerequisiteSchema>;
export type Estimate = z.infer<typeof estimateSchema>;

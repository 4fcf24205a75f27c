import { z } from "zod";
import type { Place, Point } from "../diagnostics/diagnostic.ts";
import { parseDuration } from "./duration.ts";
import { variablePattern } from "./values.ts";

/** What a tagged block is for. `verify` is read-only; `expect` belongs to the block before it. */
const roles = ["run", "verify", "cleanup", "rollback", "apply", "file", "expect"] as const;

/** How an output is compared with an `expect` block: see the source format. */
export const matches = ["text", "wildcard", "regex", "json", "threshold"] as const;

export const modes = ["drill", "incident"] as const;
export type Mode = (typeof modes)[number];

const durationSchema = z.string().transform((text, context) => {
  const seconds = parseDuration(text);
  if (seconds === undefined || seconds === 0) {
    context.addIssue({ code: "custom", message: "a duration such as 90s, 30m or 1h30m" });
    return z.NEVER;
  }
  return seconds;
});

const flagSchema = z.union([
  z.boolean(),
  z.enum(["true", "false"]).transform((text) => text === "true"),
]);

const nameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/, "a name in kebab-case, such as create-cluster");

/** The closed vocabulary of a code block, from its fence and its `#|` lines together. */
export const blockAttributesSchema = z.strictObject({
  name: nameSchema,
  role: z.enum(roles).default("run"),
  mode: z.enum(modes).optional(),
  timeout: durationSchema.optional(),
  within: durationSchema.optional(),
  every: durationSchema.optional(),
  danger: flagSchema.default(false),
  interactive: flagSchema.default(false),
  approve: flagSchema.optional(),
  file: z.string().min(1).optional(),
  permission: z
    .union([z.string(), z.number().transform(String)])
    .refine((text) => /^0?[0-7]{3}$/.test(text), "an octal permission such as 0755")
    .transform((text) => Number.parseInt(text, 8))
    .optional(),
  outputs: z
    .array(z.string().regex(variablePattern, "a variable name such as RECOVERY_CLUSTER"))
    .default([]),
  "rollback-of": nameSchema.optional(),
  match: z.enum(matches).optional(),
});

/** Durations are in seconds, the permission is the number that chmod takes. */
export type BlockAttributes = z.infer<typeof blockAttributesSchema>;

/** A fenced code block. `attributes` is there exactly when it is tagged: only then is it executed. */
export interface Block {
  file: string;
  /** First word of the info string, lower case; empty when there is none. */
  language: string;
  attributes?: BlockAttributes;
  /** The code, byte for byte as in the source, without `#|` lines and without the final newline. */
  value: string;
  /** The whole fence. */
  place: Place;
  /** Where the first character of `value` stands in the source. */
  valueStart: Point;
  /** Places of the attributes by key, for diagnostics about one of them. */
  attributePlaces: Readonly<Record<string, Place>>;
}

export type TaggedBlock = Block & { attributes: BlockAttributes };

export function isTagged(block: Block): block is TaggedBlock {
  return block.attributes !== undefined;
}

/** The languages whose blocks bash can run. `console` is a transcript and is never run. */
export function isShell(language: string): boolean {
  return language === "bash" || language === "sh" || language === "shell";
}

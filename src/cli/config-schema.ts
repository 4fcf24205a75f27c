import { z } from "zod";
import { configSchema } from "../model/config.ts";

/**
 * The JSON Schema (draft 2020-12) of runbook.config.yaml as it is written, before defaults: text
 * of schemas/runbook.config.schema.json. What only code can check, such as a size, is left out.
 */
export function configJsonSchema(): string {
  const schema = z.toJSONSchema(configSchema, { io: "input", unrepresentable: "any" });
  return `${JSON.stringify({ title: "runbook.config.yaml", ...schema }, null, 2)}\n`;
}

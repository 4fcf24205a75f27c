import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { configJsonSchema } from "../../src/cli/config-schema.ts";

test("the committed JSON Schema is up to date: otherwise run `node scripts/schema.mjs`", () => {
  const committed = readFileSync(
    new URL("../../schemas/runbook.config.schema.json", import.meta.url),
    "utf8",
  );
  expect(JSON.parse(committed)).toEqual(JSON.parse(configJsonSchema()));
  expect(JSON.parse(committed)).toMatchObject({
    required: ["version", "clusters"],
    additionalProperties: false,
  });
});

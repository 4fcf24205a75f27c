import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Delivery } from "../../exec/notify/delivery.ts";
import { explainError, isSystemError } from "../explain-error.ts";
import type { RunDirectory } from "../run-directory.ts";

/** Notes a delivery beside the journal, which stays what the run alone has done. A full disk ends nothing. */
export function logDelivery({ path }: RunDirectory, delivery: Delivery): void {
  try {
    appendFileSync(logOf(path), `${JSON.stringify(delivery)}\n`, { mode: 0o600 });
  } catch (error) {
    if (!isSystemError(error)) throw error;
  }
}

/** Every delivery of a run, oldest first; a line that was cut off in writing is left out. */
export function readDeliveries({ path }: RunDirectory): Delivery[] {
  try {
    return readFileSync(logOf(path), "utf8")
      .split("\n")
      .slice(0, -1)
      .flatMap((line) => parseDelivery(line) ?? []);
  } catch (error) {
    if (isSystemError(error, "ENOENT")) return [];
    throw explainError(error, "read", logOf(path));
  }
}

function logOf(path: string): string {
  return join(path, "notifications.ndjson");
}

function parseDelivery(line: string): Delivery | undefined {
  try {
    const value = JSON.parse(line) as Partial<Delivery> | null;
    const { at, attempts, detail, event, ok, webhook } = value ?? {};
    const isWhole = [at, detail, event, webhook].every((text) => typeof text === "string");
    return isWhole && typeof ok === "boolean" && typeof attempts === "number"
      ? (value as Delivery)
      : undefined;
  } catch {
    return undefined;
  }
}

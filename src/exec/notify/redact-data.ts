import { redactorsFor } from "../session/redactor.ts";

/** Takes secrets out of every text in plain data, whatever its depth. */
export function redactData<Data>(data: Data, secrets: Readonly<Record<string, string>>): Data {
  const createRedactor = redactorsFor(secrets);
  const redact = (text: string): string => {
    const redactor = createRedactor();
    const bytes = redactor.write(Buffer.from(text));
    return Buffer.concat([bytes, redactor.end()]).toString();
  };
  return mapTexts(data, redact);
}

/** The same data with every text in it, but for keys, replaced. */
export function mapTexts<Data>(data: Data, change: (text: string) => string): Data {
  const walk = (value: unknown): unknown => {
    if (typeof value === "string") return change(value);
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, walk(one)]));
  };
  return walk(data) as Data;
}

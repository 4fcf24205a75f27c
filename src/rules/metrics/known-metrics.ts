import table from "./metrics.txt?raw";

/** A family of metrics, of which every name is known. */
export interface MetricFamily {
  prefix: string;
  /** What the names hold for: `Velero 1.18`. */
  product: string;
  /** With the prefix. */
  names: ReadonlySet<string>;
  /** Names that say nothing any more, with the version since when, and what to write. */
  replaced: ReadonlyMap<string, { since: string; by: string }>;
}

let families: readonly MetricFamily[] | undefined;

/** The family that a name belongs to; undefined for a metric of a product that is not known. */
export function familyOf(metric: string): MetricFamily | undefined {
  families ??= readFamilies(table);
  return families.find(({ prefix }) => metric.startsWith(prefix));
}

function readFamilies(text: string): MetricFamily[] {
  const parts = text.split(/^family /m).slice(1);
  return parts.map((part) => {
    const [head = "", ...lines] = part.trim().split("\n");
    const [prefix = "", ...product] = head.split(" ");
    const isOld = (line: string): boolean => line.startsWith("old ");
    const names = lines
      .filter((line) => !isOld(line))
      .flatMap((line) => line.split(" "))
      .flatMap((name) => (name.endsWith("+") ? histogram(name.slice(0, -1)) : [name]));
    const replaced = lines.filter(isOld).map((line) => {
      const [, name = "", since = "", by = ""] = line.split(" ");
      return [prefix + name, { since, by }] as const;
    });
    return {
      prefix,
      product: product.join(" "),
      names: new Set(names.map((name) => prefix + name)),
      replaced: new Map(replaced),
    };
  });
}

function histogram(name: string): string[] {
  return ["", "_bucket", "_sum", "_count"].map((suffix) => name + suffix);
}

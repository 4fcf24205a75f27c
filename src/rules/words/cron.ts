const day = 24 * 60;

/**
 * The longest time between two runs of a schedule, in minutes, where its fields are plain: `*`, a step, one value, or a
 * list. Undefined for others. `@daily` and its like are understood; a sixth field in front is seconds.
 */
export function longestGap(schedule: string): number | undefined {
  const named = names.get(schedule.trim());
  if (named !== undefined) return named;
  const fields = schedule.trim().split(/\s+/);
  const [minute = "", hour = "", ofMonth = "", month = "", ofWeek = ""] =
    fields.length === 6 ? fields.slice(1) : fields;
  if (fields.length < 5 || fields.length > 6 || month !== "*") return undefined;
  const isDaily = (ofMonth === "*" || ofMonth === "?") && (ofWeek === "*" || ofWeek === "?");
  if (!isDaily) return gapOfDays(ofMonth, ofWeek);
  const hours = gap(hour, 24);
  const minutes = gap(minute, 60);
  if (hours === undefined || minutes === undefined) return undefined;
  return hours === 1 ? minutes : hours * 60;
}

const names: ReadonlyMap<string, number> = new Map([
  ["@hourly", 60],
  ["@daily", day],
  ["@midnight", day],
  ["@weekly", 7 * day],
  ["@monthly", 31 * day],
]);

function gapOfDays(ofMonth: string, ofWeek: string): number | undefined {
  const isPlain = (field: string) => /^[\w,]+$/.test(field);
  if (ofMonth === "*" && isPlain(ofWeek)) return ofWeek.includes(",") ? undefined : 7 * day;
  if (ofWeek === "*" && isPlain(ofMonth)) return ofMonth.includes(",") ? undefined : 31 * day;
  return undefined;
}

/** The longest distance between two values of a field that goes round after `size`. */
function gap(field: string, size: number): number | undefined {
  if (field === "*") return 1;
  const step = /^(?:\*|0)\/(\d+)$/.exec(field)?.[1];
  if (step !== undefined) {
    const width = Number(step);
    return width > 0 && width <= size ? width : undefined;
  }
  if (!/^\d+(?:,\d+)*$/.test(field)) return undefined;
  const values = field
    .split(",")
    .map(Number)
    .toSorted((a, b) => a - b);
  const [first = 0] = values;
  return Math.max(...values.map((value, index) => (values[index + 1] ?? first + size) - value));
}

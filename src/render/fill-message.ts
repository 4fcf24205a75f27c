import Handlebars from "handlebars";

/**
 * A message from its template, without escaping. What the data does not have is an error; null is nothing.
 * Templates come from the configuration: they get values and no code, neither prototypes nor helpers of ours.
 */
export function fillMessage(template: string, data: object): { text: string } | { error: string } {
  try {
    const fill = Handlebars.compile<object>(template, { strict: true, noEscape: true });
    return { text: fill(data).trim() };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const [line = ""] = message.split("\n");
    return { error: line.replace(/ in \S+(?: Object\])? - (\d+:\d+)$/, " ($1)") };
  }
}

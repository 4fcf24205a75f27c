import type { Cluster } from "../model/config.ts";
import { formatDuration, parseDuration } from "../model/duration.ts";
import type { FrontMatter } from "../model/front-matter.ts";
import { token } from "./tokens.ts";

/** What a path in a template may lead to. */
export type TemplateValue =
  string | boolean | readonly TemplateValue[] | { readonly [key: string]: TemplateValue };

export interface TemplateContext {
  /** What Handlebars sees: tokens in the place of text, so that `{{#if}}` and `{{#each}}` work. */
  context: TemplateValue;
  /** The text of each token. */
  values: string[];
}

/**
 * What prose may use, as site/reference/source-format.md lists it. The empty string and `false` stay
 * what they are: in a condition they are false.
 */
export function templateContext(cluster: Cluster, frontMatter: FrontMatter): TemplateContext {
  const values: string[] = [];
  const hide = (text: string): TemplateValue => {
    if (text === "") return "";
    return text === "false" ? false : token("value", values.push(text) - 1);
  };
  const { id, title, objectives = {} } = frontMatter;
  const context = {
    cluster: {
      name: hide(cluster.name),
      ...(cluster.summary !== undefined && { summary: hide(cluster.summary) }),
      components: cluster.components.map(hide),
      values: hideAll(cluster.values, hide),
    },
    runbook: {
      id: hide(id),
      title: hide(title),
      objectives: hideAll(readable(objectives), hide),
    },
  };
  return { context, values };
}

/** The objectives that are given, as a reader wants them: `30 min`. */
function readable({ rto, rpo }: NonNullable<FrontMatter["objectives"]>): Record<string, string> {
  return {
    ...(rto !== undefined && { rto: readableDuration(rto) }),
    ...(rpo !== undefined && { rpo: readableDuration(rpo) }),
  };
}

/** A duration of the front matter for a reader: `30m` is `30 min`. */
export function readableDuration(text: string): string {
  const seconds = parseDuration(text);
  return seconds === undefined ? text : formatDuration(seconds);
}

function hideAll(
  record: Readonly<Record<string, string>>,
  hide: (text: string) => TemplateValue,
): Record<string, TemplateValue> {
  return Object.fromEntries(Object.entries(record).map(([key, text]) => [key, hide(text)]));
}

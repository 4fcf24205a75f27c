import type { Fix, Place, Severity } from "../diagnostics/diagnostic.ts";
import type { Document } from "../document/document.ts";

/** What a rule has found. The engine adds id, severity and file. */
export interface Finding {
  place: Place;
  /** "Unexpected X, expected Y" or "Missing X in Y, expected Z". */
  reason: string;
  /** An imperative that can be followed at 3 a.m. */
  help?: string;
  /** The other place of the document that is involved. */
  cause?: { place: Place; reason: string };
  /** What `--fix` writes. Only where the result surely means what the author meant. */
  fix?: Fix;
  /** Weaker than the rule's severity, where this case is less sure. */
  severity?: Severity;
}

/** A value in the configuration: of the type of its default. */
export type OptionValue = number | string | boolean | readonly string[];

export interface Rule<Options extends Readonly<Record<string, OptionValue>> = never> {
  /** The requirement in kebab-case; one that forbids begins with `no-`. Also the name of file and page. */
  id: string;
  /** The requirement as a sentence without a full stop, at most 80 characters. */
  summary: string;
  /** Unless the configuration says another. */
  severity: Severity;
  /**
   * In a document that is no runbook of ours, unless the configuration says another: there a block may be an
   * illustration. Of rules that were wrong about one in eight or more (site/rules/precision.md).
   */
  untagged?: Severity;
  /** Names and defaults. */
  options?: Options;
  /** Pure: the same document and options give the same findings. */
  check: (document: Document, options: Options) => Iterable<Finding>;
}

/** A rule whose own options are not known, as the list and the engine hold it. */
export interface AnyRule extends Omit<Rule, "options" | "check"> {
  options: Readonly<Record<string, OptionValue>>;
  check: (document: Document, options: Readonly<Record<string, OptionValue>>) => Iterable<Finding>;
}

type NoOptions = Readonly<Record<string, never>>;

/** Options are checked against the types of their defaults before a rule sees them. */
export function defineRule<const Options extends Readonly<Record<string, OptionValue>> = NoOptions>(
  rule: Rule<Widened<Options>> & { options?: Options },
): AnyRule {
  const { check, options = {} } = rule;
  return {
    ...rule,
    options,
    check: (document, given) => check(document, given as Widened<Options>),
  };
}

/** `{ seconds: 60 }` declares a number, not the number 60. */
type Widened<Options> = {
  readonly [K in keyof Options]: Options[K] extends number
    ? number
    : Options[K] extends string
      ? string
      : Options[K] extends boolean
        ? boolean
        : readonly string[];
};

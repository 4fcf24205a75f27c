import type { Place } from "../../diagnostics/diagnostic.ts";
import type { Document } from "../../document/document.ts";
import type { Deprecation } from "../../manifest/facts/kind.ts";
import { flagOf } from "../../shell/grammar/read-call.ts";
import { statusReads } from "./status-reads.ts";

/** A command that reads a field that is deprecated. */
export interface DeprecatedRead {
  deprecation: Deprecation;
  kind: string;
  place: Place;
}

/** Every such command whose kind is known. */
export function* deprecatedReads(document: Document): Generator<DeprecatedRead> {
  for (const { call, kinds, path } of statusReads(document).all) {
    const found = kinds.flatMap(({ deprecations, kind }) => {
      const deprecation = deprecations.find((entry) => path.slice(1) === entry.path);
      return deprecation === undefined ? [] : [{ deprecation, kind }];
    });
    const [first] = found;
    if (first === undefined || found.length < kinds.length) continue;
    const { end, start } = flagOf(call.call, "--output")?.valueWord ?? call.word;
    yield { ...first, place: call.code.placeOf(start, end) };
  }
}

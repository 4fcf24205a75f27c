import { parse, type ParsedScript } from "unbash";

/** The syntax tree of bash code, for those who need both facts and commands. Never throws. */
export function parseTree(code: string): ParsedScript {
  return parse(code);
}

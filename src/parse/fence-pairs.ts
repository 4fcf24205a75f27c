import type { DiagnosticId } from "../diagnostics/catalogue.ts";

/** `key=value` in a fence; offsets count from the beginning of the info string. */
export interface FencePair {
  key: string;
  value: string;
  start: number;
  end: number;
}

export interface FenceFault {
  id: DiagnosticId;
  start: number;
  end: number;
  reason: string;
  help: string;
}

interface Token {
  text: string;
  start: number;
  end: number;
}

/** A pair, or what is wrong with it, and how many tokens it took. */
type Reading = { pair: FencePair; used: 1 } | { fault: FenceFault; used: number };

/** Reads the inside of a brace group; `offset` is where it begins in the info string. */
export function readPairs(
  inner: string,
  offset: number,
): { pairs: FencePair[]; faults: FenceFault[] } {
  const pairs: FencePair[] = [];
  const faults: FenceFault[] = [];
  const tab = inner.indexOf("\t");
  if (tab !== -1) {
    const place = { text: "\t", start: offset + tab, end: offset + tab + 1 };
    const reason = "Unexpected tab between attributes, expected a space";
    faults.push(faultOf("fence-spacing", [place], reason, "Replace the tab by a space"));
  }

  const tokens = readTokens(inner, offset);
  for (let rest = tokens; rest.length > 0;) {
    const reading = readPair(rest);
    if ("fault" in reading) faults.push(reading.fault);
    else if (pairs.some(({ key }) => key === reading.pair.key)) {
      const reason = `Unexpected second \`${reading.pair.key}\`, expected each key once`;
      faults.push(faultOf("duplicate-key", rest.slice(0, 1), reason, "Remove one of the two"));
    } else pairs.push(reading.pair);
    rest = rest.slice(reading.used);
  }
  return { pairs, faults };
}

function readPair(tokens: readonly Token[]): Reading {
  const [token = { text: "", start: 0, end: 0 }] = tokens;
  const used = countSpaced(tokens);
  if (used > 0) {
    const reason = "Unexpected space beside `=`, expected `key=value` without spaces";
    const help = "Remove the spaces around `=`";
    return { fault: faultOf("fence-spacing", tokens.slice(0, used), reason, help), used };
  }
  const equals = token.text.indexOf("=");
  const key = equals === -1 ? token.text : token.text.slice(0, equals);
  const value = equals === -1 ? "" : token.text.slice(equals + 1);
  if (value === "") {
    const reason = `Missing value of \`${key}\` in the fence, expected \`${key}=value\``;
    const help = `Write \`${key}=true\` for a flag, else a value`;
    return { fault: faultOf("fence-missing-value", [token], reason, help), used: 1 };
  }
  const quote = /["'`]/.exec(value)?.[0];
  if (quote !== undefined) {
    const quoted = tokens.slice(0, countQuoted(tokens, quote));
    const reason = `Unexpected quote in the value of \`${key}\`, expected a value without quotes`;
    const help = `Remove the quotes; text with spaces goes into a line \`#| ${key}: text\``;
    return { fault: faultOf("fence-quote", quoted, reason, help), used: quoted.length };
  }
  if (value.includes("{")) {
    const reason = `Unexpected brace in the value of \`${key}\`, expected a value without braces`;
    const help = `Move it into a line \`#| ${key}: value\``;
    return { fault: faultOf("fence-brace-in-value", [token], reason, help), used: 1 };
  }
  return { pair: { key, value, start: token.start, end: token.end }, used: 1 };
}

/** How many tokens `name = x`, `name =x` or `name= x` takes; 0 when no space is beside the sign. */
function countSpaced([first, second, third]: readonly Token[]): number {
  if (first?.text.startsWith("=") === true) return 1;
  if (second === undefined) return 0;
  if (first?.text.includes("=") === false && second.text.startsWith("=")) {
    return second.text === "=" && third !== undefined ? 3 : 2;
  }
  return first?.text.endsWith("=") === true && !second.text.includes("=") ? 2 : 0;
}

/** How many tokens a quoted text with spaces takes; 1 when the quote is not closed. */
function countQuoted(tokens: readonly Token[], quote: string): number {
  const text = tokens[0]?.text ?? "";
  if (text.indexOf(quote) !== text.lastIndexOf(quote)) return 1;
  const last = tokens.findIndex((token, index) => index > 0 && token.text.endsWith(quote));
  return last === -1 ? 1 : last + 1;
}

function faultOf(
  id: DiagnosticId,
  tokens: readonly Token[],
  reason: string,
  help: string,
): FenceFault {
  return { id, start: tokens[0]?.start ?? 0, end: tokens.at(-1)?.end ?? 0, reason, help };
}

function readTokens(inner: string, offset: number): Token[] {
  return [...inner.matchAll(/\S+/g)].map(({ 0: text, index }) => ({
    text,
    start: offset + index,
    end: offset + index + text.length,
  }));
}

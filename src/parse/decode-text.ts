import type { DiagnosticId } from "../diagnostics/catalogue.ts";
import type { Diagnostic, Point } from "../diagnostics/diagnostic.ts";
import { TextIndex } from "../diagnostics/text-index.ts";
import { problem } from "./problem.ts";

/** Largest text that is parsed: Markdown parsers are super-linear. */
const textLimitBytes = 1024 * 1024;

/** The bytes of a file as text, or why they are not one. Offsets count UTF-16 units, as everywhere. */
export function decodeText(
  bytes: Uint8Array,
  file: string,
  limitBytes: number = textLimitBytes,
): { text: string } | { diagnostics: Diagnostic[] } {
  const refuse = (id: DiagnosticId, start: Point, reason: string, help: string) => ({
    diagnostics: [problem(id, { file, place: { start, end: start } }, reason, help)],
  });
  const first: Point = { line: 1, column: 1, offset: 0 };
  if (bytes.length > limitBytes) {
    const reason = `Unexpected size of ${bytes.length} bytes, expected at most ${limitBytes}`;
    return refuse("text-too-large", first, reason, "Split the file, or move data out of it");
  }
  const text = decode(bytes);
  if (text === undefined) {
    const { byte, point } = findInvalid(bytes);
    const reason = `Unexpected byte 0x${hex(bytes[byte] ?? 0)} at offset ${byte}, expected UTF-8`;
    return refuse("text-not-utf8", point, reason, "Save the file as UTF-8");
  }
  if (text.startsWith("\uFEFF")) {
    const reason = "Unexpected byte order mark, expected text";
    return refuse("text-bom", first, reason, "Save the file as UTF-8 without a byte order mark");
  }
  const nul = text.indexOf("\0");
  if (nul !== -1) {
    const reason = "Unexpected NUL byte, expected text";
    return refuse("text-nul", new TextIndex(text).pointAt(nul), reason, "Remove the NUL byte");
  }
  return { text };
}

function decode(bytes: Uint8Array, isPart = false): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes, {
      stream: isPart,
    });
  } catch {
    return undefined;
  }
}

/** The last valid prefix is found by bisection: a prefix that ends inside a character is valid. */
function findInvalid(bytes: Uint8Array): { byte: number; point: Point } {
  let valid = 0;
  let invalid = bytes.length + 1;
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >> 1;
    if (decode(bytes.subarray(0, middle), true) === undefined) invalid = middle;
    else valid = middle;
  }
  const before = decode(bytes.subarray(0, valid), true) ?? "";
  return {
    byte: Math.min(valid, bytes.length - 1),
    point: new TextIndex(before).pointAt(before.length),
  };
}

function hex(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, "0");
}

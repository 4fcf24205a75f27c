import { StringDecoder } from "node:string_decoder";

/** Decodes one stream of output for a terminal. */
export interface TerminalText {
  write: (bytes: Uint8Array) => string;
  end: () => string;
}

/** Control characters but tab and newline, C1, and what reorders or hides text (Unicode TR 9, TR 36). */
const harmful =
  /\r\n|[\0-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;

/**
 * Text that a terminal prints and does not obey: control characters are shown as pictures such as ␛, a lone
 * carriage return ends the line, invalid UTF-8 becomes U+FFFD. Characters may be cut by chunks.
 */
export function createTerminalText(): TerminalText {
  const decoder = new StringDecoder("utf8");
  let isAfterReturn = false;
  const show = (decoded: string): string => {
    let text = decoded;
    if (isAfterReturn && text !== "") {
      isAfterReturn = false;
      if (!text.startsWith("\n")) text = `\n${text}`;
    }
    if (text.endsWith("\r")) {
      isAfterReturn = true;
      text = text.slice(0, -1);
    }
    return text.replace(harmful, picture);
  };
  return {
    write: (bytes) =>
      show(decoder.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length))),
    end: () => {
      const rest = show(decoder.end()) + (isAfterReturn ? "\n" : "");
      isAfterReturn = false;
      return rest;
    },
  };
}

function picture(text: string): string {
  if (text === "\r\n" || text === "\r") return "\n";
  const code = text.charCodeAt(0);
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return "\u2421";
  return `<U+${code.toString(16).toUpperCase().padStart(4, "0")}>`;
}

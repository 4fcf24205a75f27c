import { hash } from "node:crypto";

/** SHA-256 in lower-case hex, as sha256sum prints it; text is hashed as UTF-8. */
export function digestOf(content: string | Uint8Array): string {
  return hash("sha256", content, "hex");
}

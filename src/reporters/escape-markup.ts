import { visibleText } from "./visible-text.ts";

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text for an element or a quoted attribute of HTML or XML; control characters are made visible. */
export function escapeMarkup(text: string): string {
  return visibleText(text.replace(/\p{Surrogate}/gu, "\uFFFD"))
    .replace(/[&<>"']/g, (character) => entities[character] ?? "")
    .replace(/[\uFFFE\uFFFF]/g, "\uFFFD");
}

/**
 * Why nothing may be written at this path, or undefined when it may: an output is relative to the
 * root, stays below it and stays out of `.git`. Decided on the text alone; whoever writes looks at links.
 */
export function refusePath(path: string): string | undefined {
  if (path === "") return "the path is empty";
  if (/[\u0000-\u001f\u007f]/.test(path)) return "the path has a control character";
  if (path.includes("\\")) return "the path has a backslash; write forward slashes";
  if (path.startsWith("/") || /^[A-Za-z]:/.test(path)) return "the path is absolute";
  if (path.startsWith("~")) return "the path begins with `~`, which nothing expands";
  const parts = path.split("/");
  if (parts.includes("..")) return "the path leaves its folder by `..`";
  if (parts.includes("") || parts.includes(".")) return "the path has an empty part or a `.`";
  if (parts.some((part) => part.toLowerCase() === ".git")) return "the path is inside .git";
  return undefined;
}

/** True when `path` is `folder` or below it; both are relative to the root. */
export function isBelow(path: string, folder: string): boolean {
  const parent = folder.replace(/^(?:\.\/)+/, "").replace(/\/+$/, "");
  return parent === "" || parent === "." || path === parent || path.startsWith(`${parent}/`);
}

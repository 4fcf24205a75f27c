import { posix } from "node:path";

/** A path from a folder of the repository as one from its root; undefined when it leads out or is not known. */
export function resolvePath(folder: string, path: string): string | undefined {
  if (path.startsWith("/") || /[$`~*?"'<>{}[\]\\\0]|:\/\//.test(path)) return undefined;
  const joined = posix.join(folder, path).replace(/\/$/, "");
  if (joined === ".." || joined.startsWith("../")) return undefined;
  return joined === "." ? "" : joined;
}

/** The folder of a file. */
export function folderOf(file: string): string {
  return file.includes("/") ? file.slice(0, file.lastIndexOf("/")) : "";
}

/** A folder and those above it, up to the root. */
export function upwards(folder: string): string[] {
  const above = [folder];
  for (let at = folder; at !== "";) {
    at = folderOf(at);
    above.push(at);
  }
  return above;
}

import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Failure } from "../../diagnostics/failure.ts";

/**
 * The text as the operator leaves it in the editor, VISUAL, EDITOR or vi; undefined when the editor
 * ends with an error. The file is 0600 and goes at once.
 */
export async function editText(name: string, text: string): Promise<string | undefined> {
  const folder = mkdtempSync(join(tmpdir(), "runbook-edit-"));
  const file = join(folder, name);
  try {
    writeFileSync(file, `${text}\n`, { mode: 0o600 });
    const editor = process.env["VISUAL"] || process.env["EDITOR"] || "vi";
    // As git does: the variable may hold arguments.
    const child = spawn("sh", ["-c", `${editor} "$1"`, "editor", file], { stdio: "inherit" });
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once("error", () =>
        reject(new Failure("editor-missing", "Cannot run sh", "Set EDITOR")),
      );
      child.once("exit", resolve);
    });
    return code === 0 ? readFileSync(file, "utf8").replace(/\n$/, "") : undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

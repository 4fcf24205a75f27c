import { isIncomplete } from "../shell/is-incomplete.ts";
import { composeMaps, type OffsetMap } from "./offset-map.ts";

const sessionLanguages = new Set([
  "console",
  "shell-session",
  "shellsession",
  "sh-session",
  "terminal",
]);
const pasteLanguages = new Set(["", "bash", "sh", "shell", "zsh", "text", "txt"]);

/** `$ `, `user@host:~$ `, `[user@host dir]# `, `(venv) $ `. A bare `# ` is a comment, not a prompt. */
const promptPattern =
  /^[ \t]*(?:\([\w.-]+\)[ \t]*)?(?:(?:\[[^\]\n]*\]|[\w.-]+@[\w.-]+(?:[: ][^\s$#%>]*)?|[\w.-]+:[~/][^\s$#%>]*)[ \t]?[$#%>]|[$❯➜])(?:[ \t]+|$)/;

/** A command that goes on is given up after so many lines: then it was output that looked like code. */
const maxContinuation = 100;

/** A session is called so, or begins with a prompt whatever it is called. */
export function isTranscript(language: string, value: string): boolean {
  if (sessionLanguages.has(language)) return true;
  if (!pasteLanguages.has(language) || !/[$#%>❯➜]/.test(value)) return false;
  const first = value.split("\n").find((line) => line.trim() !== "" && !/^\s*#/.test(line));
  return first !== undefined && promptPattern.test(first);
}

/** The commands of a session without prompts and output. A session without any prompt is output. */
export function readTranscript(value: string, outer: OffsetMap): { text: string; map: OffsetMap } {
  const lines = value.split("\n");
  const from: number[] = [];
  const to: number[] = [];
  let text = "";
  let offset = 0;
  const take = (line: string, skip: number): string => {
    from.push(text.length);
    to.push(offset + skip);
    text += `${line.slice(skip)}\n`;
    return `${line.slice(skip)}\n`;
  };
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? "";
    const prompt = promptPattern.exec(line)?.[0];
    if (prompt !== undefined) {
      const length = prompt.length;
      const count = continuationOf(lines, at, line.slice(length));
      take(line, length);
      for (let step = 1; step <= count; step++) {
        offset += (lines[at]?.length ?? 0) + 1;
        at++;
        const next = lines[at] ?? "";
        take(next, /^> ?/.exec(next)?.[0].length ?? 0);
      }
    }
    offset += (lines[at]?.length ?? 0) + 1;
  }
  if (from.length === 0) return { text: "", map: { from: [0], to: [outer.to[0] ?? 0] } };
  const commands = text.slice(0, -1);
  return { text: commands, map: composeMaps({ from, to }, outer, commands.length) };
}

/** How many further lines belong to a command: until it can be read, or none when it never can. */
function continuationOf(lines: readonly string[], start: number, first: string): number {
  let code = first;
  for (let count = 0; count <= maxContinuation; count++) {
    if (!isIncomplete(code)) return count;
    const next = lines[start + count + 1];
    if (next === undefined || promptPattern.test(next)) return 0;
    code += `\n${next.replace(/^> ?/, "")}`;
  }
  return 0;
}

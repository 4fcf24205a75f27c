import { statePartCount } from "./parse-state.ts";

/** What the driver says on its own channel. Texts hold one byte a character. */
export type Reply =
  | { kind: "bash"; version: string; pid: number }
  | { kind: "block" | "exit"; status: number; command: string; line: number; parts: string[] }
  | { kind: "failed"; command: string; line: number }
  | { kind: "subshell"; status: number };

const fieldCounts: Readonly<Record<string, number>> = {
  bash: 2,
  block: 3 + statePartCount,
  exit: 3 + statePartCount,
  failed: 2,
  subshell: 1,
};

/** Gives the replies that a chunk completes. Throws when the channel says what no driver says. */
export function createReplyParser(): (chunk: string) => Reply[] {
  let open = "";
  let fields: string[] = [];
  return (chunk) => {
    const replies: Reply[] = [];
    const texts = (open + chunk).split("\0");
    open = texts.pop() ?? "";
    for (const text of texts) {
      fields.push(text);
      const count = fieldCounts[fields[0] ?? ""];
      if (count === undefined) throw new Error(`Unexpected reply of the shell: ${fields[0]}`);
      if (fields.length === count + 1) {
        replies.push(replyOf(fields));
        fields = [];
      }
    }
    return replies;
  };
}

function replyOf(fields: readonly string[]): Reply {
  const [kind, first = "", second = "", third = ""] = fields;
  switch (kind) {
    case "bash":
      return { kind, version: first, pid: Number(second) };
    case "failed":
      return { kind, command: first, line: Number(second) };
    case "subshell":
      return { kind, status: Number(first) };
    default:
      return {
        kind: kind === "block" ? "block" : "exit",
        status: Number(first),
        command: second,
        line: Number(third),
        parts: fields.slice(4),
      };
  }
}

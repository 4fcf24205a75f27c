import type { BlockAttributes, TaggedBlock } from "../model/block.ts";

interface Fault {
  key: keyof BlockAttributes;
  reason: string;
  help: string;
}

/** Attributes that say how a block is run: an expected output is not run. */
const notForOutput = ["timeout", "danger", "interactive", "file", "permission"] as const;

/** Why an expected output could never be compared, or would mean something else than it seems to. */
export function checkExpectation({ attributes, value }: TaggedBlock): Fault[] {
  const { name } = attributes;
  const faults: Fault[] = notForOutput
    .filter((key) => attributes[key] !== undefined && attributes[key] !== false)
    .map((key) => ({
      key,
      reason: `Unexpected \`${key}\` in the expected output \`${name}\`, expected it at the block before`,
      help: `Move \`${key}\` to the block whose output this is`,
    }));
  const lines = value.split("\n");
  const fault = (reason: string, help: string): void => {
    faults.push({ key: "match", reason: `${reason} in the expected output \`${name}\``, help });
  };
  switch (attributes.match ?? "text") {
    case "text":
    case "wildcard":
      break;
    case "regex":
      if (value.trim() === "") fault("Missing expression", "Write one a line");
      for (const line of lines.filter((one) => one !== "")) {
        const found = findUnsafe(line);
        if (found === undefined) continue;
        const help =
          "Write an extended regular expression: letters, . [ ] ( ) | ^ $ * + ? {n,m} and escaped punctuation";
        fault(`Unexpected \`${found}\``, help);
      }
      break;
    case "json":
      if (!isJson(value)) fault("Unexpected text that is not JSON", "Write one JSON value");
      break;
    case "threshold":
      if (value.trim() === "")
        fault("Missing threshold", "Write one a line, such as `rows >= 1000`");
      for (const line of lines.filter((one) => one.trim() !== "" && !threshold.test(one))) {
        fault(
          `Unexpected \`${line.trim()}\``,
          "Write `rows >= 1000`, or `>= 1000` about the only number",
        );
      }
  }
  return faults;
}

const threshold = /^(?:[A-Za-z_][\w.-]* )?(?:<|<=|>|>=|==|!=) -?\d+(?:\.\d+)?$/;

/**
 * What in an expression grep, RE2 and a reader may take in different ways, or what costs more than linear time:
 * back-references, classes such as \d, lazy and doubled quantifiers, groups that begin with a question mark.
 */
function findUnsafe(pattern: string): string | undefined {
  const token =
    /\\[^\w\s]|\[\^?\]?(?:\[:[a-z]+:\]|[^\]\\[])*\]|\(\?|(?:[*+?]|\{\d+(?:,\d*)?\})+|[^\\[\]{}]/gy;
  let at = 0;
  let depth = 0;
  let canRepeat = false;
  while (at < pattern.length) {
    token.lastIndex = at;
    const [text] = token.exec(pattern) ?? [pattern.slice(at, at + 2)];
    if (!isSafe(text)) return text;
    at += text.length;
  }
  return depth === 0 ? undefined : "(";

  function isSafe(text: string): boolean {
    const first = text[0] ?? "";
    const isQuantifier = "*+?{".includes(first);
    if (isQuantifier && (!canRepeat || !/^(?:[*+?]|\{\d{1,3}(?:,\d{0,3})?\})$/.test(text)))
      return false;
    if (text === "(") depth += 1;
    if (text === ")") depth -= 1;
    canRepeat = !isQuantifier && !["(", "|", "^", "$"].includes(text);
    return (
      depth >= 0 &&
      text !== "(?" &&
      !(text.length === 1 && "\\[]{}".includes(first)) &&
      !/^\\\w/.test(text)
    );
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

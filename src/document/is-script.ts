import { oncePer } from "../shell/once-per.ts";
import type { ShellCode } from "./document.ts";

/** True for code that nobody watches line by line: a block that is run, a file, a container's command. */
export const isScript = oncePer(
  ({ fence, origin, script, text }: ShellCode): boolean =>
    fence.attributes !== undefined ||
    origin !== "fence" ||
    text.trimStart().startsWith("#!") ||
    script.functions.size > 0 ||
    script.commands.some(({ errexit }) => errexit),
);

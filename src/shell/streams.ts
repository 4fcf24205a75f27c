import type { ShellCommand } from "./shell-commands.ts";

/** True when a command's standard input is a pipe, a file or a text. */
export function hasInput({ pipeline, redirects }: ShellCommand): boolean {
  return (
    pipeline.index > 0 ||
    redirects.some(
      ({ descriptor, operator }) => (descriptor ?? 0) === 0 && /^(?:<|<<-?|<<<)$/.test(operator),
    )
  );
}

/** True when a command's standard output goes into a pipe or a file. */
export function hasOutput({ pipeline, redirects }: ShellCommand): boolean {
  return (
    pipeline.index < pipeline.length - 1 ||
    redirects.some(
      ({ descriptor, operator }) => (descriptor ?? 1) === 1 && /^(?:>>?|>\||&>>?)$/.test(operator),
    )
  );
}

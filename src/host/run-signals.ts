export interface RunSignals {
  /** The first interruption, until the run has answered it by closing. */
  interruption: () => "interrupted" | "terminated" | undefined;
  /** True when the tidying was interrupted twice: what is left stays behind. */
  isAbandoned: () => boolean;
  /** From now on the run tidies up, and one more interruption is only noted. */
  beginTidying: () => void;
  stop: () => void;
}

const names = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Takes SIGINT and SIGTERM for as long as a run lasts; the end of a terminal is not the end of a run. `halt` ends what runs now; called a second
 * time it does so at once. In an attended run Ctrl-C ends the block and not the run: the operator is asked.
 */
export function watchSignals(
  halt: (reason: "interrupt" | "terminate") => void,
  say: (text: string) => void,
  { isAttended = false }: { isAttended?: boolean } = {},
): RunSignals {
  let first: "interrupted" | "terminated" | undefined;
  let isTidying = false;
  let count = 0;
  const hear = (signal: NodeJS.Signals): void => {
    const reason = signal === "SIGINT" ? "interrupt" : "terminate";
    if (!isTidying) {
      if (reason === "terminate") first ??= "terminated";
      else if (!isAttended) first ??= "interrupted";
      halt(reason);
      return;
    }
    count += 1;
    if (count === 1) say("Still undoing and cleaning up. Once more leaves the rest behind.\n");
    else halt(reason);
  };
  for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, hear);
  return {
    interruption: () => first,
    isAbandoned: () => count > 1,
    beginTidying: () => {
      isTidying = true;
    },
    stop: () => {
      for (const name of ["SIGINT", "SIGTERM"] as const) process.off(name, hear);
    },
  };
}

/**
 * Until it is called off: a signal that would end the process first undoes what was begun. The process then
 * ends by the same signal.
 */
export function undoOnSignal(undo: () => void): () => void {
  const hear = (signal: NodeJS.Signals): void => {
    callOff();
    undo();
    process.kill(process.pid, signal);
  };
  const callOff = (): void => {
    for (const name of names) process.off(name, hear);
  };
  for (const name of names) process.once(name, hear);
  return callOff;
}

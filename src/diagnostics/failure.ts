/**
 * We could not do the job: usage, configuration, an unreadable file, a refused plan. Ends the
 * command with exit code 2. Anything else that is thrown is a bug and says so.
 */
export class Failure extends Error {
  override readonly name = "Failure";
  readonly id: string;
  /** What to type next. */
  readonly help: string | undefined;

  constructor(id: string, message: string, help?: string) {
    super(message);
    this.id = id;
    this.help = help;
  }
}

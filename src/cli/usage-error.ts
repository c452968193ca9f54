/** The command line is invalid: printed with the command's usage line, exit code 2. */
export class UsageError extends Error {
  /** What to try instead, in one line. */
  readonly hint: string | null;

  constructor(message: string, hint: string | null = null) {
    super(message);
    this.name = "UsageError";
    this.hint = hint;
  }
}

/** A command of `npm run -s lyceum -- NAME`. */
export interface Command {
  name: string;
  /** One line for the list of commands. */
  summary: string;
  /**
   * @param args what stands after the name
   * @returns whether all went well: a failure that was told already ends the program with 1
   * @throws UsageError (exit code 2); any other error is shown as one line (exit code 1)
   */
  run(args: string[]): Promise<boolean>;
}

/** A command that failed for a reason that a person can do something about; `message` says what. */
export class CommandError extends Error {}

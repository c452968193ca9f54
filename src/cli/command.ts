import type { Readable, Writable } from "node:stream";
import type { ErrorCode } from "../core/errors/error-table.ts";
import type { Clock } from "../core/ports.ts";
import type { Paths } from "../system/paths.ts";
import type { Ask } from "./terminal/ask.ts";

/**
 * The options of a command, as its help lists them: `"-n, --lines N": "how many past events …"`. One with a value is a
 * string, one whose value ends with an ellipsis (`--events A,B…`) may be given several times. An empty description
 * hides the option: it is for our own callers, such as the hook.
 */
export type OptionTable = Readonly<Record<string, string>>;

export interface CommandMeta {
  readonly name: string;
  /** One line for the list of commands: verb first, no full stop. */
  readonly summary: string;
  /** What follows `ccen ` in the usage line, where that is not the options in their order. */
  readonly usage?: string;
  /** `--help` and `-h` are added to every command. */
  readonly options: OptionTable;
  /** Absent: the command takes no positionals. */
  readonly positionals?: {
    /** As in the usage line: `FILE…`. */
    readonly name: string;
    readonly description: string;
    readonly min: number;
    readonly max: number;
  };
  /** The command prints texts of others, which stay unchanged. */
  readonly quotes?: boolean;
  readonly examples: readonly string[];
}

/** The command line after the command's name. Reading an option that the meta does not declare throws. */
export interface ParsedArgs {
  readonly positionals: readonly string[];
  flag(name: string): boolean;
  text(name: string): string | undefined;
  /** A string option that may be given several times. */
  texts(name: string): readonly string[];
}

/** Everything that a command may touch, so that a test can run one without a process. */
export interface Io {
  /** Writes to standard output; the line break at the end is added. */
  out(text: string): void;
  /** Standard output itself, for output that is too large for memory. */
  readonly stdout: Writable;
  /** The same for standard error: everything but the answer. */
  err(text: string): void;
  /** Whether standard output takes colour, by `NO_COLOR`, `FORCE_COLOR` and the terminal; `paint` reads it. */
  readonly colour: boolean;
  /** Width of the terminal in cells. */
  columns(): number;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly paths: Paths;
  readonly clock: Clock;
  readonly stdin: Readable;
  /** Present in interactive use: standard input and output are both a terminal. */
  readonly ask?: Ask;
  /** Aborted by the first Ctrl-C or SIGTERM: stop gracefully. A second one ends the process. */
  readonly signal: AbortSignal;
  /** Present in a process that another `ccen` started and waits for. */
  reportToParent?(message: object): void;
}

/**
 * One command, in `commands/<name>.ts`, as `export const <name> = {…} satisfies Command`.
 * `run` may throw: an `AppError` is printed with its fix and exits 1, a `UsageError` exits 2 with the usage line.
 */
export interface Command {
  readonly meta: CommandMeta;
  run(args: ParsedArgs, io: Io): Promise<ExitCode>;
}

export type CommandTable = Readonly<Record<string, () => Promise<Command>>>;

/** Exit codes of a command. Documented in `ccen help`; scripts rely on them. */
export const EXIT = {
  ok: 0,
  failure: 1,
  usage: 2,
  notRunning: 3,
  degraded: 4,
  /** Stopped by a second Ctrl-C: 128 and the signal's number, as shells say it. */
  interrupted: 130,
} as const;

/** Errors whose exit code is not `failure`. */
export const EXIT_OF: Readonly<Partial<Record<ErrorCode, ExitCode>>> = {
  "cli/not-running": EXIT.notRunning,
  "setup/event-unknown": EXIT.usage,
};

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

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

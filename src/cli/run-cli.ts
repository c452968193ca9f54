import { existsSync } from "node:fs";
import { AppError } from "../core/errors/errors.ts";
import { closestWord } from "../core/format/closest-word.ts";
import { pathOf, toFileError } from "../system/files/file-error.ts";
import { asTyped, calledAs } from "./called-as.ts";
import { type Command, type CommandTable, type Io, EXIT, EXIT_OF, type ExitCode, UsageError } from "./command.ts";
import { commandHelp, overviewHelp, usageLine, parseCommandLine } from "./command-line.ts";
import { paint } from "./terminal/print.ts";

export async function runCli(commands: CommandTable, argv: readonly string[], process: Io): Promise<ExitCode> {
  if (isFirstCall(argv, process)) return setUpAndOpen(commands, argv, process);
  const io = withTypedCommands(process);
  const [first = "help", ...rest] = argv;
  const asksHelp = first === "help" || first === "--help" || first === "-h";
  if (asksHelp && (rest[0] === undefined || rest[0] === "help" || rest[0].startsWith("-"))) {
    io.out(overviewHelp(await Promise.all(Object.values(commands).map(async (load) => load()))));
    return EXIT.ok;
  }
  const [name = first] = asksHelp ? rest : first === "--version" || first === "-v" ? ["version"] : [first];
  // Not an inherited property such as `toString`.
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (load === undefined) return unknownCommand(commands, name, io);
  const command = await load();
  try {
    const line = asksHelp ? HELP : parseCommandLine(command.meta, rest);
    if (!line.help) return await command.run(line.args, command.meta.quotes === true ? process : io);
    io.out(commandHelp(command.meta));
    return EXIT.ok;
  } catch (error) {
    return report(error, command, io);
  }
}

const HELP = { help: true } as const;

/** No command, where nothing is set up and a person can answer, or the agreement in place of one. */
function isFirstCall(argv: readonly string[], { ask, paths }: Io): boolean {
  return argv.length === 0 ? ask !== undefined && !existsSync(paths.launchFile) : argv.join(" ") === "--yes";
}

/** What `npx claude-code-event-notifier` alone is typed for. */
async function setUpAndOpen(commands: CommandTable, argv: readonly string[], io: Io): Promise<ExitCode> {
  const code = await runCli(commands, ["setup", ...argv], io);
  return code === EXIT.ok ? runCli(commands, ["open"], io) : code;
}

/** Hints name the commands as you have to type them. */
function withTypedCommands(io: Io): Io {
  const program = calledAs(io.environment);
  if (program === "ccen") return io;
  // Not spread: reading `signal` installs the signal handlers.
  const typed: Io = Object.create(io);
  return Object.assign(typed, {
    out: (text: string) => io.out(asTyped(text, program)),
    err: (text: string) => io.err(asTyped(text, program)),
  });
}

function unknownCommand(commands: CommandTable, name: string, io: Io): ExitCode {
  const names = Object.keys(commands);
  const begun = names.filter((known) => name.length > 1 && known.startsWith(name));
  const meant = begun.length > 0 ? begun : [closestWord(name, names)].filter((word) => word !== null);
  io.err(problemLine(io, `there is no command ${JSON.stringify(name)}`));
  io.err(
    meant.length === 0
      ? "`ccen help` lists the commands."
      : `Did you mean ${meant.map((word) => `\`ccen ${word}\``).join(" or ")}?`,
  );
  return EXIT.usage;
}

function report(error: unknown, { meta }: Command, io: Io): ExitCode {
  if (error instanceof UsageError) {
    io.err(problemLine(io, error.message));
    if (error.hint !== null) io.err(error.hint);
    io.err(usageLine(meta));
    io.err(`\`ccen help ${meta.name}\` explains the options.`);
    return EXIT.usage;
  }
  const known = error instanceof AppError && error.code !== "internal" ? error : refusalOf(error);
  if (known !== null) {
    io.err(problemLine(io, known.message));
    io.err(known.fix);
    return EXIT_OF[known.code] ?? EXIT.failure;
  }
  // A bug. The terminal is the user's own, so it may show what the API would hide.
  const cause = error instanceof AppError ? error.cause : error;
  io.err(problemLine(io, "something went wrong inside; please report this:"));
  io.err(cause instanceof Error ? (cause.stack ?? cause.message) : String(cause));
  return EXIT.failure;
}

/** A full disk or another user's file is never a bug, whichever command meets it. */
function refusalOf(error: unknown): AppError | null {
  const cause = error instanceof AppError ? error.cause : error;
  const path = pathOf(cause);
  return path === null ? null : toFileError(cause, path);
}

function problemLine(io: Io, message: string): string {
  return `${paint(io, "red", "ccen:")} ${message}`;
}

import { AppError } from "../core/errors.ts";
import { closestWord } from "../core/closest-word.ts";
import type { Command, Io } from "./command.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { commandHelp, overviewHelp, usageLine } from "./help-text.ts";
import { paint } from "./paint.ts";
import { parseCommandLine } from "./parse-args.ts";
import { UsageError } from "./usage-error.ts";

/** Finds the command, reads its arguments, runs it, and turns whatever it throws into words and an exit code. */
export async function runCli(commands: readonly Command[], argv: readonly string[], io: Io): Promise<ExitCode> {
  const [first, ...rest] = argv;
  if (first === undefined || first === "help" || first === "--help" || first === "-h") {
    return showHelp(commands, rest[0], io);
  }
  const name = first === "--version" || first === "-v" ? "version" : first;
  const command = commands.find(({ meta }) => meta.name === name);
  if (command === undefined) return unknownCommand(commands, name, io);
  try {
    const line = parseCommandLine(command.meta, rest);
    if (!line.help) return await command.run(line.args, io);
    io.out(commandHelp(command.meta));
    return EXIT.ok;
  } catch (error) {
    return report(error, command, io);
  }
}

function showHelp(commands: readonly Command[], topic: string | undefined, io: Io): ExitCode {
  if (topic === undefined || topic === "help" || topic.startsWith("-")) {
    io.out(overviewHelp(commands));
    return EXIT.ok;
  }
  const command = commands.find(({ meta }) => meta.name === topic);
  if (command === undefined) return unknownCommand(commands, topic, io);
  io.out(commandHelp(command.meta));
  return EXIT.ok;
}

function unknownCommand(commands: readonly Command[], name: string, io: Io): ExitCode {
  const names = commands.map(({ meta }) => meta.name);
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
  if (error instanceof AppError && error.code !== "internal") {
    io.err(problemLine(io, error.message));
    io.err(error.fix);
    return error.code === "cli/not-running" ? EXIT.notRunning : EXIT.failure;
  }
  // A mistake of ours. The terminal is the user's own, so it may show what the API would hide.
  const cause = error instanceof AppError ? error.cause : error;
  io.err(problemLine(io, "something went wrong inside; please report this:"));
  io.err(cause instanceof Error ? (cause.stack ?? cause.message) : String(cause));
  return EXIT.failure;
}

function problemLine(io: Io, message: string): string {
  return `${paint(io, "red", "ccen:")} ${message}`;
}

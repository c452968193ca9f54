import { AppError } from "../core/errors/errors.ts";
import type { Io } from "./command.ts";
import { commands } from "./commands.ts";
import { EXIT } from "./exit-codes.ts";
import { createProcessIo } from "./terminal/process-io.ts";
import { runCli } from "./run-cli.ts";

/** The program: `bin/ccen.cjs` calls it once it knows that this Node is new enough. */
export async function main(argv: readonly string[]): Promise<void> {
  const io = processIo();
  process.exitCode = io === null ? EXIT.failure : await runCli(commands, argv, io);
  // Otherwise the channel to a parent that still waits would keep this process alive.
  if (process.connected) process.disconnect();
}

/** @returns null where not even the configuration folder can be named; that has been said then */
function processIo(): Io | null {
  try {
    return createProcessIo();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    process.stderr.write(`ccen: ${error.message}\n${error.fix}\n`);
    return null;
  }
}

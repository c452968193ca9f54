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
  // Otherwise the channel to a waiting parent would keep this process alive.
  if (process.connected) process.disconnect();
}

/** @returns null where even the configuration folder has no usable path; the error is already printed */
function processIo(): Io | null {
  try {
    return createProcessIo();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    process.stderr.write(`ccen: ${error.message}\n${error.fix}\n`);
    return null;
  }
}

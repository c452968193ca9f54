import { commands } from "./commands.ts";
import { createProcessIo } from "./process-io.ts";
import { runCli } from "./run-cli.ts";

/** The program: `bin/ccen.cjs` calls it once it knows that this Node is new enough. */
export async function main(argv: readonly string[]): Promise<void> {
  process.exitCode = await runCli(commands, argv, createProcessIo());
  // Otherwise the channel to a parent that still waits would keep this process alive.
  if (process.connected) process.disconnect();
}

import { styleText } from "node:util";
import { AppError } from "../core/errors/errors.ts";
import { type Io, EXIT } from "./command.ts";
import { commands } from "./commands.ts";
import { runCli } from "./run-cli.ts";
import { systemClock } from "../system/clock.ts";
import { readEnvironment, findConfigDir, pathsUnder } from "../system/paths.ts";
import { createAsk } from "./terminal/ask.ts";

/** The program: `bin/ccen.cjs` calls it once it knows that this Node is new enough. */
export async function main(argv: readonly string[]): Promise<void> {
  try {
    process.exitCode = await runCli(commands, argv, createProcessIo());
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    // Not even the configuration folder has a usable path.
    process.stderr.write(`ccen: ${error.message}\n${error.fix}\n`);
    process.exitCode = EXIT.failure;
  }
  // Otherwise the channel to a waiting parent would keep this process alive.
  if (process.connected) process.disconnect();
}

/** Columns without a terminal: nothing needs to be cut. */
const UNLIMITED_COLUMNS = 10_000;

function createProcessIo(): Io {
  const environment = readEnvironment();
  const isTty = process.stdout.isTTY;
  // `ccen tail | head`: the reader has closed the pipe, which is normal.
  process.stdout.on("error", (error) => {
    if ("code" in error && error.code === "EPIPE") process.exit(0);
    throw error;
  });
  let interruption: AbortSignal | undefined;
  return {
    out: (text) => void process.stdout.write(`${text}\n`),
    stdout: process.stdout,
    err: (text) => void process.stderr.write(`${text}\n`),
    colour: styleText("bold", "") !== "",
    columns: () => (isTty ? process.stdout.columns : UNLIMITED_COLUMNS),
    environment,
    paths: pathsUnder(findConfigDir(environment)),
    clock: systemClock,
    stdin: process.stdin,
    ...(isTty && process.stdin.isTTY ? { ask: createAsk(process.stdin, process.stdout) } : {}),
    // Handlers are installed only on demand: other commands end at once, as programs do.
    get signal() {
      interruption ??= takeOverSignals();
      return interruption;
    },
    // The parent may have exited; then the message is not needed.
    ...(process.send && {
      reportToParent: (message) => process.send?.(message, undefined, undefined, () => undefined),
    }),
  };
}

/** Under `npm start` one Ctrl-C arrives twice: from the terminal, and passed on by npm. */
const SAME_SIGNAL_MS = 500;

function takeOverSignals(): AbortSignal {
  const controller = new AbortController();
  let firstAtMs = 0;
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => {
      if (!controller.signal.aborted) firstAtMs = performance.now();
      else if (performance.now() - firstAtMs > SAME_SIGNAL_MS) process.exit(EXIT.interrupted);
      controller.abort();
    });
  }
  return controller.signal;
}

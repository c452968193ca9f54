import { systemClock } from "../../system/clock.ts";
import { readEnvironment, findConfigDir, pathsUnder } from "../../system/paths.ts";
import { createAsk } from "./ask.ts";
import type { Io } from "../command.ts";
import { wantsColour } from "./paint.ts";

/** Columns without a terminal: nothing needs to be cut. */
const UNLIMITED_COLUMNS = 10_000;

export function createProcessIo(): Io {
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
    isTty,
    colour: wantsColour(environment, isTty),
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
    ...(process.send === undefined ? {} : { reportToParent }),
  };
}

/** 128 plus SIGINT's number: a shell's exit code for a program that Ctrl-C ended. */
const EXIT_INTERRUPTED = 130;

/** Under `npm start` one Ctrl-C arrives twice: from the terminal, and passed on by npm. */
const SAME_SIGNAL_MS = 500;

function takeOverSignals(): AbortSignal {
  const controller = new AbortController();
  let firstAtMs = 0;
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => {
      if (!controller.signal.aborted) firstAtMs = performance.now();
      else if (performance.now() - firstAtMs > SAME_SIGNAL_MS) process.exit(EXIT_INTERRUPTED);
      controller.abort();
    });
  }
  return controller.signal;
}

function reportToParent(message: object): void {
  // The parent may have exited; then the message is not needed.
  process.send?.(message, undefined, undefined, () => undefined);
}

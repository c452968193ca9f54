import { loadConfig } from "../config/load-config.ts";
import { AppError } from "../core/errors/errors.ts";
import type { ScrubOptions, ScrubReport } from "../maintenance/scrub/scrub.ts";
import type { Io } from "./command.ts";
import { keepFilesPrivate } from "../system/files/folders.ts";
import { whileStopped, type DoneByHand } from "./daemon/while-stopped.ts";

const REPORT_EVERY_MS = 1000;

export type ScrubOrder = Pick<ScrubOptions, "dryRun" | "removeBroken">;

/**
 * Removes secrets from everything that is stored. A running daemon is stopped for it and always started again; a dry
 * run only reads and keeps it running.
 * @throws AppError `daemon/already-running`, `scrub/space`, …
 */
export async function scrubByHand(io: Io, order: ScrubOrder): Promise<DoneByHand<ScrubReport>> {
  if (order.dryRun) return { report: await check(io, order), url: null };
  return whileStopped(io, async () => scrubAlone(io, order));
}

async function scrubAlone(io: Io, order: ScrubOrder): Promise<ScrubReport> {
  const { existsSync } = await import("node:fs");
  const { acquireInstanceLock } = await import("../system/instance-lock.ts");
  // If no daemon ever ran, no lock is needed.
  if (!existsSync(io.paths.dataDir)) return check(io, order);
  keepFilesPrivate();
  const lock = acquireInstanceLock(io.paths.daemonLockFile);
  if (lock === null) throw new AppError("daemon/already-running", { folder: io.paths.configDir });
  try {
    return await check(io, order);
  } finally {
    lock.release();
  }
}

async function check({ paths, environment, signal, err }: Io, order: ScrubOrder): Promise<ScrubReport> {
  // Loaded only here: other commands start faster without a database.
  const { scrub } = await import("../maintenance/scrub/scrub.ts");
  const { createRedactor } = await import("../core/redact/create-redactor.ts");
  const config = loadConfig({ paths, environment, overrides: {} });
  let reportedMs = performance.now();
  return scrub({
    paths,
    // This command always redacts, whatever CCEN_REDACT says about incoming events.
    redactor: createRedactor({ patterns: config.redactPatterns }),
    ...order,
    signal,
    onProgress: (done) => {
      if (performance.now() - reportedMs < REPORT_EVERY_MS) return;
      reportedMs = performance.now();
      err(`${done} rows and files looked at`);
    },
  });
}

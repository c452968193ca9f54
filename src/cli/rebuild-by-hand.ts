import { loadConfig } from "../config/load-config.ts";
import { AppError } from "../core/errors/errors.ts";
import type { RecoveryReport } from "../maintenance/rebuild/recovery-report.ts";
import { createFileLogger } from "../system/logger.ts";
import { keepFilesPrivate } from "../system/files/folders.ts";
import type { Io } from "./command.ts";
import { whileStopped, type DoneByHand } from "./daemon/while-stopped.ts";

const REPORT_EVERY_MS = 1000;

/**
 * Rebuilds the database. A running daemon is stopped for it and always started again.
 * @throws AppError `store/rebuild-failed`, `daemon/already-running`, …
 */
export async function rebuildByHand(io: Io): Promise<DoneByHand<RecoveryReport>> {
  return whileStopped(io, async () => rebuildAlone(io));
}

async function rebuildAlone(io: Io): Promise<RecoveryReport> {
  const { paths, environment, clock, signal } = io;
  keepFilesPrivate();
  // Loaded only here: other commands start faster without a database.
  const { acquireInstanceLock } = await import("../system/instance-lock.ts");
  const { finishInterrupted } = await import("../maintenance/rebuild/finish-rebuild.ts");
  const { reasonOf, rebuildReason } = await import("../maintenance/rebuild/recovery-report.ts");
  const { rebuildDatabase } = await import("../maintenance/rebuild/rebuild-database.ts");
  const { finishJournals: settleJournals } = await import("../maintenance/rebuild/finish-journals.ts");
  const { buildRedactor } = await import("../daemon/context.ts");
  const { makeFolders } = await import("../daemon/runtime-files.ts");
  makeFolders(paths);
  const lock = acquireInstanceLock(paths.daemonLockFile);
  if (lock === null) throw new AppError("daemon/already-running", { folder: paths.configDir });
  const redactor = buildRedactor(loadConfig({ paths, environment }));
  const logger = createFileLogger({
    file: paths.logFile,
    clock,
    level: "info",
    redact: (text) => redactor.redactText(text).text,
  });
  let reportedMs = performance.now();
  try {
    finishInterrupted(paths);
    await settleJournals({ paths, clock, logger, signal });
    return await rebuildDatabase({
      paths,
      clock,
      logger,
      redactor,
      ...rebuildReason("asked", reasonOf("asked")),
      signal,
      onProgress: (done, total) => {
        if (performance.now() - reportedMs < REPORT_EVERY_MS) return;
        reportedMs = performance.now();
        io.err(`${done} of about ${Math.max(done, total)} events`);
      },
    });
  } finally {
    logger.close();
    lock.release();
  }
}

import { loadConfig } from "../../config/load-config.ts";
import { AppError } from "../../core/errors/errors.ts";
import { detailText } from "../../core/i18n/health-text.ts";
import type { RecoveryReport } from "../../maintenance/rebuild/recovery-report.ts";
import type { Survey } from "../../maintenance/rebuild/survey.ts";
import { keepFilesPrivate } from "../../system/files/folders.ts";
import { createFileLogger } from "../../system/logger.ts";
import { type Command, type Io, type ParsedArgs, EXIT, type ExitCode, UsageError } from "../command.ts";
import { whileStopped } from "../daemon/restart-daemon.ts";
import { printJson, alignColumns } from "../terminal/print.ts";

export const rebuild = {
  meta: {
    name: "rebuild",
    summary: "Rebuild the database from the archive",
    usage: "rebuild [--dry-run | --acknowledge] [--json]",
    options: {
      "dry-run": { type: "boolean", short: "n", description: "show the findings and change nothing" },
      acknowledge: { type: "boolean", description: "clear the warning about the last rebuild's losses" },
      json: { type: "boolean", description: "as JSON" },
    },
    examples: ["ccen rebuild --dry-run", "ccen rebuild", "ccen rebuild --acknowledge"],
  },

  async run(args: ParsedArgs, io: Io): Promise<ExitCode> {
    if (args.flag("dry-run") && args.flag("acknowledge"))
      throw new UsageError("--dry-run does not go with --acknowledge.");
    if (args.flag("acknowledge")) return acknowledge(args, io);
    if (args.flag("dry-run")) return survey(args, io);
    const { describeReport, isLoss } = await import("../../maintenance/rebuild/recovery-report.ts");
    const { report, url } = await whileStopped(io, async () => rebuildNow(io));
    if (args.flag("json")) printJson(io, report);
    else {
      io.out(detailText(describeReport(report), "en"));
      for (const line of afterwards(report, url)) io.out(line);
    }
    return isLoss(report) ? EXIT.degraded : EXIT.ok;
  },
} satisfies Command;

function afterwards({ set_aside: setAside }: RecoveryReport, url: string | null): readonly string[] {
  return [
    ...(setAside === null ? [] : [`The database before lies beside it: ${setAside}`]),
    ...(url === null ? [] : [`Dashboard: ${url}`]),
  ];
}

async function acknowledge(args: ParsedArgs, io: Io): Promise<ExitCode> {
  const { acknowledgeRecoveries } = await import("../../maintenance/rebuild/recovery-report.ts");
  const count = acknowledgeRecoveries(io.paths, io.clock.now());
  if (args.flag("json")) printJson(io, { acknowledged: count });
  else
    io.out(
      count === 0
        ? "Nothing was left to acknowledge."
        : `Acknowledged: ${count === 1 ? "one rebuild" : `${count} rebuilds`}.`,
    );
  return EXIT.ok;
}

async function survey(args: ParsedArgs, io: Io): Promise<ExitCode> {
  const { surveyRebuild } = await import("../../maintenance/rebuild/survey.ts");
  const found = surveyRebuild(io.paths);
  if (args.flag("json")) printJson(io, found);
  else for (const line of alignColumns(rowsOf(found))) io.out(line);
  return EXIT.ok;
}

function rowsOf({ archive, database, waiting_in_raw_log: waiting, kept_files: kept }: Survey): string[][] {
  const numbers = archive.files === 0 ? "" : `, numbers ${archive.first_number} to ${archive.last_number}`;
  const days = archive.first_day === null ? "" : `, ${archive.first_day} to ${archive.last_day}`;
  return [
    ["archive", `${archive.files} events${numbers}${days}`],
    ["database", databaseLine(database)],
    ["spool", `${waiting} files waiting`],
    ["kept files", kept.length === 0 ? "none" : kept.join(", ")],
  ];
}

function databaseLine(database: Survey["database"]): string {
  if (!database.is_there) return "not there";
  if (!database.is_readable) return "nothing of it can be read";
  const broken = database.broken_tables.length === 0 ? "" : `; broken: ${database.broken_tables.join(", ")}`;
  const { events, waiting_messages: messages, places } = database;
  return `${events} events, ${messages} ${messages === 1 ? "message" : "messages"} to send, ${places} places on Discord can be read${broken}`;
}

const REPORT_EVERY_MS = 1000;

/** @throws AppError `store/rebuild-failed`, `daemon/already-running`, … */
async function rebuildNow(io: Io): Promise<RecoveryReport> {
  const { paths, environment, clock, signal } = io;
  keepFilesPrivate();
  // Loaded only here: `ccen help` loads every command, and needs no database.
  const { acquireInstanceLock } = await import("../../system/instance-lock.ts");
  const { finishInterrupted } = await import("../../maintenance/rebuild/finish-rebuild.ts");
  const { reasonOf, rebuildReason } = await import("../../maintenance/rebuild/recovery-report.ts");
  const { rebuildDatabase } = await import("../../maintenance/rebuild/rebuild-database.ts");
  const { buildRedactor } = await import("../../daemon/context.ts");
  const { makeFolders } = await import("../../daemon/runtime-files.ts");
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

import { loadConfig } from "../../config/load-config.ts";
import { detailText } from "../../core/i18n/health-text.ts";
import type { RecoveryReport } from "../../maintenance/rebuild/recovery-report.ts";
import type { Survey } from "../../maintenance/rebuild/survey.ts";
import { createFileLogger } from "../../system/logger.ts";
import { type Command, type Io, type ParsedArgs, EXIT, type ExitCode, UsageError } from "../command.ts";
import { whileStopped } from "../daemon/restart-daemon.ts";
import { alignColumns, createProgress, printAnswer } from "../terminal/print.ts";

export const rebuild = {
  meta: {
    name: "rebuild",
    summary: "Rebuild the database from the archive",
    usage: "rebuild [--dry-run | --acknowledge] [--json]",
    options: {
      "-n, --dry-run": "show the findings and change nothing",
      "--acknowledge": "clear the warning about the last rebuild's losses",
      "--json": "as JSON",
    },
    examples: ["ccen rebuild --dry-run", "ccen rebuild", "ccen rebuild --acknowledge"],
  },

  async run(args: ParsedArgs, io: Io): Promise<ExitCode> {
    if (args.flag("dry-run") && args.flag("acknowledge"))
      throw new UsageError("--dry-run does not go with --acknowledge.");
    if (args.flag("acknowledge")) return acknowledge(args, io);
    if (args.flag("dry-run")) return survey(args, io);
    const { describeReport, isLoss } = await import("../../maintenance/rebuild/recovery-report.ts");
    const { makeFolders } = await import("../../daemon/runtime-files.ts");
    makeFolders(io.paths);
    const { report, url } = await whileStopped(io, async () => rebuildNow(io));
    const lines = [
      detailText(describeReport(report), "en"),
      ...(report.set_aside === null ? [] : [`The database before lies beside it: ${report.set_aside}`]),
      ...(url === null ? [] : [`Dashboard: ${url}`]),
    ];
    printAnswer(io, args, { json: report, lines });
    return isLoss(report) ? EXIT.degraded : EXIT.ok;
  },
} satisfies Command;

async function acknowledge(args: ParsedArgs, io: Io): Promise<ExitCode> {
  const { acknowledgeRecoveries } = await import("../../maintenance/rebuild/recovery-report.ts");
  const count = acknowledgeRecoveries(io.paths, io.clock.now());
  const what = count === 1 ? "one rebuild" : `${count} rebuilds`;
  const lines = [count === 0 ? "Nothing was left to acknowledge." : `Acknowledged: ${what}.`];
  printAnswer(io, args, { json: { acknowledged: count }, lines });
  return EXIT.ok;
}

async function survey(args: ParsedArgs, io: Io): Promise<ExitCode> {
  const { surveyRebuild } = await import("../../maintenance/rebuild/survey.ts");
  const found = surveyRebuild(io.paths);
  printAnswer(io, args, { json: found, lines: alignColumns(rowsOf(found)) });
  return EXIT.ok;
}

function rowsOf({ archive, database, waiting_in_raw_log: waiting }: Survey): string[][] {
  const numbers = archive.files === 0 ? "" : `, numbers ${archive.first_number} to ${archive.last_number}`;
  const days = archive.first_day === null ? "" : `, ${archive.first_day} to ${archive.last_day}`;
  const readable = database.is_readable ? `${database.events ?? "an unknown number of"} events` : "cannot be opened";
  return [
    ["archive", `${archive.files} events${numbers}${days}`],
    ["database", database.is_there ? readable : "not there"],
    ["spool", `${waiting} files waiting`],
  ];
}

async function rebuildNow(io: Io): Promise<RecoveryReport> {
  const { paths, environment, clock, signal } = io;
  // Loaded only here: `ccen help` loads every command, and needs no database.
  const { finishInterrupted } = await import("../../maintenance/rebuild/finish-rebuild.ts");
  const { reasonOf, rebuildReason } = await import("../../maintenance/rebuild/recovery-report.ts");
  const { rebuildDatabase } = await import("../../maintenance/rebuild/rebuild-database.ts");
  const { buildRedactor } = await import("../../daemon/context.ts");
  const redactor = buildRedactor(loadConfig({ paths, environment }));
  const logger = createFileLogger({
    file: paths.logFile,
    clock,
    level: "info",
    redact: (text) => redactor.redactText(text).text,
  });
  const progress = createProgress(io);
  try {
    finishInterrupted(paths);
    return await rebuildDatabase({
      paths,
      clock,
      logger,
      redactor,
      ...rebuildReason("asked", reasonOf("asked")),
      signal,
      onProgress: (done, total) => progress(`${done} of about ${Math.max(done, total)} events`),
    });
  } finally {
    logger.close();
  }
}

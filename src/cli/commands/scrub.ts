import { loadConfig } from "../../config/load-config.ts";
import { AppError } from "../../core/errors/errors.ts";
import type { ScrubReport, ScrubOptions } from "../../maintenance/scrub/scrub.ts";
import { keepFilesPrivate } from "../../system/files/folders.ts";
import { type Command, type Io, type ParsedArgs, EXIT, type ExitCode } from "../command.ts";
import { whileStopped, type DoneWhileStopped } from "../daemon/restart-daemon.ts";
import { printJson, alignColumns } from "../terminal/print.ts";

export const scrub = {
  meta: {
    name: "scrub",
    summary: "Remove secrets from stored data",
    usage: "scrub [--dry-run] [--remove-broken] [--json]",
    options: {
      "dry-run": { type: "boolean", short: "n", description: "show the findings and change nothing" },
      "remove-broken": {
        type: "boolean",
        description: "remove old copies of the database that cannot be cleaned",
      },
      json: { type: "boolean", description: "as JSON" },
    },
    examples: ["ccen scrub --dry-run", "ccen scrub"],
  },

  async run(args: ParsedArgs, io: Io): Promise<ExitCode> {
    const dryRun = args.flag("dry-run");
    const { report, url } = await runScrub(io, { dryRun, removeBroken: args.flag("remove-broken") });
    if (args.flag("json")) printJson(io, { dry_run: dryRun, ...report });
    else print(report, { dryRun, url, io });
    return report.skipped.length > 0 ? EXIT.degraded : EXIT.ok;
  },
} satisfies Command;

interface Outcome {
  readonly dryRun: boolean;
  readonly url: string | null;
  readonly io: Io;
}

/** Prints counts only: secrets must not appear here either. */
function print({ found, rows, files, skipped, removed }: ScrubReport, { dryRun, url, io }: Outcome): void {
  for (const line of alignColumns(found.map(({ place: location, kind, count }) => [location, kind, String(count)])))
    io.out(line);
  const what = `${rows} rows and ${files} files`;
  if (found.length === 0) io.out("No secret was found.");
  else if (dryRun) io.out(`${what} would be cleaned by \`ccen scrub\`.`);
  else io.out(`${what} were cleaned.`);
  for (const file of removed) io.out(`${dryRun ? "Would be removed" : "Removed"}: ${file}`);
  for (const one of skipped) io.err(`Not cleaned: ${one.file}: ${one.reason}. ${adviceOn(one)}`);
  if (url !== null) io.out(`Dashboard: ${url}`);
}

/** The file may hold secrets until it is removed. */
function adviceOn({ isRemovable }: ScrubReport["skipped"][number]): string {
  return isRemovable ? "`ccen scrub --remove-broken` removes it." : "Delete it if you do not need it.";
}

const REPORT_EVERY_MS = 1000;

export type ScrubOrder = Pick<ScrubOptions, "dryRun" | "removeBroken">;

/**
 * Removes secrets from everything that is stored. A running daemon is stopped for it and always started again; a dry
 * run only reads and keeps it running.
 * @throws AppError `daemon/already-running`, `file/no-space`, …
 */
async function runScrub(io: Io, order: ScrubOrder): Promise<DoneWhileStopped<ScrubReport>> {
  if (order.dryRun) return { report: await scrubNow(io, order), url: null };
  return whileStopped(io, async () => scrubAlone(io, order));
}

async function scrubAlone(io: Io, order: ScrubOrder): Promise<ScrubReport> {
  const { existsSync } = await import("node:fs");
  const { acquireInstanceLock } = await import("../../system/instance-lock.ts");
  // If no daemon ever ran, no lock is needed.
  if (!existsSync(io.paths.dataDir)) return scrubNow(io, order);
  keepFilesPrivate();
  const lock = acquireInstanceLock(io.paths.daemonLockFile);
  if (lock === null) throw new AppError("daemon/already-running", { folder: io.paths.configDir });
  try {
    return await scrubNow(io, order);
  } finally {
    lock.release();
  }
}

async function scrubNow({ paths, environment, signal, err }: Io, order: ScrubOrder): Promise<ScrubReport> {
  // Loaded only here: `ccen help` loads every command, and needs no database.
  const { scrub: scrubStored } = await import("../../maintenance/scrub/scrub.ts");
  const { createRedactor } = await import("../../core/redact/create-redactor.ts");
  const config = loadConfig({ paths, environment, overrides: {} });
  let reportedMs = performance.now();
  return scrubStored({
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

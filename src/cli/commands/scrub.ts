import { loadConfig } from "../../config/load-config.ts";
import type { ScrubReport, ScrubOptions } from "../../maintenance/scrub/scrub.ts";
import { type Command, type Io, type ParsedArgs, EXIT, type ExitCode } from "../command.ts";
import { whileStopped } from "../daemon/restart-daemon.ts";
import { alignColumns, createProgress, printAnswer } from "../terminal/print.ts";

export const scrub = {
  meta: {
    name: "scrub",
    summary: "Remove secrets from stored data",
    options: {
      "-n, --dry-run": "show the findings and change nothing",
      "--remove-broken": "remove old copies of the database that cannot be cleaned",
      "--json": "as JSON",
    },
    examples: ["ccen scrub --dry-run", "ccen scrub"],
  },

  async run(args: ParsedArgs, io: Io): Promise<ExitCode> {
    const dryRun = args.flag("dry-run");
    const scrubNow = async () => scrubStored(io, { dryRun, removeBroken: args.flag("remove-broken") });
    // A dry run only reads, and keeps the daemon running.
    const { report, url } = dryRun ? { report: await scrubNow(), url: null } : await whileStopped(io, scrubNow);
    printAnswer(io, args, { json: { dry_run: dryRun, ...report }, lines: linesOf(report, dryRun, url) });
    if (!args.flag("json")) {
      for (const one of report.skipped) io.err(`Not cleaned: ${one.file}: ${one.reason}. ${adviceOn(one)}`);
    }
    return report.skipped.length > 0 ? EXIT.degraded : EXIT.ok;
  },
} satisfies Command;

/** Counts only: secrets must not appear here either. */
function linesOf({ found, rows, files, removed }: ScrubReport, dryRun: boolean, url: string | null): string[] {
  const what = `${rows} rows and ${files} files`;
  const cleaned = dryRun ? `${what} would be cleaned by \`ccen scrub\`.` : `${what} were cleaned.`;
  return [
    ...alignColumns(found.map(({ place, kind, count }) => [place, kind, String(count)])),
    found.length === 0 ? "No secret was found." : cleaned,
    ...removed.map((file) => `${dryRun ? "Would be removed" : "Removed"}: ${file}`),
    ...(url === null ? [] : [`Dashboard: ${url}`]),
  ];
}

/** The file may hold secrets until it is removed. */
function adviceOn({ isRemovable }: ScrubReport["skipped"][number]): string {
  return isRemovable ? "`ccen scrub --remove-broken` removes it." : "Delete it if you do not need it.";
}

async function scrubStored(io: Io, order: Pick<ScrubOptions, "dryRun" | "removeBroken">): Promise<ScrubReport> {
  // Loaded only here: `ccen help` loads every command, and needs no database.
  const { scrub: scrubAll } = await import("../../maintenance/scrub/scrub.ts");
  const { createRedactor } = await import("../../core/redact/create-redactor.ts");
  const { paths, signal } = io;
  const config = loadConfig(io);
  const progress = createProgress(io);
  return scrubAll({
    paths,
    // This command always redacts, no matter what CCEN_REDACT says about incoming events.
    redactor: createRedactor({ patterns: config.redactPatterns }),
    ...order,
    signal,
    onProgress: (done) => progress(`${done} rows and files looked at`),
  });
}

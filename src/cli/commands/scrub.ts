import type { ScrubReport } from "../../maintenance/scrub/scrub.ts";
import type { Command, Io, ParsedArgs } from "../command.ts";
import { EXIT, type ExitCode } from "../exit-codes.ts";
import { printJson } from "../terminal/print-json.ts";
import { scrubByHand } from "../scrub-by-hand.ts";
import { alignColumns } from "../terminal/table.ts";

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
    const { report, url } = await scrubByHand(io, { dryRun, removeBroken: args.flag("remove-broken") });
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

import type { PurgePlan } from "../purge/plan-purge.ts";
import { megabytes, type SetupReport } from "./setup-report.ts";

/** Reports a planned purge. */
export function willPurge(plan: PurgePlan): SetupReport {
  const { fileCount, sizeBytes, returns } = plan;
  return {
    lines: [
      `would delete what was stored: ${fileCount} files, ${megabytes(sizeBytes)} (events, archive, dead letters, log, backups)`,
      ...(returns.length === 0 ? [] : [`would put back ${returns.length} raw files of the Python notifier`]),
      ...envFileLines(plan, true),
    ],
    json: { purge: jsonOf(plan, null) },
    warnings: [],
  };
}

/** Reports a purge. `left`: unknown files that were kept. */
export function reportPurge(plan: PurgePlan, left: readonly string[]): Partial<SetupReport> {
  const { fileCount, sizeBytes, returns } = plan;
  return {
    lines: [
      `Deleted what was stored: ${fileCount} files, ${megabytes(sizeBytes)}.`,
      ...(returns.length === 0 ? [] : [`Put back ${returns.length} raw files of the Python notifier.`]),
      ...envFileLines(plan, false),
      ...left.map((path) => `Not ours, and left where it is: ${path}`),
    ],
    json: { purge: jsonOf(plan, left) },
  };
}

function envFileLines({ envFile }: PurgePlan, isFuture: boolean): readonly string[] {
  switch (envFile.kind) {
    case "none":
      return [];
    case "keep":
      return ["hooks/.env.discord is yours, or was changed by you, and stays."];
    case "remove":
      return [isFuture ? `would remove ${envFile.target}, which \`ccen setup\` made` : `Removed ${envFile.target}.`];
    case "restore":
      return [isFuture ? `would make ${envFile.target} what it was` : `${envFile.target} is what it was before.`];
    default:
      return envFile satisfies never;
  }
}

function jsonOf({ fileCount, sizeBytes, returns, envFile }: PurgePlan, left: readonly string[] | null): object {
  return { files: fileCount, bytes: sizeBytes, put_back: returns.length, env_file: envFile.kind, left };
}

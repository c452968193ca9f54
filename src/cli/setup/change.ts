/** The output of `ccen setup` in its two forms, and its warnings. */
export interface SetupReport {
  readonly lines: readonly string[];
  readonly json: object;
  readonly warnings: readonly string[];
  readonly failed: boolean;
}

/** One change of a setup or a removal: printed before it is made, and reported after. */
export interface Change {
  /** A line each, in the infinitive: `write /home/me/.claude/hooks/ccen/launch`. Empty where all is in place. */
  readonly what: readonly string[];
  /** What `--dry-run` shows before all changes, such as a diff. */
  readonly preview?: readonly string[];
  /** The fields that are known before. */
  readonly json?: object;
  readonly warnings?: readonly string[];
  /** @returns what to add to the report */
  make(): Partial<SetupReport> | Promise<Partial<SetupReport>>;
}

/** The report of changes that are not made. */
export function plannedReport(changes: readonly Change[]): SetupReport {
  return {
    lines: [
      ...changes.flatMap(({ preview = [] }) => preview),
      ...changes.flatMap(({ what }) => what.map((line) => `would ${line}`)),
      "Nothing was changed (--dry-run).",
    ],
    json: Object.assign({ changed: isChange(changes), dry_run: true }, ...changes.map(({ json }) => json)) as object,
    warnings: changes.flatMap(({ warnings = [] }) => warnings),
    failed: false,
  };
}

/** Makes the changes, each complete before the next begins. */
export async function makeChanges(changes: readonly Change[]): Promise<SetupReport> {
  const json = { changed: isChange(changes), dry_run: false };
  let report: SetupReport = { lines: [], json, warnings: [], failed: false };
  for (const { make, ...known } of changes) {
    report = extended(extended(report, { json: known.json ?? {}, warnings: known.warnings ?? [] }), await make());
  }
  return report;
}

function isChange(changes: readonly Change[]): boolean {
  return changes.some(({ what }) => what.length > 0);
}

/** The report with more parts. */
export function extended(report: SetupReport, more: Partial<SetupReport>): SetupReport {
  return {
    lines: [...report.lines, ...(more.lines ?? [])],
    json: { ...report.json, ...more.json },
    warnings: [...report.warnings, ...(more.warnings ?? [])],
    failed: report.failed || more.failed === true,
  };
}

/** The output of `ccen setup` in its two forms, and its warnings. */
export interface SetupReport {
  readonly lines: readonly string[];
  readonly json: object;
  readonly warnings: readonly string[];
  /** Absent: success. */
  readonly failed?: boolean;
}

/** The report with more parts. */
export function extended(report: SetupReport, more: Partial<SetupReport>): SetupReport {
  return {
    lines: [...report.lines, ...(more.lines ?? [])],
    json: { ...report.json, ...more.json },
    warnings: [...report.warnings, ...(more.warnings ?? [])],
    ...(report.failed === true || more.failed === true ? { failed: true } : {}),
  };
}

/** `1.8 MB` */
export function megabytes(sizeBytes: number): string {
  return `${(sizeBytes / 1_000_000).toFixed(1)} MB`;
}

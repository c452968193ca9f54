export interface SetupReport {
  /** A dry run: whether anything would be. */
  readonly changed: boolean;
  readonly lines: readonly string[];
  readonly warnings: readonly string[];
  readonly failed: boolean;
  /** The test event, as `--json` prints it. */
  readonly test?: object;
}

/** One change of a setup or a removal. The same words say that it would be made, will be made, and is made. */
export interface Change {
  /** A line each, in the infinitive: `write /home/me/.claude/hooks/ccen/launch`. Empty where all is in place. */
  readonly what: readonly string[];
  /** What `--dry-run` shows before all changes, such as a diff. */
  readonly preview?: readonly string[];
  readonly warnings?: readonly string[];
  /** @returns what to add to the report, and `what` where something else was done than planned */
  make(): Outcome | Promise<Outcome>;
}

type Outcome = Partial<Pick<SetupReport, "lines" | "warnings"> & Pick<Change, "what">>;

export function plannedReport(changes: readonly Change[]): SetupReport {
  return {
    changed: changes.some(({ what }) => what.length > 0),
    lines: [
      ...changes.flatMap(({ preview = [] }) => preview),
      ...changes.flatMap(wouldDo),
      "Nothing was changed (--dry-run).",
    ],
    warnings: changes.flatMap(({ warnings = [] }) => warnings),
    failed: false,
  };
}

export function wouldDo({ what }: Change): readonly string[] {
  return what.map((line) => `would ${line}`);
}

/** Makes the changes, each complete before the next begins. */
export async function makeChanges(changes: readonly Change[]): Promise<SetupReport> {
  let report: SetupReport = { changed: false, lines: [], warnings: [], failed: false };
  for (const change of changes) {
    const { what = change.what, lines = [], warnings = [] } = await change.make();
    report = extended(report, {
      changed: what.length > 0,
      lines: [...what.map((line) => `done: ${line}`), ...lines],
      warnings: [...(change.warnings ?? []), ...warnings],
    });
  }
  return report.changed ? report : extended(report, { lines: ["Nothing was changed."] });
}

export function extended(report: SetupReport, more: Partial<SetupReport>): SetupReport {
  return {
    ...report,
    ...more,
    changed: report.changed || more.changed === true,
    lines: [...report.lines, ...(more.lines ?? [])],
    warnings: [...report.warnings, ...(more.warnings ?? [])],
    failed: report.failed || more.failed === true,
  };
}

/** The output of `ccen setup` in its two forms, and its warnings. */
export interface SetupReport {
  readonly lines: readonly string[];
  readonly json: object;
  readonly warnings: readonly string[];
  readonly failed: boolean;
}

/** One change of a setup or a removal. The same words say that it would be made, will be made, and is made. */
export interface Change {
  /** A line each, in the infinitive: `write /home/me/.claude/hooks/ccen/launch`. Empty where all is in place. */
  readonly what: readonly string[];
  /** What `--dry-run` shows before all changes, such as a diff. */
  readonly preview?: readonly string[];
  /** The fields that are known before. */
  readonly json?: object;
  readonly warnings?: readonly string[];
  /** @returns what to add to the report, and `what` where something else was done than planned */
  make(): Outcome | Promise<Outcome>;
}

type Outcome = Partial<SetupReport & Pick<Change, "what">>;

/** The report of changes that are not made. */
export function plannedReport(changes: readonly Change[]): SetupReport {
  return {
    lines: [
      ...changes.flatMap(({ preview = [] }) => preview),
      ...changes.flatMap(wouldDo),
      "Nothing was changed (--dry-run).",
    ],
    json: Object.assign({ changed: isChange(changes), dry_run: true }, ...changes.map(({ json }) => json)) as object,
    warnings: changes.flatMap(({ warnings = [] }) => warnings),
    failed: false,
  };
}

export function wouldDo({ what }: Change): readonly string[] {
  return what.map((line) => `would ${line}`);
}

/** Makes the changes, each complete before the next begins. */
export async function makeChanges(changes: readonly Change[]): Promise<SetupReport> {
  const json = { changed: isChange(changes), dry_run: false };
  let report: SetupReport = { lines: [], json, warnings: [], failed: false };
  let isDone = false;
  for (const change of changes) {
    const { what = change.what, lines = [], ...more } = await change.make();
    report = extended(report, { json: change.json ?? {}, warnings: change.warnings ?? [] });
    isDone ||= what.length > 0;
    report = extended(report, { ...more, lines: [...what.map((line) => `done: ${line}`), ...lines] });
  }
  return isDone ? report : extended(report, { lines: ["Nothing was changed."] });
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

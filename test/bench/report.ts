import type { Machine, Quiet } from "./machine.ts";
import type { Row, Section } from "./result.ts";
import type { Mode } from "./sections.ts";
import { round } from "./stats.ts";

/** A run as it is stored as JSON. */
export interface Report {
  readonly measured_at: string;
  readonly commit: string;
  readonly mode: Mode;
  readonly machine: Machine;
  readonly seconds: number;
  readonly sections: readonly SectionReport[];
}

export interface SectionReport {
  readonly name: string;
  readonly title: string;
  /** Before it began. */
  readonly load: number;
  readonly busy: number;
  readonly seconds: number;
  readonly rows: readonly Row[];
  readonly details: unknown;
  /** Why there are no rows; null if there are. */
  readonly failed: string | null;
  /** If it replaces the same section of another run: the time and commit. */
  readonly again?: Pick<Report, "measured_at" | "commit">;
}

/** A whole run with some sections replaced, or added, by separate measurements. The last of a name counts. */
export function withAgain(whole: Report, parts: readonly Report[]): Report {
  const again = new Map(
    parts.flatMap(({ measured_at, commit, sections }) =>
      sections.map((section) => [section.name, { ...section, again: { measured_at, commit } }] as const),
    ),
  );
  const sections = new Map<string, SectionReport>([
    ...whole.sections.map((section) => [section.name, section] as const),
    ...again,
  ]);
  return { ...whole, sections: [...sections.values()] };
}

interface Run {
  readonly names: readonly string[];
  readonly measure: (name: string) => Promise<Section>;
  readonly lookAround: () => Promise<Quiet>;
  /** In milliseconds, with any origin. */
  readonly now: () => number;
  readonly onSection: (section: SectionReport) => void;
}

/** Measures one section after another; a failed one is reported, and the others still run. */
export async function measureAll({
  names,
  measure,
  lookAround,
  now,
  onSection,
}: Run): Promise<readonly SectionReport[]> {
  const reports: SectionReport[] = [];
  for (const name of names) {
    const quiet = await lookAround();
    const startedAtMs = now();
    const outcome = await measure(name).then(
      (section) => ({ ...section, failed: null }),
      (error: unknown) => ({ title: name, rows: [], details: null, failed: messageOf(error) }),
    );
    const report = { name, ...quiet, seconds: round((now() - startedAtMs) / 1000, 1), ...outcome };
    reports.push(report);
    onSection(report);
  }
  return reports;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

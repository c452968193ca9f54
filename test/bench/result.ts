import type { Spread } from "./stats.ts";
import { isMet } from "./target.ts";

/** One figure of a run beside what it is measured against. */
export interface Row {
  readonly name: string;
  /** null where it could not be measured; the note says why. */
  readonly value: number | null;
  readonly unit: string;
  /** The figure divided by its baseline of the same run, or the other way round; null where there is none. */
  readonly ratio: number | null;
  /** What the ratio is to, in a word or two. */
  readonly baseline?: string;
  /** The sample that the figure is of, in the same unit. */
  readonly spread?: Spread;
  /** See {@link isMet} for what a target may look like; empty where there is none. */
  readonly target: string;
  readonly met: boolean | null;
  readonly note?: string;
}

export interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
  /** Everything measured, for whoever wants to compute something else from it. */
  readonly details: unknown;
}

type Value = Pick<Row, "name" | "unit"> & { readonly value: number } & Partial<Omit<Row, "met" | "value">>;

/** A row that says itself whether it meets its target. */
export function measured(value: Value): Row {
  const row = { ratio: null, target: "", ...value };
  return { ...row, met: isMet(row) };
}

/** A row for what this machine cannot measure, say for want of a program. */
export function skipped(name: string, note: string): Row {
  return { name, value: null, unit: "", ratio: null, target: "", met: null, note };
}

import type { Spread } from "./stats.ts";
import { isMet } from "./target.ts";

/** One value of a run beside its baseline and target. */
export interface Row {
  readonly name: string;
  /** null if it could not be measured; the note says why. */
  readonly value: number | null;
  readonly unit: string;
  /** The value divided by its baseline of the same run, or the inverse; null without a baseline. */
  readonly ratio: number | null;
  /** The baseline's name, in a word or two. */
  readonly baseline?: string;
  /** The sample of the value, in the same unit. */
  readonly spread?: Spread;
  /** See {@link isMet} for the format of a target; empty if there is none. */
  readonly target: string;
  readonly met: boolean | null;
  readonly note?: string;
}

export interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
  /** All measurements, for other computations. */
  readonly details: unknown;
}

type Value = Pick<Row, "name" | "unit"> & { readonly value: number } & Partial<Omit<Row, "met" | "value">>;

/** A row with its own check against its target. */
export function measured(value: Value): Row {
  const row = { ratio: null, target: "", ...value };
  return { ...row, met: isMet(row) };
}

/** A row that this machine cannot measure, for example because a program is missing. */
export function skipped(name: string, note: string): Row {
  return { name, value: null, unit: "", ratio: null, target: "", met: null, note };
}

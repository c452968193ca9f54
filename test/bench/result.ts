/** One figure of a run beside what it is measured against. */
export interface Row {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The figure divided by its baseline of the same run; null where there is none. */
  readonly ratio: number | null;
  readonly target: string;
  readonly met: boolean | null;
}

export interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
  /** Everything measured, for whoever wants to compute something else from it. */
  readonly details: unknown;
}

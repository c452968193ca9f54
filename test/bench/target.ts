export interface Assessed {
  readonly value: number | null;
  readonly ratio: number | null;
  readonly target: string;
}

interface Bound {
  readonly limit: number;
  readonly isMost: boolean;
  readonly value: number;
}

/**
 * Parses a target: `≤ 6 ms`, `≥ 4,000/s`, `p99 ≤ 70 ms` are about the value, `≤ 1.5 × shell` and `≥ 6 × our hook` about
 * the ratio.
 * @returns null without a target, or without a value for it
 */
export function isMet(row: Assessed): boolean | null {
  const bound = boundOf(row);
  if (bound === null) return null;
  return bound.isMost ? bound.value <= bound.limit : bound.value >= bound.limit;
}

/** @returns by how much a row misses its target, as text; empty if it meets it */
export function missedBy(row: Assessed): string {
  const bound = boundOf(row);
  if (bound === null || isMet(row) !== false) return "";
  const { value: measured, limit } = bound;
  return limit === 0 ? `${measured.toLocaleString("en")} over` : `${(measured / limit).toPrecision(3)} × the limit`;
}

function boundOf({ value, ratio, target }: Assessed): Bound | null {
  const [, sign, digits = "", rest = ""] = /([≤≥])\s*([\d,.]*\d)(.*)/.exec(target) ?? [];
  const measured = rest.includes("×") ? ratio : value;
  if (sign === undefined || measured === null) return null;
  return { limit: Number(digits.replaceAll(",", "")), isMost: sign === "≤", value: measured };
}

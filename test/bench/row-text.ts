import type { Row } from "./result.ts";

export function valueOf({ value, unit }: Row): string {
  return value === null ? "not measured" : `${inWords(value)} ${unit}`;
}

export function ratioOf({ ratio, baseline }: Row): string {
  if (ratio === null) return "";
  return `${inWords(ratio)} × ${baseline ?? ""}`.trimEnd();
}

/** Median, two quantiles, maximum and size of a sample. */
export function spreadOf({ spread }: Row): string {
  if (spread === undefined) return "";
  const { p50, p90, p99, max, count } = spread;
  return `${[p50, p90, p99, max].map(inWords).join(" / ")} (${inWords(count)})`;
}

/** Values of this kind have three significant digits. */
function inWords(value: number): string {
  return value.toLocaleString(
    "en",
    Math.abs(value) < 100 ? { maximumSignificantDigits: 3 } : { maximumFractionDigits: 0 },
  );
}

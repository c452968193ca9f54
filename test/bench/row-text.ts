import type { Row } from "./result.ts";

export function valueOf({ value, unit }: Row): string {
  return value === null ? "not measured" : `${inWords(value)} ${unit}`;
}

export function ratioOf({ ratio, baseline }: Row): string {
  if (ratio === null) return "";
  return `${inWords(ratio)} × ${baseline ?? ""}`.trimEnd();
}

/** Median, two quantiles and the largest of a sample, and how many it has. */
export function spreadOf({ spread }: Row): string {
  if (spread === undefined) return "";
  const { p50, p90, p99, max, count } = spread;
  return `${[p50, p90, p99, max].map(inWords).join(" / ")} (${inWords(count)})`;
}

/** Three digits are as many as a figure of this kind has. */
function inWords(value: number): string {
  return value.toLocaleString(
    "en",
    Math.abs(value) < 100 ? { maximumSignificantDigits: 3 } : { maximumFractionDigits: 0 },
  );
}

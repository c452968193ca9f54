const FIRST_DELAY_MS = 1000;
const LONGEST_DELAY_MS = 60_000;

/** Who is refused as a whole asks seldom: somebody has to change something first. */
const FIRST_CLOSED_MS = 5 * 60_000;
const LONGEST_CLOSED_MS = 3_600_000;

/** How long to wait after so many failures in a row; half of it is drawn, so that many do not come back at once. */
export function delayAfter(kind: "later" | "closed", failures: number, random: () => number): number {
  const [first, longest] = kind === "later" ? [FIRST_DELAY_MS, LONGEST_DELAY_MS] : [FIRST_CLOSED_MS, LONGEST_CLOSED_MS];
  const delayMs = Math.min(longest, first * 2 ** Math.min(20, Math.max(0, failures - 1)));
  return delayMs / 2 + (delayMs / 2) * random();
}

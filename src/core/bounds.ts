/**
 * The last instant that a date can write with a year of four digits, in milliseconds since the epoch. Whoever shows a
 * later one fails, and with it the list that it is in.
 */
export const LAST_MS = Date.UTC(10_000, 0) - 1;

/** More than there is of anything that is counted; sums of many such counts still are whole numbers. */
export const MOST = 1e12;

/** Whether it is a whole number from `least` to `most`, both included. */
export function isWithin(value: unknown, least: number, most: number): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= least && value <= most;
}

const FIRST_MS = 500;
const LONGEST_MS = 10_000;

/**
 * How long to wait before the next attempt: 0.5 s doubling up to 10 s, less up to half of it by chance, so that many
 * pages do not come back in the same moment.
 * @param failures how many attempts in a row failed, from 1
 * @param random from 0 up to 1
 */
export function backoffMs(failures: number, random: number): number {
  const fullMs = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 10));
  return fullMs * (1 - random / 2);
}

/**
 * The known word closest to a mistyped one: at most a third of its letters differ (two at least), counted as
 * insertions, deletions, replacements and swaps of neighbours. Null without a close one.
 * @param limit how many differences still count as close
 */
export function closestWord(
  typed: string,
  known: readonly string[],
  limit: number = Math.max(2, Math.floor(typed.length / 3)),
): string | null {
  let best: string | null = null;
  let bestDistance = limit + 1;
  for (const word of known) {
    if (Math.abs(word.length - typed.length) >= bestDistance) continue;
    const distance = editDistance(typed, word);
    if (distance < bestDistance) [best, bestDistance] = [word, distance];
  }
  return best;
}

/** Optimal string alignment distance. */
function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      const candidates = [
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      ];
      if (row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]) {
        candidates.push((beforeLast[column - 2] ?? 0) + 1);
      }
      current.push(Math.min(...candidates));
    }
    [beforeLast, last] = [last, current];
  }
  return last[to.length] ?? 0;
}

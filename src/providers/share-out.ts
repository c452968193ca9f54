/**
 * Divides a budget. A need below an equal share is met in full, and the rest goes to the others.
 * @returns one share for each need, none greater than the need, together at most the budget
 */
export function shareOut(needs: readonly number[], budget: number): number[] {
  const shares = needs.map(() => 0);
  const bySize = [...needs.entries()].sort(([, one], [, other]) => one - other);
  let left = Math.max(0, budget);
  for (const [order, [index, need]] of bySize.entries()) {
    const share = Math.min(need, Math.floor(left / (bySize.length - order)));
    shares[index] = share;
    left -= share;
  }
  return shares;
}

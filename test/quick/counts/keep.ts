import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { IS_STRESS } from "../../support/tier.ts";
import { type CountName, type Limit, LIMITS } from "./limits.ts";

/**
 * Fails when a count exceeds its limit, with the difference and the limit's location. Reports the current count in any
 * case.
 * @param where which of several cases it is, for the message
 */
export function keep(t: Pick<TestContext, "diagnostic">, name: CountName, { count, where }: Counted): void {
  const own: Limit = LIMITS[name];
  const { limit, was } = IS_STRESS ? (own.stress ?? own) : own;
  const what = where === undefined ? name : `${name} (${where})`;
  t.diagnostic(`${what}: ${count} of at most ${limit}`);
  assert.ok(
    count <= limit,
    `${what} grew: ${count}, the limit is ${limit} and it was ${was} when that was set (test/quick/counts/limits.ts)`,
  );
}

interface Counted {
  readonly count: number;
  readonly where?: string;
}

import type { TestContext } from "node:test";

export interface TurnCount {
  /** The number of the event loop's turn; 0 at the start. */
  now(): number;
  begin(): void;
}

/** Counts the turns of the event loop until the test is over. */
export function countTurns(t: Pick<TestContext, "after">): TurnCount {
  let turn = 0;
  let isOver = false;
  t.after(() => (isOver = true));
  const next = (): void => {
    turn += 1;
    if (!isOver) setImmediate(next);
  };
  return { now: () => turn, begin: next };
}

import type { Pool } from "pg";

interface Share {
  running: number;
  readonly waiting: (() => void)[];
}

/**
 * A pool for each person, of which their statements take so many connections at most: those beyond wait for their others. One
 * who asks a hundred long questions at once waits for themselves, and no one else for them.
 */
export function createShares(pool: Pool, mostOfOne: number): (person: number) => Pool {
  const shares = new Map<number, Share>();

  async function enter(person: number): Promise<void> {
    const share = shares.get(person) ?? { running: 0, waiting: [] };
    shares.set(person, share);
    if (share.running < mostOfOne) share.running += 1;
    // Who leaves hands its place on.
    else await new Promise<void>((resolve) => void share.waiting.push(resolve));
  }

  function leave(person: number): void {
    const share = shares.get(person);
    const next = share?.waiting.shift();
    if (next !== undefined) next();
    else if (share !== undefined && share.running > 1) share.running -= 1;
    else shares.delete(person);
  }

  return (person) => {
    const own = Object.create(pool) as Pool;
    const query = async (...given: readonly unknown[]): Promise<unknown> => {
      await enter(person);
      try {
        return await (Reflect.apply(pool.query, pool, given) as Promise<unknown>);
      } finally {
        leave(person);
      }
    };
    // The driver's overloads are the type of no function that passes them on.
    own.query = query as Pool["query"];
    own.connect = pool.connect.bind(pool);
    return own;
  };
}

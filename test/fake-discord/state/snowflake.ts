import type { Clock } from "../../../src/core/ports.ts";

const DISCORD_EPOCH_MS = 1_420_070_400_000;
const PER_MILLISECOND = 4096;

/** Ids as Discord makes them: the time in the upper bits, so that they sort by age; each one is unique. */
export function snowflakes(clock: Clock): () => string {
  let lastMs = 0;
  let count = 0;
  return () => {
    const nowMs = clock.now();
    if (nowMs > lastMs) {
      lastMs = nowMs;
      count = 0;
    } else if (count === PER_MILLISECOND - 1) {
      lastMs += 1;
      count = 0;
    } else {
      count += 1;
    }
    return ((BigInt(lastMs - DISCORD_EPOCH_MS) << 22n) | BigInt(count)).toString();
  };
}

/** Orders ids by age. */
export function compareIds(a: string, b: string): number {
  return a.length === b.length ? (a < b ? -1 : Number(a > b)) : a.length - b.length;
}

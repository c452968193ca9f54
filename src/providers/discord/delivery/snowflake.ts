/** The epoch of Discord's ids, in milliseconds. */
const DISCORD_EPOCH_MS = 1_420_070_400_000n;

/** The smallest id that Discord can give at this time. */
export function snowflakeAt(timeMs: number): string {
  const sinceEpoch = BigInt(Math.max(0, Math.trunc(timeMs))) - DISCORD_EPOCH_MS;
  return String(sinceEpoch < 0n ? 0n : sinceEpoch << 22n);
}

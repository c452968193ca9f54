import { DAY_MS } from "../../../src/core/time-units.ts";

/**
 * Numbers of events over all machines: (milliseconds since 2025) × 4096 + a counter of the database. They order by
 * time, are safe integers until 2094, and cut the partitions.
 */
const EPOCH_MS = Date.UTC(2025, 0, 1);

const NUMBERS_A_MS = 4096;

/** The clock of the database, which all replicas share, and as many values of its counter as `$1` says. */
export const DRAWN = `floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now_ms,
    ARRAY(SELECT nextval('event_counter')::int FROM generate_series(1, $1::int)) AS counters`;

export interface DrawnNumbers {
  readonly now_ms: number;
  readonly counters: readonly number[];
}

/**
 * The numbers of a batch, ascending. They are greater than the machine's last one even where the clock of a standby
 * that took over is behind.
 */
export function toSeqs({ now_ms: nowMs, counters }: DrawnNumbers, lastSeq: number): readonly number[] {
  const ms = Math.max(nowMs - EPOCH_MS, Math.floor(lastSeq / NUMBERS_A_MS) + 1);
  // The counter begins again after 4095.
  return counters.map((counter) => ms * NUMBERS_A_MS + counter).toSorted((one, other) => one - other);
}

/** Days since 2025, in UTC. */
export function dayOf(nowMs: number): number {
  return Math.floor((nowMs - EPOCH_MS) / DAY_MS);
}

/** The lowest number of an instant. */
export function firstSeqAt(ms: number): number {
  return (ms - EPOCH_MS) * NUMBERS_A_MS;
}

/** The lowest number of a day. */
export function firstSeqOf(day: number): number {
  return day * DAY_MS * NUMBERS_A_MS;
}

/** How many numbers a span has. */
export function seqsOfMs(spanMs: number): number {
  return spanMs * NUMBERS_A_MS;
}

/** The day in whose partition a number is. */
export function dayOfSeq(seq: number): number {
  return Math.floor(seq / (DAY_MS * NUMBERS_A_MS));
}
